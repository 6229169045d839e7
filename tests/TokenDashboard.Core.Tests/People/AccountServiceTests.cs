using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.People;

/// <summary>What admins do with accounts.</summary>
public sealed class AccountServiceTests : IDisposable
{
    public static TheoryData<string> Acts => ["lock", "unlock", "sign out", "end one", "contain", "grant", "take", "reset", "end many", "end all"];

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_ByAnAdmin_IsDoneAndInTheLogOnce(string act)
    {
        var (admin, bob, app) = await StageAsync(act);
        List<Change> told = [];
        using var _ = _core.Feed.Subscribe(told.Add);

        Assert.Equal(AdminResult.Done, await DoAsync(act, admin, bob, app));

        var line = Assert.Single(_core.Stored(db => db.Audit.ToList()));
        Assert.Equal((admin.UserId, bob, _core.Clock.GetUtcNow(), admin.Requester.Ip), (line.ActorId, line.UserId, line.At, line.Ip));
        Assert.Equal([new Change.Sessions(bob)], told);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_ByAnAdmin_TellsItsOwnerOfTheirRoleAlone(string act)
    {
        var (admin, bob, app) = await StageAsync(act);
        var before = _core.Stored(db => db.Activity.Max(a => a.Id));

        await DoAsync(act, admin, bob, app);

        var told = await _core.Activity.ListAsync(new(bob, null, null, null, null), default);
        var rows = told.Rows.Where(r => r.Id > before).ToList();
        Assert.Equal(act != "unlock", rows.Count > 0);
        Assert.All(rows, r => Assert.Equal((true, null, null, null), (r.ByAdmin, r.Ip, r.Agent, r.EndedByName)));
        Assert.All(await _core.Sessions.ListEndedAsync(bob, 10, default), s => Assert.Null(s.EndedByName));
        Assert.All((await _core.Directory.ListActivityAsync(bob, 10, default)).Where(e => e.Id > before), e => Assert.Equal((true, null), (e.ByAdmin, e.Ip)));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_ByAnybodyElse_ChangesNothing(string act)
    {
        var (_, bob, app) = await StageAsync(act);
        var eve = _core.AddUser();
        var browser = await _core.BrowserAsync(eve, CoreDatabase.Laptop);
        await RefusedAsync(AdminResult.NotAllowed, act, new Actor(eve, browser.Id, CoreDatabase.Laptop), bob, app);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_FromASessionThatHasEnded_ChangesNothing(string act)
    {
        var (admin, bob, app) = await StageAsync(act);
        await _core.Sessions.EndAsync(admin.SessionId!.Value, admin, default);
        await RefusedAsync(AdminResult.NotAllowed, act, admin, bob, app);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_ByAnAdminWhoIsNoneAnyMore_ChangesNothing(string act)
    {
        var (admin, bob, app) = await StageAsync(act);
        Assert.True(_core.StoredPeople(identity => HeldRole.TakeAsync(identity, admin.UserId).GetAwaiter().GetResult()));

        await RefusedAsync(AdminResult.NotAllowed, act, admin, bob, app);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_AfterAStaleProof_ChangesNothing(string act)
    {
        var (admin, bob, app) = await StageAsync(act);
        _core.Clock.Advance(Proof.Kept);
        await RefusedAsync(AdminResult.ProofNeeded, act, admin, bob, app);
    }

    [Fact]
    public async Task Lock_SeveralSessions_EndsThemAndRefusesUntilUnlocked()
    {
        var admin = await _core.AddAdminAsync();
        var bob = _core.AddUser();
        var (app, browser) = (await _core.LinkAsync(bob), await _core.BrowserAsync(bob, CoreDatabase.Laptop));

        await _core.Accounts.LockAsync(bob, "He asked for it", admin, default);

        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(app.Token));
        Assert.Equal([EndReason.AccountLocked, EndReason.AccountLocked], _core.Stored(db => db.Sessions.Where(s => s.UserId == bob).Select(s => s.EndReason!.Value).ToList()));
        Assert.Equal(2, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.SessionEnded)));
        Assert.Equal(("2 sessions ended", "He asked for it"), _core.Stored(db => db.Audit.Select(a => new { a.After, a.Reason }).AsEnumerable().Select(a => (a.After, a.Reason)).Single()));

        // What begins while it is locked does not live, and what had ended stays so.
        var late = await _core.LinkAsync(bob);
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(late.Token));
        await _core.Accounts.UnlockAsync(bob, admin, default);
        await _core.NextAsync((await _core.LinkAsync(bob)).Token);
        Assert.False(await _core.Sessions.IsLiveAsync(browser.Id, bob, default));
    }

    /// <summary>Identity writes whole rows as it read them; what was closed in between stays closed.</summary>
    [Fact]
    public async Task Lock_WhileIdentityWritesTheRow_Stays()
    {
        var admin = await _core.AddAdminAsync();
        var bob = _core.AddUser();
        await _core.LinkAsync(bob);
        await using var db = _core.Service<IDbContextFactory<IdentityContext>>().CreateDbContext();
        var read = db.Users.Single(u => u.Id == bob);

        await _core.Accounts.LockAsync(bob, "why", admin, default);
        await _core.Accounts.ContainAsync(bob, admin, default);
        read.AccessFailedCount = 1;
        db.Update(read);
        await db.SaveChangesAsync();

        var now = _core.Clock.GetUtcNow();
        var stored = _core.Stored(fresh => fresh.Accounts.Single(a => a.Id == bob));
        Assert.Equal((now, now, 2), (stored.LockedAt, stored.ContainedAt, stored.Epoch));
        Assert.Equal(1, _core.StoredPeople(identity => identity.Users.Single(u => u.Id == bob).AccessFailedCount));
    }

    [Theory]
    [InlineData("take")]
    [InlineData("lock")]
    public async Task Act_OnTheLastAdminWhoCanSignIn_IsRefused(string act)
    {
        var admin = await _core.AddAdminAsync();
        var other = await _core.AddAdminAsync();
        await _core.Accounts.LockAsync(other.UserId, "why", admin, default);

        Assert.Equal(AdminResult.LastAdmin, await DoAsync(act, admin, admin.UserId, Guid.Empty));

        Assert.Equal(AdminResult.Done, await _core.Gate.CheckAsync(Capability.Administer, admin, default));
    }

    [Fact]
    public async Task TakeAdmin_Oneself_IsDoneWhileThereIsAnother()
    {
        var (admin, _) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());

        Assert.Equal(AdminResult.Done, await _core.Accounts.ChangeRoleAsync(admin.UserId, null, "why", admin, default));

        Assert.Equal(AdminResult.NotAllowed, await _core.Gate.CheckAsync(Capability.Administer, admin, default));
    }

    [Fact]
    public async Task TakeAdmin_TwoTakeEachOthersAtOnce_LeavesOne()
    {
        for (var i = 0; i < 10; i++)
        {
            using var core = new CoreDatabase();
            var (ada, bob) = (await core.AddAdminAsync(), await core.AddAdminAsync());

            var results = await Task.WhenAll(
                Task.Run(() => core.Accounts.ChangeRoleAsync(bob.UserId, null, "why", ada, default)), Task.Run(() => core.Accounts.ChangeRoleAsync(ada.UserId, null, "why", bob, default)));

            Assert.Equal([AdminResult.Done, AdminResult.NotAllowed], results.Order());
            Assert.Equal(1, core.StoredPeople(identity => identity.UserRoles.Count()));
        }
    }

    [Fact]
    public async Task ChangeRole_GivenReplacedAndTaken_IsOneRoleAndHasItsReason()
    {
        var (admin, bob) = (await _core.AddAdminAsync(), _core.AddUser());
        // Of something else on this site.
        _core.StoredPeople(identity =>
        {
            var role = identity.Roles.Add(new("Editor") { NormalizedName = "EDITOR" }).Entity;
            identity.UserRoles.Add(new() { UserId = bob, RoleId = role.Id });
            return identity.SaveChanges();
        });

        foreach (var role in new[] { DeskRoles.Viewer, DeskRoles.Admin, DeskRoles.Investigator, null })
        {
            Assert.Equal(AdminResult.Done, await _core.Accounts.ChangeRoleAsync(bob, role, $"For {role ?? "good"}", admin, default));
            Assert.Equal(((string[])[.. role is null ? [] : new[] { role }, "Editor"]).Order(StringComparer.Ordinal), Account.RolesOf(_core.Stored(db => db.Accounts.Single(a => a.Id == bob).Roles)).Order(StringComparer.Ordinal));
        }

        Assert.Equal(
            [(null, "Viewer", "For Viewer"), ("Viewer", "Admin", "For Admin"), ("Admin", "Investigator", "For Investigator"), ("Investigator", null, "For good")],
            _core.Stored(db => db.Audit.OrderBy(a => a.Id).ToList()).Select(a => (a.Before, a.After, a.Reason)));
        Assert.All(_core.Stored(db => db.Audit.ToList()), a => Assert.Equal((AuditAction.RoleChanged, bob), (a.Action, a.UserId)));
        var told = _core.Stored(db => db.Activity.Where(a => a.UserId == bob).OrderBy(a => a.Id).ToList());
        Assert.Equal([(true, "Viewer"), (true, "Admin"), (true, "Investigator"), (true, null)], told.Select(a => (a.ByAdmin, a.Detail)));
        Assert.All(told, a => Assert.Equal(ActivityKind.RoleChanged, a.Kind));
        Assert.Equal(["", "Admin", "Investigator", "Viewer"], _core.Stored(db => db.Outbox.Where(o => o.Kind == OutboxKind.RoleChanged && o.UserId == bob).Select(o => o.Detail ?? "").ToList()).Order());
    }

    [Theory]
    [InlineData(DeskRoles.Admin, "")]
    [InlineData(DeskRoles.Admin, "  ")]
    [InlineData("Editor", "why")]
    [InlineData("Admin\nViewer", "why")]
    public async Task ChangeRole_WithoutReasonOrToWhatIsNone_IsNoAct(string role, string reason)
    {
        var (admin, bob) = (await _core.AddAdminAsync(), _core.AddUser());

        await Assert.ThrowsAnyAsync<ArgumentException>(() => _core.Accounts.ChangeRoleAsync(bob, role, reason, admin, default));

        Assert.Equal("", _core.Stored(db => db.Accounts.Single(a => a.Id == bob).Roles));
    }

    [Theory]
    [InlineData(DeskRoles.Investigator)]
    [InlineData(DeskRoles.Viewer)]
    [InlineData(null)]
    public async Task ChangeRole_OfTheLastAdmin_IsRefused(string? role)
    {
        var (admin, other) = (await _core.AddAdminAsync(), await _core.AddRoleAsync(DeskRoles.Investigator));

        Assert.Equal(AdminResult.LastAdmin, await _core.Accounts.ChangeRoleAsync(admin.UserId, role, "why", admin, default));
        Assert.Equal(AdminResult.NotAllowed, await _core.Accounts.ChangeRoleAsync(other.UserId, DeskRoles.Admin, "I want to", other, default));
        Assert.Equal(1, _core.Stored(db => db.WhoMay(Capability.Administer).Count()));
    }

    [Fact]
    public async Task TakeAdmin_TwoTakeTheirOwnAtOnce_LeavesOne()
    {
        var (ada, bob) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());

        var results = await Task.WhenAll(
            Task.Run(() => _core.Accounts.ChangeRoleAsync(ada.UserId, null, "why", ada, default)), Task.Run(() => _core.Accounts.ChangeRoleAsync(bob.UserId, null, "why", bob, default)));

        Assert.Equal([AdminResult.Done, AdminResult.LastAdmin], results.Order());
    }

    [Fact]
    public async Task ResetSecondFactor_SetUp_ClearsAllOfItAndTellsTheOwner()
    {
        var (admin, bob, _) = await StageAsync("reset");

        await _core.Accounts.ResetSecondFactorAsync(bob, "Lost the phone", admin, default);

        Assert.Equal((false, 0), (_core.StoredPeople(identity => identity.Users.Single(u => u.Id == bob).TwoFactorEnabled), _core.Stored(db => db.SecondFactors.Count() + db.RecoveryCodes.Count())));
        Assert.Equal((bob, "Lost the phone"), _core.Stored(db => db.Outbox.Where(o => o.Kind == OutboxKind.SecondFactorReset).AsEnumerable().Select(o => (o.UserId!, o.Detail!)).Single()));
    }

    [Theory]
    [InlineData("unlock")]
    [InlineData("sign out")]
    [InlineData("grant")]
    [InlineData("take")]
    [InlineData("reset")]
    public async Task Act_WhereThereIsNothingToDo_SaysSoAndLeavesNoLine(string act)
    {
        var admin = await _core.AddAdminAsync();
        var target = act == "grant" ? admin.UserId : _core.AddUser();

        Assert.Equal(AdminResult.Unchanged, await DoAsync(act, admin, target, Guid.Empty));
        Assert.Equal(0, _core.Stored(db => db.Audit.Count()));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Act_OnAnAccountThatIsNotThere_ChangesNothing(string act)
    {
        var admin = await _core.AddAdminAsync();

        Assert.Equal(AdminResult.Unchanged, await DoAsync(act, admin, "nobody", Guid.NewGuid()));
    }

    // The admin, somebody the act can be done to, and one of their sessions.
    private async Task<(Actor Admin, string UserId, Guid SessionId)> StageAsync(string act)
    {
        var admin = await _core.AddAdminAsync();
        var bob = _core.AddUser();
        var app = await _core.LinkAsync(bob);
        using var db = _core.CreateDbContext();
        if (act == "unlock")
            db.Accounts.Where(a => a.Id == bob).ExecuteUpdate(set => set.SetProperty(a => a.LockedAt, _core.Clock.GetUtcNow()));
        if (act == "take")
            _core.MakeAdmin(bob);
        if (act == "reset")
        {
            _core.StoredPeople(identity => identity.Users.Where(u => u.Id == bob).ExecuteUpdate(set => set.SetProperty(u => u.TwoFactorEnabled, true)));
            db.SecondFactors.Add(new SecondFactor { UserId = bob, WrappedKey = [1] });
            db.RecoveryCodes.Add(new RecoveryCode { UserId = bob, Hash = [2] });
        }

        await db.SaveChangesAsync();
        return (admin, bob, app.Grant.SessionId);
    }

    private async Task RefusedAsync(AdminResult expected, string act, Actor actor, string userId, Guid sessionId)
    {
        var before = Everything();

        Assert.Equal(expected, await DoAsync(act, actor, userId, sessionId));

        Assert.Equal(before, Everything());
    }

    private string Everything() => _core.Stored(db => string.Join('\n',
    [
        .. db.Accounts.OrderBy(a => a.Id).AsEnumerable().Select(a => $"{a.Id} {a.LockedAt} {a.ContainedAt} {a.Epoch} {a.Roles}"),
        .. _core.StoredPeople(identity => identity.Users.OrderBy(u => u.Id).Select(u => $"{u.Id} {u.TwoFactorEnabled}").ToList()),
        .. db.Sessions.OrderBy(s => s.Id).AsEnumerable().Select(s => $"{s.Id} {s.EndedAt}"),
        $"{db.Audit.Count()} {db.Outbox.Count()} {db.SecondFactors.Count()} {db.RecoveryCodes.Count()}",
    ]));

    private async Task<AdminResult> DoAsync(string act, Actor actor, string userId, Guid sessionId) => act switch
    {
        "lock" => await _core.Accounts.LockAsync(userId, "why", actor, default),
        "unlock" => await _core.Accounts.UnlockAsync(userId, actor, default),
        "sign out" => await _core.Accounts.SignOutAsync(userId, actor, default),
        "end one" => await _core.Accounts.EndSessionAsync(userId, sessionId, actor, default),
        "contain" => await _core.Accounts.ContainAsync(userId, actor, default),
        "grant" => await _core.Accounts.ChangeRoleAsync(userId, DeskRoles.Admin, "why", actor, default),
        "take" => await _core.Accounts.ChangeRoleAsync(userId, null, "why", actor, default),
        "reset" => await _core.Accounts.ResetSecondFactorAsync(userId, "why", actor, default),
        "end many" => (await _core.Everyone.EndAsync([sessionId], "selected", actor, default)).Result,
        _ => (await _core.Everyone.EndAllAsync(
            new(Core.Sessions.SessionView.Living, userId, null, null, null, null, null, null, null), _core.Clock.GetUtcNow(), "all", actor, default)).Result,
    };
}
