using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.AllSessions;

/// <summary>Everything that is signed in, of everyone, live, and the means to end many at once. What is shown stands in the address.</summary>
public sealed partial class AllSessions(SessionDirectory directory, IDialogService dialogs) : AdminPage
{
    // More than these are confirmed by typing how many they are.
    private const int MostUntyped = 10;

    private const string All = "all";

    private readonly HashSet<Guid> _chosen = [];
    private OwnedSessionPage? _page;
    private int? _matching;
    private DateTimeOffset _asked;
    private int? _ending;
    private int _ended;

    [SupplyParameterFromQuery]
    public string? View { get; set; }

    [SupplyParameterFromQuery]
    public string? User { get; set; }

    [SupplyParameterFromQuery]
    public string? Device { get; set; }

    [SupplyParameterFromQuery]
    public string? Ip { get; set; }

    [SupplyParameterFromQuery]
    public string? Agent { get; set; }

    [SupplyParameterFromQuery]
    public string? App { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery]
    public string? After { get; set; }

    [SupplyParameterFromQuery]
    public string? Order { get; set; }

    /// <summary>The sessions that were selected before their admin proved who they are, or "all" that match.</summary>
    [SupplyParameterFromQuery]
    public string? Chosen { get; set; }

    [CascadingParameter]
    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [Inject]
    private AppRegistry Registry { get; set; } = default!;

    private AllSessionsFilter Filter { get; set; } = AllSessionsFilter.Of(null, null, null, null, null, null, null, null, null, null, TimeZoneInfo.Utc);

    private string Headline => (Filter.Query.IsNarrowed || Filter.IsWrong, Filter.Query.View) switch
    {
        (true, _) => AllSessionsStrings.HeadFound,
        (_, SessionView.Ended) => AllSessionsStrings.HeadEnded,
        (_, SessionView.All) => AllSessionsStrings.HeadAll,
        _ => AllSessionsStrings.HeadLiving,
    };

    private string Lead => Filter.Query.View switch
    {
        SessionView.Ended => AllSessionsStrings.LeadEnded,
        SessionView.All => AllSessionsStrings.LeadAll,
        _ => AllSessionsStrings.LeadLiving,
    };

    private string ChosenWords => _matching switch
    {
        null => Phrase.Of(AllSessionsStrings.Chosen, _chosen.Count),
        >= SessionDirectory.MostCounted => Phrase.Of(AllSessionsStrings.ChosenMost, _matching),
        _ => Phrase.Of(AllSessionsStrings.ChosenMatching, _matching),
    };

    protected override Task OnParametersSetAsync()
    {
        var filter = AllSessionsFilter.Of(View, User, Device, Ip, App, From, To, After, Agent, Order, Zone);
        if (filter.Address != Filter.Address)
            ChooseNone();
        Filter = filter;
        return LoadAsync();
    }

    protected override string Here => QueryHelpers.AddQueryString(Filter.Address, "chosen", _matching is null ? string.Join(' ', _chosen) : All);

    // What was about to be done before the proof is asked again, of the same sessions.
    protected override async Task OnShownAsync()
    {
        if (_page is null || Chosen is null)
            return;
        if (Chosen == All)
            await ChooseMatchingAsync();
        else
            _chosen.UnionWith(_page.Rows.Where(IsChoosable).Select(r => r.Id).Where(id => Chosen.Split(' ').Contains(id.ToString())));
        StateHasChanged();
        if (Then is "sign-out" && (_matching is not null || _chosen.Count > 0))
            await SignOutAsync();
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Sessions>()];

    protected override async Task ReadAsync()
    {
        // An address that is none is looked for nowhere.
        _page = Filter.IsWrong ? new OwnedSessionPage([], null) : await directory.ListAsync(Filter.Query, Closed);
        _chosen.IntersectWith(_page.Rows.Where(r => r.IsLive).Select(r => r.Id));
    }

    private void Go(params ReadOnlySpan<(string Part, string? Value)> changes) => Navigation.NavigateTo(Filter.With(changes));

    private void Sort(SortDefinition<OwnedSession>? asked) => Go(("order", asked is { Descending: false } ? "oldest" : null));

    private SortDirection Direction => Filter.Query.OldestFirst ? SortDirection.Ascending : SortDirection.Descending;

    // Enter in the search changes it first; there is nothing left to send.
    private static void Stay()
    {
    }

    private string? Current(SessionView view) => Filter.Query.View == view ? "true" : null;

    private IEnumerable<string> AppChoices => ["", AllSessionsFilter.Browsers, AllSessionsFilter.Apps, .. Registry.All.Select(a => AllSessionsFilter.OneApp + a.App.ClientId)];

    private string AppChoice(string? choice) => choice switch
    {
        null or "" => AllSessionsStrings.AnyApp,
        AllSessionsFilter.Browsers => AllSessionsStrings.Browsers,
        AllSessionsFilter.Apps => AllSessionsStrings.Apps,
        _ => AppName(choice[AllSessionsFilter.OneApp.Length..]),
    };

    private string AppName(string id) => Registry.All.FirstOrDefault(a => a.App.ClientId == id)?.App.Name ?? id;

    // Its own session is never among them, nor is one that has ended.
    private void Choose(HashSet<OwnedSession> rows)
    {
        var ids = rows.Where(IsChoosable).Select(r => r.Id).ToHashSet();
        if (_matching is not null && ids.Count < _page!.Rows.Count(IsChoosable))
            _matching = null;
        _chosen.RemoveWhere(id => _page!.Rows.Any(r => r.Id == id));
        _chosen.UnionWith(ids);
    }

    private bool IsChoosable(OwnedSession session) => session.IsLive && session.Id != Me.SessionId;

    private HashSet<OwnedSession> ChosenRows => [.. _page!.Rows.Where(r => IsChoosable(r) && (_matching is not null || _chosen.Contains(r.Id)))];

    private void ChooseNone()
    {
        _matching = null;
        _chosen.Clear();
    }

    private async Task ChooseMatchingAsync()
    {
        _asked = Clock.GetUtcNow();
        _matching = await directory.CountLivingAsync(Filter.Query, Me.SessionId, Closed);
    }

    private void Report(int ended) => _ = InvokeAsync(() =>
    {
        _ended = ended;
        StateHasChanged();
    });

    private async Task SignOutAsync()
    {
        if (!await MayActAsync("sign-out"))
            return;
        // What the number was counted of, whatever the page shows by then.
        var (query, ids, all) = (Filter.Query, _chosen.ToList(), _matching is not null);
        var count = _matching ?? ids.Count;
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, Phrase.Count(count, AllSessionsStrings.AskTitleOne, AllSessionsStrings.AskTitle) },
            { d => d.Confirm, Phrase.Of(AllSessionsStrings.AskDo, count) }, { d => d.Number, count > MostUntyped ? count : null },
            {
                d => d.Effects,
                [new("out", AllSessionsStrings.AskEnds, AllSessionsStrings.AskEndsMore), new("shield", AllSessionsStrings.AskNotYours, AllSessionsStrings.AskNotYoursMore)]
            },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        if (await dialog.Result is not { Canceled: false })
            return;
        var ended = new ManyEnded(AdminResult.Unchanged, 0);
        (_ending, _ended) = (count, 0);
        // Off the page's own turn: it goes on answering, and says how far it is.
        var search = Filter.Search.Length == 0 ? FilterText.Everything : Filter.Search;
        await ActAsync(async closed =>
        {
            ended = await Task.Run(() => all ? directory.EndAllAsync(query, _asked, search, Me, closed, Report) : directory.EndAsync(ids, AllSessionsFilter.ByHand, Me, closed));
            return ended.Result;
        });
        _ending = null;
        if (ended.Count == 0)
            return;
        ChooseNone();
        Said = Phrase.Count(ended.Count, AllSessionsStrings.DoneOne, AllSessionsStrings.Done);
    }

    // What a row says changes while it stays chosen.
    private static readonly EqualityComparer<OwnedSession> SameSession = EqualityComparer<OwnedSession>.Create((x, y) => x?.Id == y?.Id, row => row.Id.GetHashCode());
}
