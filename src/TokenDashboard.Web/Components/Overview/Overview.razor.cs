using System.Globalization;
using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Mail;

namespace TokenDashboard.Web.Components.Overview;

/// <summary>
/// Whether something is going on: one sentence, what it rests on, and how it went. It is kept up to date in place: what is shown stands where it stood.
/// </summary>
public sealed partial class Overview(OverviewService overview, CaseGroups groups, AlarmService alarms, MailSettings mail) : AdminPage
{
    private const string Weeks = "weeks";
    private const string ToChoose = "quiet-";

    // A burst is shown once in so long, and not once for each of it.
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(700);

    private Situation? _now;
    private IReadOnlyList<CaseGroup> _groups = [];
    private long _readAt;
    private int _quiet = AlarmService.QuietHours;

    /// <summary>How far back: the last 24 hours, or "weeks".</summary>
    [SupplyParameterFromQuery]
    public string? Span { get; set; }

    [CascadingParameter]
    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    private bool IsWeeks => Span == Weeks;

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Incidents>(), Concern.Any<Change.Jobs>()];

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        // What it was about to be when its owner had to prove who they are: chosen again, and saved by them.
        _quiet = Then?.StartsWith(ToChoose, StringComparison.Ordinal) == true && int.TryParse(Then[ToChoose.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var chosen)
            && AlarmService.Choices.Contains(chosen) ? chosen : await alarms.QuietHoursOfAsync(Me.UserId, Closed);
    }

    // On every address of the page.
    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override async Task ReadAsync()
    {
        if (_now is not null && Environment.TickCount64 - _readAt is var passed && passed < Calm.TotalMilliseconds)
            await Task.Delay(Calm - TimeSpan.FromMilliseconds(passed), Closed);
        _readAt = Environment.TickCount64;
        var now = await overview.ReadAsync(Zone, IsWeeks, _now, Closed);
        var growing = await groups.ListGrowingAsync(Closed);
        if (_now is not null && OverviewWords.IsUnusual(now, growing) && !OverviewWords.IsUnusual(_now, _groups))
            Said = OverviewStrings.StateBad;
        (_now, _groups) = (now, growing);
    }

    private async Task ChooseAsync()
    {
        if (await MayActAsync($"{ToChoose}{_quiet.ToString(CultureInfo.InvariantCulture)}") && await ActAsync(closed => alarms.ChooseAsync(_quiet, Me, closed)))
            Said = OverviewStrings.AlarmsSaved;
    }
}
