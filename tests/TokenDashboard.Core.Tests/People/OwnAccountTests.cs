using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.People;

/// <summary>What owners change about their own account: proved, written down, told, and nothing by halves.</summary>
public sealed class OwnAccountTests : IDisposable
{
    private static readonly Requester Elsewhere = new("198.51.100.9", "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0");

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Password_Changed_EndsEverythingButTheSessionThatDidIt()
    {
        var ada = await AdaAsync();
        var app = await _core.LinkAsync(ada.UserId);

        Assert.Equal(new OwnerResult.Done(), await _core.Passwords.ChangeAsync("a new long password", new(EndOthers: true, null), ada, default));

        Assert.True(await _core.Sessions.IsLiveAsync(ada.SessionId!.Value, ada.UserId, default));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(app.Token));
        var user = User(ada);
        Assert.NotEqual(PasswordVerificationResult.Failed, new PasswordHasher<AppUser>().VerifyHashedPassword(user, user.PasswordHash!, "a new long password"));
        Assert.Equal(_core.Clock.GetUtcNow(), user.PasswordChangedAt);
        Assert.Contains(ActivityKind.PasswordChanged, Happened(ada));
        Assert.Equal(nameof(ActivityKind.PasswordChanged), _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail));
    }

    [Fact]
    public async Task Password_ChangedKeepingOthers_LeavesThemAlone()
    {
        var ada = await AdaAsync();
        var app = await _core.LinkAsync(ada.UserId);

        await _core.Passwords.ChangeAsync("a new long password", new(EndOthers: false, null), ada, default);

        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(app.Token));
    }

    [Fact]
    public async Task Password_ChangedDisowningASession_EndsAllWhateverWasSaid()
    {
        var ada = await AdaAsync();
        var stranger = await _core.BrowserAsync(ada.UserId, Elsewhere);

        await _core.Passwords.ChangeAsync("a new long password", new(EndOthers: false, stranger.Id), ada, default);

        Assert.False(await _core.Sessions.IsLiveAsync(stranger.Id, ada.UserId, default));
        Assert.Equal(stranger.Id, _core.Stored(db => db.Activity.Single(a => a.Kind == ActivityKind.OwnerSaidNotMe).SessionId));
    }

    [Fact]
    public async Task Password_ProofTooOld_ChangesNothing()
    {
        var ada = await AdaAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(new OwnerResult.ProveFirst(), await _core.Passwords.ChangeAsync("a new long password", new(true, null), ada, default));

        Assert.Null(User(ada).PasswordHash);
        Assert.Empty(_core.Stored(db => db.Outbox.ToList()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SecondFactor_TurnedOnOrOff_EndsTheOthers(bool turnsOn)
    {
        var ada = await AdaAsync();
        var key = Totp.NewKey();
        if (!turnsOn)
            await _core.SecondFactors.TurnOnAsync(key, Totp.Code(key, Totp.StepOf(_core.Clock.GetUtcNow())), endOthers: true, ada, default);
        var app = await _core.LinkAsync(ada.UserId);

        var result = turnsOn
            ? await _core.SecondFactors.TurnOnAsync(key, Totp.Code(key, Totp.StepOf(_core.Clock.GetUtcNow())), endOthers: true, ada, default)
            : await _core.SecondFactors.TurnOffAsync(endOthers: true, ada, default);

        Assert.True(result.IsDone);
        Assert.Equal(EndReason.MethodChange, _core.Stored(db => db.Sessions.Single(s => s.Id == app.Grant.SessionId).EndReason));
        Assert.True(await _core.Sessions.IsLiveAsync(ada.SessionId!.Value, ada.UserId, default));
    }

    [Fact]
    public async Task Passkey_AddedRenamedUsedRemoved_IsKeptAndWrittenDown()
    {
        var ada = await AdaAsync(password: true);
        var passkey = Passkey(1);

        Assert.Equal(new OwnerResult.Done(), await _core.Passkeys.AddAsync(passkey, "MacBook", _core.Begun(ada.UserId), ada, default));
        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.Unchanged), await _core.Passkeys.AddAsync(passkey, "MacBook", _core.Begun(ada.UserId), ada, default));
        var added = Assert.Single(await _core.Passkeys.ListAsync(ada.UserId, default));
        Assert.Equal(("MacBook", null), (added.Name, added.LastUsedAt));
        Assert.Equal(new OwnerResult.Done(), await _core.Passkeys.RenameAsync(added.Id, "Old MacBook", ada, default));
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
        var used = Assert.Single(await _core.Passkeys.ListAsync(ada.UserId, default));
        Assert.Equal(("Old MacBook", _core.Clock.GetUtcNow()), (used.Name, used.LastUsedAt));
        Assert.Equal(new OwnerResult.Done(), await _core.Passkeys.RemoveAsync(added.Id, ada, default));

        Assert.Empty(await _core.Passkeys.ListAsync(ada.UserId, default));
        Assert.False(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
        Assert.Equal([ActivityKind.PasskeyAdded, ActivityKind.PasskeyRenamed, ActivityKind.PasskeyRemoved], Happened(ada).Where(k => k.ToString().StartsWith("Passkey", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Passkey_AddedRenamedRemoved_IsToldToOpenPages()
    {
        var ada = await AdaAsync(password: true);
        List<Change> told = [];
        using var subscription = _core.Feed.Subscribe(told.Add);

        await _core.Passkeys.AddAsync(Passkey(1), "MacBook", _core.Begun(ada.UserId), ada, default);
        Assert.Single(told);
        var id = Assert.Single(await _core.Passkeys.ListAsync(ada.UserId, default)).Id;
        await _core.Passkeys.RenameAsync(id, "Old MacBook", ada, default);
        Assert.Equal(2, told.Count);
        await _core.Passkeys.RemoveAsync(id, ada, default);

        Assert.Equal(Enumerable.Repeat<Change>(new Change.Sessions(ada.UserId), 3), told);
    }

    [Fact]
    public async Task SecondFactor_TurnedOffWhenThereIsNone_LeavesTrustedDevices()
    {
        var ada = await AdaAsync();
        var secret = await _core.Trusted.TrustAsync(_core.Begun(ada.UserId), null, Elsewhere, default);

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.Unchanged), await _core.SecondFactors.TurnOffAsync(endOthers: true, ada, default));

        Assert.True(await _core.Trusted.IsTrustedAsync(ada.UserId, secret!.Reveal(), default));
    }

    [Fact]
    public async Task Dismissal_FromAnEndedSession_ChangesNothing()
    {
        var ada = await AdaAsync();
        await _core.Sessions.EndAsync(ada.SessionId!.Value, ada, default);

        Assert.Equal(new OwnerResult.Gone(), await _core.Dismissals.DismissAsync("factor", ada, default));

        Assert.Empty(await _core.Dismissals.ListAsync(ada.UserId, default));
    }

    [Fact]
    public async Task Passkey_LastWayIn_StaysUntilThereIsAnother()
    {
        var ada = await AdaAsync();
        await _core.Passkeys.AddAsync(Passkey(1), "Key", _core.Begun(ada.UserId), ada, default);
        var id = Assert.Single(await _core.Passkeys.ListAsync(ada.UserId, default)).Id;

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.LastWayIn), await _core.Passkeys.RemoveAsync(id, ada, default));
        Assert.Single(await _core.Passkeys.ListAsync(ada.UserId, default));

        await _core.Passkeys.AddAsync(Passkey(2), "Other key", _core.Begun(ada.UserId), ada, default);
        Assert.Equal(new OwnerResult.Done(), await _core.Passkeys.RemoveAsync(id, ada, default));
    }

    [Fact]
    public async Task Passkey_OfSomebodyElse_IsNotTouched()
    {
        var (ada, bob) = (await AdaAsync(password: true), await _core.SignInAsync(_core.AddUser("Bob")));
        await _core.Passkeys.AddAsync(Passkey(1), "Key", _core.Begun(ada.UserId), ada, default);
        var id = Assert.Single(await _core.Passkeys.ListAsync(ada.UserId, default)).Id;

        Assert.Equal(
            [new OwnerResult.Refused(OwnerRefusal.Unchanged), new OwnerResult.Refused(OwnerRefusal.Unchanged)], [await _core.Passkeys.RenameAsync(id, "Mine", bob, default), await _core.Passkeys.RemoveAsync(id, bob, default)]);
        Assert.False(await _core.Passkeys.UseAsync(Passkey(1), bob.UserId, default));
        Assert.Equal("Key", Assert.Single(await _core.Passkeys.ListAsync(ada.UserId, default)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    public async Task Passkey_OfNoKnownId_ChangesNothing(string id) =>
        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.Unchanged), await _core.Passkeys.RemoveAsync(id, await AdaAsync(password: true), default));

    [Fact]
    public async Task ExternalLogin_Unlinked_GoesUnlessItIsTheLastWayIn()
    {
        var logins = _core.Service<ExternalLoginService>();
        var login = new ExternalLogin("https://id.example.org", "ada", "Example ID");
        var ada = await AdaAsync();
        await logins.LinkAsync(login, "ada@example.org", _core.Begun(ada.UserId), ada, default);

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.LastWayIn), await logins.UnlinkAsync(login.Issuer, ada, default));
        await _core.Passkeys.AddAsync(Passkey(1), "Key", _core.Begun(ada.UserId), ada, default);
        Assert.Equal("Example ID", Assert.Single(await logins.ListAsync(ada.UserId, default)).ProviderName);
        Assert.Equal([new OwnerResult.Done(), new OwnerResult.Refused(OwnerRefusal.Unchanged)], [await logins.UnlinkAsync(login.Issuer, ada, default), await logins.UnlinkAsync(login.Issuer, ada, default)]);

        Assert.Null(await logins.FindAsync(login, default));
        Assert.Contains(ActivityKind.ExternalUnlinked, Happened(ada));
    }

    [Fact]
    public async Task Profile_SavedFromAPageReadBeforeAnotherSaved_IsNotOverwritten()
    {
        var ada = await AdaAsync();
        var read = (await _core.Profiles.FindAsync(ada.UserId, default))!;

        Assert.Equal(new OwnerResult.Done(), await _core.Profiles.SaveAsync(new("Ada L.", "de", "Europe/Berlin"), read.Version, ada, default));
        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.ChangedElsewhere), await _core.Profiles.SaveAsync(new("Countess", null, null), read.Version, ada, default));

        Assert.Equal(new ProfileText("Ada L.", "de", "Europe/Berlin"), (await _core.Profiles.FindAsync(ada.UserId, default))!.Text);
    }

    [Fact]
    public async Task Profile_SavedFromAnEndedSession_IsNotSaved()
    {
        var ada = await AdaAsync();
        var read = (await _core.Profiles.FindAsync(ada.UserId, default))!;
        await _core.Sessions.EndAsync(ada.SessionId!.Value, ada, default);

        Assert.Equal(new OwnerResult.Gone(), await _core.Profiles.SaveAsync(new("Countess", null, null), read.Version, ada, default));
    }

    [Fact]
    public async Task Email_Asked_StandsOnlyOnceConfirmedAndTheOldOneIsTold()
    {
        var ada = await AdaAsync();

        Assert.Equal(new OwnerResult.Done(), await _core.Emails.AskAsync("new@example.org", confirms: true, ada, default));
        Assert.Equal("ada@example.org", User(ada).Email);
        var secret = await LinkAsync(ada, "new@example.org");

        Assert.Equal("new@example.org", await _core.Emails.ConfirmAsync(secret, Elsewhere, default));
        Assert.Null(await _core.Emails.ConfirmAsync(secret, Elsewhere, default));

        var user = User(ada);
        Assert.Equal(("new@example.org", "NEW@EXAMPLE.ORG", "new@example.org", true), (user.Email, user.NormalizedEmail, user.UserName, user.EmailConfirmed));
        Assert.Equal("ada@example.org", _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.EmailChanged).Detail));
    }

    [Fact]
    public async Task Email_TakenBeforeItWasConfirmed_StaysTheOthers()
    {
        var ada = await AdaAsync();
        await _core.Emails.AskAsync("new@example.org", confirms: true, ada, default);
        var secret = await LinkAsync(ada, "new@example.org");
        _core.AddUser("Bob", "new@example.org");

        Assert.Null(await _core.Emails.ConfirmAsync(secret, Elsewhere, default));
        Assert.Equal("ada@example.org", User(ada).Email);
    }

    [Fact]
    public async Task Email_Changed_KillsLinksInTheOldMail()
    {
        var ada = await AdaAsync();
        var links = _core.Service<AccountLinkService>();
        var reset = await links.IssueAsync(LinkPurpose.PasswordReset, _core.Begun(ada.UserId), null, null, AccountLinkService.ResetLifetime, default);
        var secret = await LinkAsync(ada, "new@example.org");

        await _core.Emails.ConfirmAsync(secret, Elsewhere, default);

        Assert.Null(await links.FindAsync(reset.Reveal(), PasswordResetService.Purposes, default));
    }

    [Fact]
    public async Task Email_WithoutMail_CountsAtOnceUnlessTaken()
    {
        var ada = await AdaAsync();
        _core.AddUser("Bob", "bob@example.org");

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.Taken), await _core.Emails.AskAsync("Bob@example.org", confirms: false, ada, default));
        Assert.Equal(new OwnerResult.Done(), await _core.Emails.AskAsync("new@example.org", confirms: false, ada, default));
        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.Unchanged), await _core.Emails.AskAsync("new@example.org", confirms: false, ada, default));

        Assert.False(User(ada).EmailConfirmed);
    }

    [Fact]
    public async Task Email_AskedTooOften_IsRefused()
    {
        var ada = await AdaAsync();
        for (var i = 0; i < 5; i++)
            await _core.Emails.AskAsync($"new{i}@example.org", confirms: true, ada, default);

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.TooMany), await _core.Emails.AskAsync("new9@example.org", confirms: true, ada, default));
    }

    [Fact]
    public async Task Deletion_Asked_EndsEverythingAndComesTrueAfterTheGrace()
    {
        var ada = await AdaAsync();
        var incident = await _core.ReplayAsync(ada.UserId);
        await _core.LinkAsync(ada.UserId);
        using (var db = _core.CreateDbContext())
            db.Incidents.Where(i => i.Id == incident).ExecuteUpdate(set => set.SetProperty(i => i.Status, IncidentStatus.Resolved));

        Assert.Equal(new OwnerResult.Done(), await _core.Deletions.AskAsync(ada, default));
        Assert.False(await _core.Sessions.IsLiveAsync(ada.SessionId!.Value, ada.UserId, default));
        _core.Clock.Advance(DeletionService.Grace - TimeSpan.FromTicks(1));
        await _core.Cleanup.RunAsync(default);
        Assert.Equal(1, _core.Stored(db => db.Accounts.Count()));

        _core.Clock.Advance(TimeSpan.FromTicks(1));
        await _core.Cleanup.RunAsync(default);

        Assert.Equal((0, 0, 0, 0, 0), _core.Stored(db => (db.Accounts.Count(), db.Sessions.Count(), db.Incidents.Count(), db.Activity.Count(), db.Outbox.Count())));
    }

    /// <summary>What was done stays written down, by whom and about whom too, and says nothing more of who they were.</summary>
    [Fact]
    public async Task Deletion_OfWhomTheAuditNames_LeavesItsLinesWithoutTheirNames()
    {
        var (ada, _, admin) = (await AdaAsync(), await _core.AddAdminAsync(), await _core.SignInAsync(_core.AddUser("Grace Hopper", "grace@example.org")));
        _core.MakeAdmin(admin.UserId);
        var app = await _core.LinkAsync(ada.UserId);
        Assert.Equal(AdminResult.Done, await _core.Accounts.EndSessionAsync(ada.UserId, app.Grant.SessionId, admin, default));
        var before = Assert.Single((await _core.Audit.ListAsync(new(null, null, null, null, null, null), default)).Lines);
        Assert.Equal(("Grace Hopper", "Ada Lovelace"), (before.ActorName, before.UserName));

        foreach (var one in new[] { ada, admin })
            Assert.Equal(new OwnerResult.Done(), await _core.Deletions.AskAsync(one, default));
        _core.Clock.Advance(DeletionService.Grace);
        await _core.Cleanup.RunAsync(default);

        var after = Assert.Single((await _core.Audit.ListAsync(new(null, null, null, null, null, null), default)).Lines);
        Assert.Equal(before with { ActorName = null, UserName = null }, after);
        Assert.Equal((admin.UserId, ada.UserId), (after.ActorId, after.UserId));
    }

    [Fact]
    public async Task Deletion_SignedInBeforeTheGrace_IsUndone()
    {
        var ada = await AdaAsync();
        await _core.Deletions.AskAsync(ada, default);
        _core.Clock.Advance(TimeSpan.FromDays(6));

        await _core.SignInAsync(ada.UserId);
        _core.Clock.Advance(TimeSpan.FromDays(6));
        await _core.Cleanup.RunAsync(default);

        Assert.Null(_core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).DeletionDueAt));
        Assert.Contains(ActivityKind.DeletionUndone, Happened(ada));
    }

    [Fact]
    public async Task Deletion_WithAnOpenIncident_WaitsUntilItIsSettled()
    {
        var ada = await AdaAsync();
        await _core.ReplayAsync(ada.UserId);
        await _core.Deletions.AskAsync(ada, default);
        _core.Clock.Advance(TimeSpan.FromDays(8));

        await _core.Cleanup.RunAsync(default);

        Assert.Equal(1, _core.Stored(db => db.Accounts.Count()));
    }

    [Fact]
    public async Task Deletion_OfTheLastAdmin_IsRefused()
    {
        var boss = await _core.AddAdminAsync();

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.LastAdmin), await _core.Deletions.AskAsync(boss, default));
        Assert.True(await _core.Sessions.IsLiveAsync(boss.SessionId!.Value, boss.UserId, default));
    }

    [Fact]
    public async Task Deletion_ProofTooOld_ChangesNothing()
    {
        var ada = await AdaAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(new OwnerResult.ProveFirst(), await _core.Deletions.AskAsync(ada, default));
        Assert.Null(_core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).DeletionDueAt));
    }

    [Fact]
    public async Task Dismissal_OfATask_LastsThirtyDays()
    {
        var ada = await AdaAsync();
        await _core.Dismissals.DismissAsync("factor", ada, default);

        _core.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromTicks(1));
        Assert.Equal(["factor"], await _core.Dismissals.ListAsync(ada.UserId, default));
        _core.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Empty(await _core.Dismissals.ListAsync(ada.UserId, default));

        ada = await _core.SignInAsync(ada.UserId);
        await _core.Dismissals.DismissAsync("factor", ada, default);
        Assert.Equal(["factor"], await _core.Dismissals.ListAsync(ada.UserId, default));
        await _core.Dismissals.RestoreAsync("factor", ada, default);
        Assert.Empty(await _core.Dismissals.ListAsync(ada.UserId, default));
    }

    private async Task<Actor> AdaAsync(bool password = false)
    {
        var id = _core.AddUser(email: "ada@example.org");
        _core.StoredPeople(identity => identity.Users.Where(u => u.Id == id).ExecuteUpdate(set => set
            .SetProperty(u => u.ConcurrencyStamp, "first").SetProperty(u => u.PasswordHash, password ? "hash" : null)));

        return await _core.SignInAsync(id);
    }

    private AppUser User(Actor actor) => _core.StoredPeople(identity => identity.Users.Single(u => u.Id == actor.UserId));

    private List<ActivityKind> Happened(Actor actor) => _core.Stored(db => db.Activity.Where(a => a.UserId == actor.UserId).OrderBy(a => a.Id).Select(a => a.Kind).ToList());

    private async Task<string> LinkAsync(Actor actor, string email) => (await _core.Service<AccountLinkService>()
        .IssueAsync(LinkPurpose.EmailChange, _core.Begun(actor.UserId), null, null, AccountLinkService.Lifetime, default, email)).Reveal();

    private static UserPasskeyInfo Passkey(byte id) =>
        new([id, 2, 3], [4, 5, 6], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 0, ["internal"], true, true, true, [7], [8]);
}
