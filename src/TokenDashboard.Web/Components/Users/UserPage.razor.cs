using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Components.Sessions;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Users;

/// <summary>One person, live: what their account is, what it has open, what happened, and what can be done about it.</summary>
public sealed partial class UserPage(
    AccountDirectory directory, AccountService accounts, SessionService sessions, IncidentInbox inbox, AuditLog log, LookLog looks, IDialogService dialogs,
    IOptionsMonitor<TokenOptions> tokens) : AdminPage
{
    private const int MostLines = 20;
    private const int MostSessions = 50;

    private AccountRow? _user;
    private IReadOnlyList<SessionRow> _sessions = [];
    private IReadOnlyList<SessionRow> _ended = [];
    private IReadOnlyList<IncidentRow> _incidents = [];
    private IReadOnlyList<AccountEvent> _activity = [];
    private IReadOnlyList<AuditLine> _audit = [];
    private bool _missing;

    [Parameter]
    public string Id { get; set; } = "";

    private bool IsSelf => Id == Me.UserId;

    private string Condition => _user!.State switch
    {
        AccountState.Locked => UserStrings.LockedText,
        AccountState.Contained => UserStrings.ContainedText,
        _ => UserStrings.InvitedText,
    };

    private Effect Ends => new("out", UserWords.Ends(_user!.Sessions), _user.Sessions == 0 ? "" : UserStrings.EndsMore);

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        if (_user is not null)
            looks.Person(Id, Me);
    }

    protected override async Task OnShownAsync()
    {
        if (_user is null)
            return;
        // Back from the proof, to what it was needed for.
        await (Then switch
        {
            "lock" => LockAsync(),
            "sign-out" => SignOutAsync(),
            "contain" => ContainAsync(),
            "role" => ChangeRoleAsync(),
            "reset" => ResetAsync(),
            _ => Task.CompletedTask,
        });
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Incidents>(), new Change.Sessions(Id)];

    protected override async Task ReadAsync()
    {
        _user = await directory.FindAsync(Id, Closed);
        _missing = _user is null;
        if (_missing)
            return;
        _sessions = (await sessions.FindActiveAsync(Id, MostSessions, [], Closed)).Rows;
        _ended = await sessions.ListEndedAsync(Id, EndedSessions.Most, Closed);
        _incidents = (await inbox.ListAsync(new InboxQuery(InboxView.Open, null, null, null, Id, InboxSort.Severity, 0), Me.UserId, Closed)).Rows;
        _activity = await directory.ListActivityAsync(Id, MostLines, Closed);
        _audit = await log.ListAboutAsync(Id, MostLines, Closed);
    }

    private Task LockAsync() => AskAsync(
        "lock", UserStrings.LockTitle, UserStrings.LockDo, [Ends, new("lock", UserStrings.LockText, UserStrings.LockMore)], UserStrings.DoneLocked,
        (reason, closed) => accounts.LockAsync(Id, reason, Me, closed), asksReason: true, caution: IsSelf ? UserStrings.SelfEnds : null, needed: Capability.Administer);

    private Task SignOutAsync() => AskAsync(
        "sign-out", UserStrings.SignOutTitle, UserStrings.SignOutDo, [Ends, new("key", UserStrings.AgainText, UserStrings.AgainMore)], UserStrings.DoneSignedOut,
        (_, closed) => accounts.SignOutAsync(Id, Me, closed), caution: IsSelf ? UserStrings.SelfEnds : null);

    private async Task ChangeRoleAsync()
    {
        if (!await MayActAsync("role", Capability.Administer))
            return;
        var parameters = new DialogParameters<RoleDialog> { { d => d.Name, _user!.Name }, { d => d.Role, _user.Role }, { d => d.IsSelf, IsSelf } };
        var dialog = await dialogs.ShowAsync<RoleDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false, Data: RoleDialog.ChosenRole chosen })
            await DoAsync(UserStrings.DoneRole, closed => accounts.ChangeRoleAsync(Id, chosen.Role, chosen.Reason, Me, closed));
    }

    private Task ResetAsync() => AskAsync(
        "reset", UserStrings.ResetTitle, UserStrings.ResetDo,
        [new("key", UserStrings.ResetText, UserStrings.ResetMore), new("info", Phrase.Of(UserStrings.ResetText2, _user!.Email), UserStrings.ResetMore2)],
        UserStrings.DoneReset, (reason, closed) => accounts.ResetSecondFactorAsync(Id, reason, Me, closed), asksReason: true,
        caution: IsSelf ? UserStrings.Self : null, needed: Capability.Administer);

    private async Task ContainAsync()
    {
        if (!await MayActAsync("contain"))
            return;
        var parameters = new DialogParameters<ContainDialog>
        {
            { d => d.Owner, _user!.Name }, { d => d.IsSelf, IsSelf }, { d => d.Sessions, _user.Sessions },
            { d => d.Minutes, (int)Math.Ceiling(tokens.CurrentValue.AccessTokenLifetime.TotalMinutes) },
        };
        var dialog = await dialogs.ShowAsync<ContainDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false })
            await DoAsync(UserStrings.ContainDone, closed => accounts.ContainAsync(Id, Me, closed));
    }

    private async Task UnlockAsync()
    {
        if (await MayActAsync("unlock", Capability.Administer))
            await DoAsync(UserStrings.DoneUnlocked, closed => accounts.UnlockAsync(Id, Me, closed));
    }

    private async Task EndAsync(SessionRow session)
    {
        if (await MayActAsync("end") && await ActAsync(closed => accounts.EndSessionAsync(Id, session.Id, Me, closed)))
            Said = Phrase.Of(UserStrings.DoneEnded, session.Name);
    }

    private async Task AskAsync(
        string then, string title, string confirm, IReadOnlyList<Effect> effects, string done, Func<string, CancellationToken, Task<AdminResult>> act,
        bool asksReason = false, string? caution = null, Capability needed = Capability.Act)
    {
        if (!await MayActAsync(then, needed))
            return;
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, Phrase.Of(title, _user!.Name) }, { d => d.Confirm, confirm }, { d => d.Effects, effects }, { d => d.AsksReason, asksReason },
            { d => d.Caution, caution },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false, Data: string reason })
            await DoAsync(done, closed => act(reason, closed));
    }

    private async Task DoAsync(string done, Func<CancellationToken, Task<AdminResult>> act)
    {
        if (await ActAsync(act))
            Said = Phrase.Of(done, _user?.Name);
    }
}
