using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>One incident: the verdict, four facts, and what happened in order.</summary>
public sealed partial class IncidentPage(IncidentService incidents) : LivePage
{
    private IncidentDetail? _detail;
    private bool _missing;

    [Parameter]
    public int Id { get; set; }

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override bool Concerns(Change change) => change is Change.Incidents changed && changed.IncidentId == Id;

    protected override async Task ReadAsync()
    {
        _detail = await incidents.FindAsync(Id, Closed);
        _missing = _detail is null;
    }

    private static string Spent(IncidentDetail incident) => incident.ConsumedAt is { } consumed
        ? Phrase.Of(IncidentStrings.FactConsumed, VerdictWords.Span(incident.Row.OpenedAt - consumed))
        : IncidentStrings.FactHistoryGone;
}
