using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Activity;

/// <summary>
/// What happened to the account, the newest first, by day. New lines wait behind a button, so that nothing moves under the
/// pointer; what is shown stands in the address.
/// </summary>
public sealed partial class AccountActivity(
    ActivityLog log, SessionService sessions, IJSRuntime script, NavigationManager navigation, IOptionsMonitor<CleanupOptions> cleanup) : LivePage
{
    private static readonly ActivityTopic?[] Topics = [null, .. Enum.GetValues<ActivityTopic>()];
    private static readonly TimeSpan Disownable = TimeSpan.FromDays(30);
    private static readonly TimeSpan RenewalsKept = TimeSpan.FromMinutes(1);

    private ActivityPage? _page;
    private ActivitySummary _summary = new(0, 0, 0);
    private IReadOnlyList<Renewals> _renewals = [];
    private (ActivityFilter Filter, DateTimeOffset At)? _renewalsRead;
    private Actor _me = default!;
    private (ActivityFilter Filter, long Newest)? _seen;
    private long? _asked;
    private string? _warned;
    private string? _focus;

    [SupplyParameterFromQuery]
    public string? Topic { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery]
    public string? Below { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    private Requester Requester { get; set; } = Requester.Unknown;

    [CascadingParameter]
    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    private ActivityFilter Filter => ActivityFilter.Of(Topic, From, To, Below);

    private DateOnly Today => DayOf(Clock.GetUtcNow());

    private int Arrivals => _page!.Rows.Count(row => row.Id > _seen?.Newest);

    private IEnumerable<IGrouping<DateOnly, ActivityRow>> Days => _page!.Rows.Where(row => row.Id <= _seen?.Newest).GroupBy(row => DayOf(row.At));

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        _me = new Actor(user.UserId(), user.SessionIdOf(), Requester);
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override IReadOnlyList<Concern> Concerns => [new Change.Sessions(_me.UserId)];

    protected override async Task ReadAsync()
    {
        var filter = Filter;
        var page = await log.ListAsync(filter.Query(_me.UserId, Zone), Closed);
        _summary = await log.SummarizeAsync(_me.UserId, Closed);
        // The page is read again every few seconds; that apps go on renewing need not be counted as often.
        if (_renewalsRead is not { } read || read.Filter != filter || Clock.GetUtcNow() - read.At >= RenewalsKept)
        {
            _renewals = filter.Topic is null && page.Rows.Count > 0
                // Whole days, also of a day that goes on over the page.
                ? await log.ListRenewalsAsync(_me.UserId, page.Rows[^1].At.AddDays(-1), page.Rows[0].At.AddDays(1), Closed)
                : [];
            _renewalsRead = (filter, Clock.GetUtcNow());
        }

        if (_seen?.Filter != filter)
            _seen = (filter, page.Rows.Select(row => row.Id).DefaultIfEmpty(long.MaxValue).Max());
        _page = page;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (_focus is { } id)
        {
            _focus = null;
            await script.InvokeVoidAsync("td.focus", Closed, id);
        }
    }

    private static string DayId(DateOnly day) => "day-" + FilterText.Day(day);

    private DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).Date);

    private List<(Guid Id, string Name, int Count)> RenewalsOf(DateOnly day) =>
        [.. _renewals.Select(app => (app.SessionId, app.SessionName, app.At.Count(at => DayOf(at) == day))).Where(app => app.Item3 > 0)];

    // What this session did was its owner, as far as it can tell; what was refused needs no second refusal.
    private bool MayDisown(ActivityRow row) =>
        row.SessionId is { } id && id != _me.SessionId && row.At > Clock.GetUtcNow() - Disownable
        && (row.Kind is ActivityKind.SignedIn or ActivityKind.AppLinked or ActivityKind.RetriedLate || ActivityEntry.TopicOf(row.Kind) == ActivityTopic.Changes);

    private void ShowArrivals() => _seen = (Filter, _page!.Rows.Max(row => row.Id));

    private void ChooseDay(ChangeEventArgs change, Func<DateOnly?, ActivityFilter> with)
    {
        var day = DateOnly.TryParseExact(change.Value as string, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var chosen) ? chosen : (DateOnly?)null;
        navigation.NavigateTo((with(day) with { Below = null }).Address);
    }

    private void Ask(ActivityRow? row)
    {
        _focus = row is not null ? ActivityItem.ConfirmId(row.Id) : _asked is { } before ? ActivityItem.ButtonId(before) : null;
        _asked = row?.Id;
    }

    private async Task DisownAsync(ActivityRow row)
    {
        (_asked, _warned) = (null, null);
        try
        {
            await sessions.EndAsync(row.SessionId!.Value, _me, Closed);
            navigation.NavigateTo($"methods/password?not-mine={row.SessionId}", forceLoad: true);
        }
        catch (DbException e)
        {
            _warned = Phrase.Of(ActivityStrings.ActFailed, Fault.Log(Logger, e));
        }
    }
}
