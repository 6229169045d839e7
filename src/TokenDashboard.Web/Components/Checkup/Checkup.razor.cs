using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Checkup;

/// <summary>Am I safe? One sentence, what there is to do, and how things stand.</summary>
public sealed partial class Checkup(
    SessionService sessions, MethodService methods, DismissalService dismissals, ActivityLog log, IJSRuntime script) : LivePage
{
    private const int ChartDays = 30;

    private SessionFindings? _found;
    private MethodState _method = new(false, null, false, 0, 0);
    private IReadOnlyList<CheckupTask> _tasks = [];
    private IReadOnlyList<SignInDay> _days = [];
    private IReadOnlyList<News> _news = [];
    private CheckupTask? _dismissed;
    private string? _said;
    private string? _warned;
    private Actor _me = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    private Requester Requester { get; set; } = Requester.Unknown;

    [CascadingParameter]
    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    [CascadingParameter(Name = Readers.LastVisit.Name)]
    private DateTimeOffset? LastVisit { get; set; }

    private string Verdict => _found! switch
    {
        { LooksWanted: 1 } => CheckupStrings.VerdictLookOne,
        { LooksWanted: > 1 and var several } => Phrase.Of(CheckupStrings.VerdictLookMany, several),
        { ToReconnect: [_, ..] } => CheckupStrings.VerdictEnded,
        _ when _tasks.Count > 0 => Phrase.Count(_tasks.Count, CheckupStrings.VerdictBetterOne, CheckupStrings.VerdictBetterMany),
        _ => CheckupStrings.VerdictGood,
    };

    private string KindsInWords => Phrase.Of(
        CheckupStrings.BrowsersAndApps, Phrase.Count(_found!.Browsers, CheckupStrings.Browser, CheckupStrings.Browsers), Phrase.Count(_found.Apps, CheckupStrings.App, CheckupStrings.Apps));

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        _me = new Actor(user.UserId(), user.SessionIdOf(), Requester);
        await LoadAsync();
    }

    protected override IReadOnlyList<Concern> Concerns => [new Change.Sessions(_me.UserId)];

    protected override async Task ReadAsync()
    {
        var found = await sessions.LookOverAsync(_me.UserId, _me.SessionId!.Value, Closed);
        _method = await methods.FindAsync(_me.UserId, Closed);
        _days = await log.ListSignInDaysAsync(_me.UserId, ChartDays, Zone, Closed);
        _tasks = CheckupTask.Of(found, _method, await dismissals.ListAsync(_me.UserId, Closed));
        if (LastVisit is { } visited)
            _news = NewsWords.Of(await log.CountSinceAsync(_me.UserId, visited, _me.SessionId!.Value, Closed), DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(visited, Zone).Date));
        _found = found;
    }

    private Task DismissAsync(CheckupTask task) => ChangeAsync(async () =>
    {
        if (!(await dismissals.DismissAsync(task.Key!, _me, Closed)).IsDone)
            return;
        _dismissed = task;
        _said = Phrase.Of(CheckupStrings.Dismissed, (int)DismissalService.Kept.TotalDays);
    });

    private Task RestoreAsync() => ChangeAsync(async () =>
    {
        if (_dismissed is { Key: { } key })
            await dismissals.RestoreAsync(key, _me, Closed);
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
