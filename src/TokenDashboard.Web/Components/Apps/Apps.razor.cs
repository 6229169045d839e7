using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>
/// Which apps may ask for tokens, from where they are known, and what they have open, live; and the means to stop one. Which are shown stands in
/// the address.
/// </summary>
public sealed partial class Apps(
    AppRegistry registry, StoredApps stored, AppService service, SessionDirectory sessions, IDialogService dialogs, IOptionsMonitor<TokenOptions> tokens) : AdminPage
{
    private const string ToDisable = "disable ";

    // What is known of one changes while it stays unfolded.
    private static readonly EqualityComparer<AppRow> SameApp =
        EqualityComparer<AppRow>.Create((x, y) => x?.Known.App.ClientId == y?.Known.App.ClientId, row => row.Known.App.ClientId.GetHashCode(StringComparison.Ordinal));

    private readonly HashSet<AppRow> _unfolded = new(SameApp);
    private IReadOnlyList<AppRow>? _apps;
    private IReadOnlyList<AppRow> _shown = [];
    private IReadOnlyList<RegisteredApp> _eclipsed = [];
    private (string Name, RawToken Secret)? _secret;
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

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        // Back from the proof, to what it was needed for.
        if (firstRender && Then?.StartsWith(ToDisable, StringComparison.Ordinal) == true && _apps?.FirstOrDefault(a => a.Known.App.ClientId == Then[ToDisable.Length..]) is { } app)
            await DisableAsync(app);
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Apps>(), Concern.Any<Change.Sessions>()];

    protected override async Task ReadAsync()
    {
        await stored.LoadAsync(Closed);
        var names = await service.NamesAsync(stored.Last, Closed);
        var apps = new List<AppRow>();
        foreach (var known in registry.All)
        {
            var living = await sessions.CountLivingAsync(new SessionQuery(SessionView.Living, null, null, null, null, known.App.ClientId, null, null, null), own: null, Closed);
            apps.Add(new AppRow(known, living, Name(known.Stored?.CreatedBy), Name(known.Disabled?.DisabledBy)));
        }

        (_apps, _shown, _eclipsed) = (apps, Filter.Of(apps), registry.Eclipsed);

        string? Name(string? id) => id is null ? null : names.GetValueOrDefault(id);
    }

    private Task UnfoldAsync(CellContext<AppRow> cell)
    {
        if (!_unfolded.Remove(cell.Item))
            _unfolded.Add(cell.Item);
        return cell.Actions.ToggleHierarchyVisibilityForItemAsync();
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

    private static string SessionsOf(AppRow row) => QueryHelpers.AddQueryString("admin/sessions", "app", $"app:{row.Known.App.ClientId}");

    private async Task DisableAsync(AppRow row)
    {
        var app = row.Known.App;
        if (!await MayActAsync(ToDisable + app.ClientId))
            return;
        var minutes = (int)Math.Ceiling(tokens.CurrentValue.AccessTokenLifetime.TotalMinutes);
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, Phrase.Of(row.Known.Disabled is null ? AppStrings.DisableTitle : AppStrings.EndTitle, app.Name) },
            { d => d.Confirm, row.Known.Disabled is null ? AppStrings.DisableDo : AppStrings.EndDo },
            {
                d => d.Effects,
                [new("out", AppWords.Ends(row.Living), Phrase.Of(AppStrings.EndsMore, minutes)), new("lock", AppStrings.NobodyConnects, AppStrings.NobodyConnectsMore)]
            },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        if (await dialog.Result is not { Canceled: false })
            return;
        var ended = 0;
        var done = await ActAsync(async closed =>
        {
            var result = await service.DisableAsync(app.ClientId, Me, closed);
            ended = result.Count;
            return result.Result;
        });
        if (done)
            Said = Phrase.Of(AppStrings.DoneDisabled, app.Name, Phrase.Count(ended, AppStrings.EndedOne, AppStrings.EndedMany));
    }

    private Task<bool> EnableAsync(AppRow row) => DoAsync(row, AppStrings.DoneEnabled, closed => service.EnableAsync(row.Known.App.ClientId, Me, closed));

    private async Task AddSecretAsync(AppRow row)
    {
        var secret = Secret.New();
        if (await DoAsync(row, AppStrings.DoneSecretAdded, closed => service.AddSecretAsync(row.Known.App.ClientId, Secret.HashOf(secret), Me, closed)))
            _secret = (row.Known.App.Name, secret);
    }

    private async Task RemoveSecretAsync(AppRow row)
    {
        if (await DoAsync(row, AppStrings.DoneSecretRemoved, closed => service.RemoveOlderSecretAsync(row.Known.App.ClientId, Me, closed)))
            _secret = null;
    }

    private async Task<bool> DoAsync(AppRow row, string done, Func<CancellationToken, Task<AdminResult>> act)
    {
        if (!await MayActAsync("") || !await ActAsync(act))
            return false;
        Said = Phrase.Of(done, row.Known.App.Name);
        return true;
    }
}
