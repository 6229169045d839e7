using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>The incidents, the worst first within a page; new ones appear by themselves.</summary>
public sealed partial class Inbox(IncidentService incidents) : LivePage
{
    private const int PageSize = 50;
    private IReadOnlyList<IncidentRow>? _rows;
    private int _total;
    private string? _said;

    /// <summary>Which page of the list, from 1.</summary>
    [SupplyParameterFromQuery]
    public int Page { get; set; }

    protected override Task OnParametersSetAsync()
    {
        Page = Math.Clamp(Page, 1, int.MaxValue / PageSize);
        return LoadAsync();
    }

    protected override bool Concerns(Change change) => change is Change.Incidents;

    protected override async Task ReadAsync()
    {
        var (rows, total) = await incidents.ListAsync((Page - 1) * PageSize, PageSize, Closed);
        if (_rows is not null && total > _total && rows is [var newest, ..])
            _said = VerdictWords.Sentence(newest);
        (_rows, _total) = (rows, total);
    }
}
