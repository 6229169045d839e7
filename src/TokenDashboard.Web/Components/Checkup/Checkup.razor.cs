using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Components.Sessions;

namespace TokenDashboard.Web.Components.Checkup;

/// <summary>Am I safe? One sentence, what there is to do, and how things stand.</summary>
public sealed partial class Checkup(SessionService sessions) : LivePage
{
    private const int MostTasks = 3;

    private CheckupFindings? _found;
    private string _userId = "";
    private Guid _sessionId;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private static string LookAddress => new SessionFilter(null, SessionFilter.Look).Address;

    private int Tasks => _found!.ToLookAt.Count + _found.ToReconnect.Count;

    private string Verdict => _found! switch
    {
        { ToLookAt: [_] } => CheckupStrings.VerdictLookOne,
        { ToLookAt: [_, ..] several } => Phrase.Of(CheckupStrings.VerdictLookMany, several.Count),
        { ToReconnect: [_, ..] } => CheckupStrings.VerdictEnded,
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

    protected override async Task ReadAsync() => _found = CheckupFindings.Of(
        await sessions.ListActiveAsync(_userId, Closed), await sessions.ListEndedAsync(_userId, EndedSessions.Most, Closed), _sessionId, Clock.GetUtcNow());
}
