using System.Data.Common;
using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>
/// A page over changing data: read when it opens, again when the feed tells of a change that concerns it, and every few
/// seconds in case it was not told. A failure to read becomes a reference that the page shows with a way to retry.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private Live? _live;
    private Task _reading = Task.CompletedTask;
    private bool _isRead;
    private bool _isShown;

    /// <summary>The reference of the last failure to read; null when the last reading succeeded.</summary>
    protected string? FaultReference { get; private set; }

    /// <summary>Starts.</summary>
    protected LivePage() => Closed = _closed.Token;

    /// <summary>Whether it is read because of what many pages may have been told at once, rather than for this one alone.</summary>
    protected bool IsRefreshing { get; private set; }

    /// <summary>Cancelled when the page is closed.</summary>
    protected CancellationToken Closed { get; }

    /// <summary>The time.</summary>
    [Inject]
    protected TimeProvider Clock { get; private set; } = default!;

    /// <summary>Where failures are logged.</summary>
    protected ILogger Logger => Loggers.CreateLogger(GetType());

    [Inject]
    private SessionFeed Feed { get; set; } = default!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _live?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The changes that can be seen on this page, as it stands.</summary>
    protected abstract IReadOnlyList<Concern> Concerns { get; }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _live = new Live(Feed, Clock, RefreshAsync, Logger);
        _live?.Listen(Concerns);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // A database that answers later is not read yet when the page is first drawn.
        if (!_isRead || _isShown)
            return;
        _isShown = true;
        await OnShownAsync();
    }

    /// <summary>Called once, when the page is first drawn with what was read: what its address asks for can be done now.</summary>
    protected virtual Task OnShownAsync() => Task.CompletedTask;

    /// <summary>
    /// Reads, and remembers the reference if that fails. One reading waits for the other, or the older could end last and be what the
    /// page shows.
    /// </summary>
    protected Task LoadAsync() => _reading = LoadAfterAsync(_reading, isRefresh: false);

    private async Task LoadAfterAsync(Task former, bool isRefresh)
    {
        await former.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            IsRefreshing = isRefresh;
            await ReadAsync();
            FaultReference = null;
            _isRead = true;
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        catch (DbException e)
        {
            FaultReference = Fault.Log(Logger, e);
        }
    }

    private Task RefreshAsync() => InvokeAsync(async () =>
    {
        await (_reading = LoadAfterAsync(_reading, isRefresh: true));
        StateHasChanged();
    });
}
