using System.Data.Common;
using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>The incidents, the worst first within a page; new ones appear by themselves.</summary>
public sealed partial class Inbox(IncidentService incidents, SessionFeed feed, TimeProvider clock, ILogger<Inbox> logger) : ComponentBase, IDisposable
{
    private const int PageSize = 50;
    private readonly CancellationTokenSource _closed = new();
    private Live? _live;
    private IReadOnlyList<IncidentRow>? _rows;
    private int _total;
    private string? _said;
    private string? _fault;

    /// <summary>Which page of the list, from 1.</summary>
    [SupplyParameterFromQuery]
    public int Page { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _live?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override Task OnParametersSetAsync()
    {
        Page = Math.Clamp(Page, 1, int.MaxValue / PageSize);
        return LoadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _live = new Live(feed, clock, change => change is Change.Incidents, RefreshAsync);
    }

    private Task RefreshAsync() => InvokeAsync(async () =>
    {
        var before = _total;
        await LoadAsync();
        if (_total > before && _rows is { Count: > 0 })
            _said = VerdictWords.Sentence(_rows[0]);
        StateHasChanged();
    });

    private async Task LoadAsync()
    {
        try
        {
            (_rows, _total) = await incidents.ListAsync((Page - 1) * PageSize, PageSize, _closed.Token);
            _fault = null;
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        catch (DbException e)
        {
            _fault = Fault.Log(logger, e);
        }
    }
}
