using System.Reflection;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Settings;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Tests.People;

/// <summary>Every act of the desk, and whose role does it. An act that is new turns these red until it is written down here.</summary>
public sealed class ActTableTests : IDisposable
{
    private const string App = "their-app";

    private static readonly RuleTerms Terms = new(RuleEvidence.SameNetwork, 3, Resolution.LostReply);

    // What each needs, and how it is asked for: of what is not there, so that whoever may changes nothing, or little.
    private static readonly Dictionary<string, (Capability Needed, Func<CoreDatabase, Actor, Task<AdminResult>> Do)> Acts = new()
    {
        ["AccountService.InviteAsync"] = (Capability.Administer, (core, me) => core.Accounts.InviteAsync("bob@example.org", "Bob", me, default)),
        ["AccountService.LockAsync"] = (Capability.Administer, (core, me) => core.Accounts.LockAsync("nobody", "why", me, default)),
        ["AccountService.UnlockAsync"] = (Capability.Administer, (core, me) => core.Accounts.UnlockAsync("nobody", me, default)),
        ["AccountService.SignOutAsync"] = (Capability.Act, (core, me) => core.Accounts.SignOutAsync("nobody", me, default)),
        ["AccountService.EndSessionAsync"] = (Capability.Act, (core, me) => core.Accounts.EndSessionAsync("nobody", Guid.NewGuid(), me, default)),
        ["AccountService.ContainAsync"] = (Capability.Act, (core, me) => core.Accounts.ContainAsync("nobody", me, default)),
        ["AccountService.ChangeRoleAsync"] = (Capability.Administer, (core, me) => core.Accounts.ChangeRoleAsync("nobody", DeskRoles.Viewer, "why", me, default)),
        ["AccountService.ResetSecondFactorAsync"] = (Capability.Administer, (core, me) => core.Accounts.ResetSecondFactorAsync("nobody", "why", me, default)),
        ["AccountService.SettleAddressAsync"] = (Capability.Act, (core, me) => core.Accounts.SettleAddressAsync("nobody", true, "why", me, default)),
        ["TriageService.AssignAsync"] = (Capability.Act, (core, me) => core.Triage.AssignAsync([0], me.UserId, me, default)),
        ["TriageService.NoteAsync"] = (Capability.Act, (core, me) => core.Triage.NoteAsync(0, "note", me, default)),
        ["TriageService.NoteTellingAsync"] = (Capability.Act, async (core, me) => (await core.Triage.NoteTellingAsync(0, "note", me, default)).Result),
        ["TriageService.CorrectAsync"] = (Capability.Act, (core, me) => core.Triage.CorrectAsync(0, Verdict.LostReply, me, default)),
        ["TriageService.ResolveAsync"] = (Capability.Act, (core, me) => core.Triage.ResolveAsync([0], Resolution.Test, null, me, default)),
        ["TriageService.ResolveManyAsync"] = (Capability.Act, async (core, me) => (await core.Triage.ResolveManyAsync([0], Resolution.Test, null, me, default)).Result),
        ["TriageService.ReopenAsync"] = (Capability.Act, (core, me) => core.Triage.ReopenAsync(0, me, default)),
        ["TriageService.ContainAsync"] = (Capability.Act, (core, me) => core.Triage.ContainAsync(0, me, default)),
        ["BulkTriage.StartAsync"] = (Capability.Act, (core, me) => core.Service<BulkTriage>().StartAsync(new(BulkKind.Note, null, null, core.Clock.GetUtcNow(), "all", 0, null, "note"), me, default)),
        ["BulkTriage.ResumeAsync"] = (Capability.Act, (core, me) => core.Service<BulkTriage>().ResumeAsync(me, default)),
        ["SavedViewService.SaveAsync"] = (Capability.ReadCases, async (core, me) => (await core.Service<SavedViewService>().SaveAsync("Mine", new InboxQuery(InboxView.Open, null, null, null, null, InboxSort.Severity, 0), false, me, default)).Result),
        ["SavedViewService.RemoveAsync"] = (Capability.ReadCases, (core, me) => core.Service<SavedViewService>().RemoveAsync(0, me, default)),
        ["CaseBundles.TakeAsync"] = (Capability.ReadPeople, async (core, me) => (await core.Service<CaseBundles>().TakeAsync(0, me, default)).Result),
        ["SettingService.ChangeAsync"] = (Capability.Administer, (core, me) => core.Service<SettingService>().ChangeAsync(new("Tokens:RetryWindow", null, "00:01:00", "00:00:30", _ => true), me, default)),
        ["RuleService.TryAsync"] = (Capability.Administer, async (core, me) => (await core.Service<RuleService>().TryAsync(Terms, me, default)).Result),
        ["RuleService.SwitchOnAsync"] = (Capability.Administer, (core, me) => core.Service<RuleService>().SwitchOnAsync(Terms, me, default)),
        ["RuleService.SwitchOffAsync"] = (Capability.Administer, (core, me) => core.Service<RuleService>().SwitchOffAsync(Terms, me, default)),
        ["SessionDirectory.EndAsync"] = (Capability.Act, async (core, me) => (await core.Everyone.EndAsync([Guid.NewGuid()], "by hand", me, default)).Result),
        ["SessionDirectory.EndAllAsync"] = (Capability.Act, async (core, me) => (await core.Everyone.EndAllAsync(new(SessionView.Living, "nobody", null, null, null, null, null, null, null), core.Clock.GetUtcNow(), "nobody", me, default)).Result),
        ["BlockService.SetAsync"] = (Capability.Act, async (core, me) => (await core.Service<BlockService>().SetAsync(BlockTarget.Read(BlockKind.Network, "198.51.100.0/24").Target!, core.Clock.GetUtcNow().AddHours(1), "why", me, default)).Result),
        ["BlockService.LiftAsync"] = (Capability.Act, (core, me) => core.Service<BlockService>().LiftAsync(0, me, default)),
        ["AppService.AddAsync"] = (Capability.Administer, (core, me) => core.Service<AppService>().AddAsync(NewApp("another"), me, default)),
        ["AppService.EditAsync"] = (Capability.Administer, (core, me) => core.Service<AppService>().EditAsync(NewApp("none"), NewApp("none"), me, default)),
        ["AppService.RemoveAsync"] = (Capability.Administer, async (core, me) => (await core.Service<AppService>().RemoveAsync(App, me, default)).Result),
        ["AppService.AddSecretAsync"] = (Capability.Administer, (core, me) => core.Service<AppService>().AddSecretAsync("none", new byte[32], me, default)),
        ["AppService.RemoveOlderSecretAsync"] = (Capability.Administer, (core, me) => core.Service<AppService>().RemoveOlderSecretAsync("none", me, default)),
        ["AppService.DisableAsync"] = (Capability.Administer, async (core, me) => (await core.Service<AppService>().DisableAsync("none", me, default)).Result),
        ["AppService.EnableAsync"] = (Capability.Administer, (core, me) => core.Service<AppService>().EnableAsync("none", me, default)),
        ["DeliveryService.RetryAsync"] = (Capability.Administer, (core, me) => core.Service<DeliveryService>().RetryAsync(0, me, default)),
        ["TestMailService.SendAsync"] = (Capability.Administer, (core, me) => core.Service<TestMailService>().SendAsync(me, default)),
        ["AlarmService.ChooseAsync"] = (Capability.Act, (core, me) => core.Service<AlarmService>().ChooseAsync(1, me, default)),
    };

    // They say beforehand what would come of it, and change nothing.
    private static readonly string[] Asking = ["BlockService.FindFaultAsync"];

    private static readonly Dictionary<string, string[]> RolesOf = new()
    {
        [nameof(Capability.ReadCases)] = [DeskRoles.Viewer, DeskRoles.Investigator, DeskRoles.Admin],
        [nameof(Capability.ReadPeople)] = [DeskRoles.Investigator, DeskRoles.Admin],
        [nameof(Capability.Act)] = [DeskRoles.Investigator, DeskRoles.Admin],
        [nameof(Capability.Administer)] = [DeskRoles.Admin],
    };

    private readonly CoreDatabase _core = new();

    public static TheoryData<string?> Roles => [null, .. DeskRoles.All];

    public void Dispose() => _core.Dispose();

    [Fact]
    public void Acts_AllThatPassTheGate_AreInTheTable() => Assert.Equal(
        typeof(AdminGate).Assembly.GetTypes()
            .Where(type => type.GetConstructors().Any(made => made.GetParameters().Any(p => p.ParameterType == typeof(AdminGate))))
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(m => m.GetParameters().Any(p => p.ParameterType == typeof(Actor))), (type, m) => $"{type.Name}.{m.Name}")
            .Distinct().Except(Asking).Order(StringComparer.Ordinal),
        Acts.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Act_ByEachRole_IsAllowedAsWrittenDown(string? role)
    {
        _core.Stored(db =>
        {
            db.Apps.Add(NewApp(App));
            return db.SaveChanges();
        });
        var me = await _core.AddRoleAsync(role);
        foreach (var (act, (needed, run)) in Acts)
        {
            var lines = _core.Stored(db => db.Audit.Count());

            var result = await run(_core, me);

            var may = role is not null && RolesOf[needed.ToString()].Contains(role);
            Assert.True(may == (result != AdminResult.NotAllowed), $"{act} by {role ?? "nobody at the desk"}: {result}");
            Assert.True(may || lines == _core.Stored(db => db.Audit.Count()), act);
        }
    }

    [Fact]
    public void Capability_EachRole_HasItInTheTableInTheDatabaseAndInClaims()
    {
        foreach (var needed in Enum.GetValues<Capability>())
        {
            Assert.Equal(RolesOf[needed.ToString()], DeskRoles.With(needed));
            Assert.All(DeskRoles.All, role => Assert.Equal(RolesOf[needed.ToString()].Contains(role), new[] { role }.May(needed)));
        }
    }

    [Theory]
    [InlineData("Viewer", "ReadCases")]
    [InlineData("Investigator", "ReadCases,ReadPeople,Act")]
    [InlineData("Admin", "ReadCases,ReadPeople,Act,Administer")]
    [InlineData("Viewers", "")]
    [InlineData("admin", "")]
    public void Capability_ByTheAccountsRow_IsThatOfTheExactRole(string role, string expected)
    {
        var id = _core.AddUser();
        _core.GiveRole(id, role);

        var has = Enum.GetValues<Capability>().Where(needed => _core.Stored(db => db.WhoMay(needed).Contains(id))).Select(c => c.ToString());

        Assert.Equal(expected, string.Join(',', has));
    }

    /// <summary>From the commit on: what was asked a moment before it allows nothing.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(DeskRoles.Viewer)]
    public async Task Act_ByWhoLostTheRoleSinceTheyAsked_IsRefused(string? left)
    {
        var (admin, me) = (await _core.AddAdminAsync(), await _core.AddRoleAsync(DeskRoles.Investigator));
        var bob = _core.AddUser();
        await _core.LinkAsync(bob);
        Assert.Equal(AdminResult.Done, await _core.Gate.CheckAsync(Capability.Act, me, default));

        Assert.Equal(AdminResult.Done, await _core.Accounts.ChangeRoleAsync(me.UserId, left, "Has left the team", admin, default));

        Assert.Equal(AdminResult.NotAllowed, await _core.Accounts.ContainAsync(bob, me, default));
        Assert.Null(_core.Stored(db => db.Accounts.Single(a => a.Id == bob).ContainedAt));
    }

    private static RegisteredApp NewApp(string clientId) => new() { ClientId = clientId, Name = "Theirs", Grants = "authorization_code", Scopes = "profile", CreatedBy = "ada" };
}
