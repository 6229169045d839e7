using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Components.Sessions;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Checkup;

/// <summary>Am I safe? One sentence, what there is to do, and how things stand.</summary>
public sealed partial class Checkup(
    SessionService sessions, MethodService methods, DismissalService dismissals, ActivityLog log, IJSRuntime script) : LivePage
{
    private const int ChartDays = 30;

    private CheckupFindings? _found;
    private MethodState _method = new(false, null, false, 0, 0);
    private IReadOnlyList<CheckupTask> _tasks = [];
    private IReadOnlyList<SignInDay> _days = [];
    private CheckupTask? _dismissed;
    private string? _said;
    private string? _warned;
    private string _userId = "";
    private Guid _sessionId;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    private string Verdict => _found! switch
    {
        { ToLookAt: [_] } => CheckupStrings.VerdictLookOne,
        { ToLookAt: [_, ..] several } => Phrase.Of(CheckupStrings.VerdictLookMany, several.Count),
        { ToReconnect: [_, ..] } => CheckupStrings.VerdictEnded,
        _ when _tasks.Count > 0 => Phrase.Count(_tasks.Count, CheckupStrings.VerdictBetterOne, CheckupStrings.VerdictBetterMany),
        _ => CheckupStrings.VerdictGood,
    };

    private string KindsInWords
    {
        get
        {
            var browsers = _found!.Active.Count(s => s.Kind == SessionKind.Browser);
            var apps = _found.Active.Count - browsers;
            return Phrase.Of(
                CheckupStrings.BrowsersAndApps, Phrase.Count(browsers, CheckupStrings.Browser, CheckupStrings.Browsers), Phrase.Count(apps, CheckupStrings.App, CheckupStrings.Apps));
        }
    }

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        (_userId, _sessionId) = (user.UserId(), user.SessionIdOf());
        await LoadAsync();
    }

    protected override bool Concerns(Change change) => change is Change.Sessions changed && changed.UserId == _userId;

    protected override async Task ReadAsync()
    {
        var now = Clock.GetUtcNow();
        var found = CheckupFindings.Of(
            await sessions.ListActiveAsync(_userId, Closed), await sessions.ListEndedAsync(_userId, EndedSessions.Most, Closed), _sessionId, now);
        _method = await methods.FindAsync(_userId, Closed);
        _days = await log.ListSignInDaysAsync(_userId, ChartDays, Zone, Closed);
        _tasks = CheckupTask.Of(found, _method, await dismissals.ListAsync(_userId, Closed), _sessionId, now);
        _found = found;
    }

    private Task DismissAsync(CheckupTask task) => ChangeAsync(async () =>
    {
        await dismissals.DismissAsync(task.Key!, _userId, Closed);
        _dismissed = task;
        _said = Phrase.Of(CheckupStrings.Dismissed, (int)DismissalService.Kept.TotalDays);
    });

    private Task RestoreAsync() => ChangeAsync(async () =>
    {
        if (_dismissed is { Key: { } key })
            await dismissals.RestoreAsync(key, _userId, Closed);
        _dismissed = null;
    });

    private async Task ChangeAsync(Func<Task> change)
    {
        (_said, _warned) = (null, null);
        try
        {
            await change();
        }
        catch (DbException e)
        {
            _warned = Phrase.Of(CheckupStrings.ActFailed, Fault.Log(Logger, e));
        }

        await LoadAsync();
        StateHasChanged();
        await script.InvokeVoidAsync("td.focus", Closed, _dismissed is null ? "to-do" : "undo-dismiss");
    }
}
