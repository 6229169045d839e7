using Microsoft.AspNetCore.Components;
using MudBlazor;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>
/// Which apps may ask for tokens, from where they are known, and what they have open, live. Which are shown stands in the address.
/// </summary>
public sealed partial class Apps(AppRegistry registry, AppDirectory directory, StoredApps stored, AppService service, SessionDirectory sessions, AppHealthService health) : AdminPage
{
    private IReadOnlyList<AppRow>? _apps;
    private IReadOnlyList<AppRow> _shown = [];
    private IReadOnlyList<RegisteredApp> _eclipsed = [];
    private IReadOnlySet<string> _unwell = new HashSet<string>();
    private string? _search;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? Type { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public string? Origin { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    public string? Way { get; set; }

    private AppFilter Filter => AppFilter.Of(Search, State, Type, Origin, Order, Way);

    protected override Task OnParametersSetAsync()
    {
        _search = Search;
        return LoadAsync();
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Apps>(), Concern.Any<Change.Sessions>()];

    protected override async Task ReadAsync()
    {
        await stored.LoadAsync(Closed);
        var names = await service.NamesAsync(stored.Last, Closed);
        _unwell = await health.ListUnwellAsync(Closed);
        var apps = new List<AppRow>();
        foreach (var known in directory.All)
            apps.Add(await AppRow.ReadAsync(known, sessions, names, Closed));
        (_apps, _shown, _eclipsed) = (apps, Filter.Of(apps), registry.Eclipsed);
    }

    private void Go(AppFilter filter) => Navigation.NavigateTo(filter.Address);

    // Names from the first on, the others from the most or the last.
    private SortDirection Direction(AppSort sort) => Filter.Sort != sort ? SortDirection.None
        : (sort == AppSort.Name) ^ Filter.IsReversed ? SortDirection.Ascending : SortDirection.Descending;

    private void Sort(SortDefinition<AppRow>? asked)
    {
        var sort = asked?.SortBy switch
        {
            nameof(AppRow.Living) => AppSort.Sessions,
            nameof(AppRow.Origin) => AppSort.Registered,
            _ => AppSort.Name,
        };
        Go(Filter with { Sort = sort, IsReversed = asked is not null && (sort == AppSort.Name) == asked.Descending });
    }
}
