using System.Data.Common;
using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>One incident: the verdict, four facts, and what happened in order.</summary>
public sealed partial class IncidentPage(
    IncidentService incidents, SessionFeed feed, TimeProvider clock, ILogger<IncidentPage> logger) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private Live? _live;
    private IncidentDetail? _detail;
    private bool _missing;
    private string? _fault;

    [Parameter]
    public int Id { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _live?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _live = new Live(feed, clock, change => change is Change.Incidents changed && changed.IncidentId == Id, RefreshAsync);
    }

    private Task RefreshAsync() => InvokeAsync(async () =>
    {
        await LoadAsync();
        StateHasChanged();
    });

    private async Task LoadAsync()
    {
        try
        {
            _detail = await incidents.FindAsync(Id, _closed.Token);
            _missing = _detail is null;
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

    private static string Spent(IncidentDetail incident) => incident.ConsumedAt is { } consumed
        ? Phrase.Of(IncidentStrings.FactConsumed, VerdictWords.Span(incident.Row.OpenedAt - consumed))
        : IncidentStrings.FactHistoryGone;
}
