using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>Filters of the inbox under a name: whose they are, what is in them, and who makes and removes them.</summary>
public sealed class SavedViewServiceTests : IDisposable
{
    private static readonly InboxQuery Everything = new(InboxView.Open, null, null, null, null, InboxSort.Severity, 0);

    private readonly CoreDatabase _core = new();

    private SavedViewService Views => _core.Service<SavedViewService>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Save_OnesOwn_IsTheirsAloneAsItWasAndLeavesNoLine()
    {
        var (viewer, admin) = (await _core.AddRoleAsync(DeskRoles.Viewer), await _core.AddAdminAsync());
        var query = new InboxQuery(InboxView.Resolved, null, Verdict.CopyRefused, OwnerAnswer.NotMe, null, InboxSort.Oldest, 50) { AppId = "companion" };

        Assert.Equal((AdminResult.Done, null), await SaveAsync("  Copies  ", query, false, viewer));

        var view = Assert.Single(await ListAsync(viewer, withPeople: false));
        Assert.Equal(("Copies", false, viewer.UserId, query with { Skip = 0 }, 0), (view.Name, view.IsShared, view.MakerId, view.Query, view.Count));
        Assert.Empty(await ListAsync(admin));
        Assert.Empty(Audit());
    }

    [Fact]
    public async Task Save_Shared_IsEverybodysAndInTheAuditLog()
    {
        var (investigator, viewer) = (await _core.AddRoleAsync(DeskRoles.Investigator), await _core.AddRoleAsync(DeskRoles.Viewer));
        await SaveAsync("Zebra", Everything, false, viewer);

        Assert.Equal((AdminResult.Done, null), await SaveAsync("All of it", Everything, true, investigator));

        Assert.Equal([("Zebra", false), ("All of it", true)], (await ListAsync(viewer)).Select(v => (v.Name, v.IsShared)));
        Assert.Equal([(AuditAction.ViewShared, investigator.UserId, "All of it")], Audit().Select(a => (a.Action, a.ActorId, a.After)));
    }

    [Theory]
    [InlineData(DeskRoles.Viewer, true)]
    [InlineData(null, true)]
    [InlineData(null, false)]
    public async Task Save_ByWhoMayNot_ChangesNothing(string? role, bool isShared)
    {
        var actor = await _core.AddRoleAsync(role);

        Assert.Equal((AdminResult.NotAllowed, null), await SaveAsync("Mine", Everything, isShared, actor));

        Assert.Empty(await ListAsync(actor));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("   ")]
    [InlineData("a\tb")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u00A0b")]
    [InlineData("\uD83D")]
    [InlineData("12345678901234567890123456789012345678901")]
    public async Task Save_NameThatIsNone_IsRefused(string? name)
    {
        var admin = await _core.AddAdminAsync();

        Assert.Equal((AdminResult.Unchanged, ViewRefusal.Name), await SaveAsync(name, Everything, false, admin));

        Assert.Empty(await ListAsync(admin));
    }

    [Theory]
    [InlineData("1234567890123456789012345678901234567890")]
    [InlineData("Ärger 🔑")]
    public async Task Save_NameThatCanBeSeen_IsTaken(string name)
    {
        var admin = await _core.AddAdminAsync();

        Assert.Equal((AdminResult.Done, null), await SaveAsync(name, Everything, false, admin));
        Assert.Equal(name, Assert.Single(await ListAsync(admin)).Name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Save_SameNameTwice_IsRefusedWhateverTheCase(bool isShared)
    {
        var admin = await _core.AddAdminAsync();
        await SaveAsync("Copies", Everything, isShared, admin);

        Assert.Equal((AdminResult.Unchanged, ViewRefusal.Taken), await SaveAsync("cOPIES", Everything, isShared, admin));
        Assert.Equal((AdminResult.Done, null), await SaveAsync("Copies", Everything, !isShared, admin));

        Assert.Equal(2, (await ListAsync(admin)).Count);
        Assert.Single(Audit());
    }

    [Theory]
    [InlineData(false, SavedViewService.MostOwn)]
    [InlineData(true, SavedViewService.MostShared)]
    public async Task Save_MoreThanThereMayBe_IsRefused(bool isShared, int most)
    {
        var admin = await _core.AddAdminAsync();
        for (var i = 0; i < most; i++)
            Assert.Equal((AdminResult.Done, null), await SaveAsync($"View {i}", Everything, isShared, admin));

        Assert.Equal((AdminResult.Unchanged, ViewRefusal.TooMany), await SaveAsync("One more", Everything, isShared, admin));

        Assert.Equal(most, (await ListAsync(admin)).Count);
    }

    [Fact]
    public async Task Save_FilterThatIsTooLong_IsRefused()
    {
        var admin = await _core.AddAdminAsync();

        Assert.Equal((AdminResult.Unchanged, ViewRefusal.Filter), await SaveAsync("Long", Everything with { UserId = new string('x', 1000) }, false, admin));
    }

    /// <summary>Of one holder and one name there is one, however many are saved at once.</summary>
    [Fact]
    public async Task Save_AtOnce_IsSavedOnce()
    {
        var admins = new List<Core.Actor>();
        for (var i = 0; i < 4; i++)
            admins.Add(await _core.AddAdminAsync());

        var results = await Task.WhenAll(admins.Select(admin => Task.Run(() => SaveAsync("Copies", Everything, true, admin))));

        Assert.Equal((1, 3), (results.Count(r => r.Result == AdminResult.Done), results.Count(r => r.Refusal == ViewRefusal.Taken)));
    }

    /// <summary>What is the reader's is counted as theirs, also where the view is everybody's.</summary>
    [Fact]
    public async Task List_Counts_AreTheReadersAndEndWhereTheInboxCounts()
    {
        var (admin, other) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());
        await SaveAsync("Taken by me", Everything with { View = InboxView.Mine }, true, admin);
        await SaveAsync("Thefts", Everything with { Verdict = Verdict.SomeoneElse }, true, admin);
        await SaveAsync("Unclear", Everything with { Verdict = Verdict.Unclear }, true, admin);
        AddCases(3, i => (i.AssigneeId, i.Verdict) = (admin.UserId, Verdict.SomeoneElse));
        AddCases(IncidentInbox.MostCounted + 1, i => i.Verdict = Verdict.Unclear);

        Assert.Equal([3, 3, IncidentInbox.MostCounted], (await ListAsync(admin)).Select(v => v.Count));
        Assert.Equal([0, 3, IncidentInbox.MostCounted], (await ListAsync(other)).Select(v => v.Count));
    }

    /// <summary>Whoever may not look for people learns nothing of them by a count either.</summary>
    [Fact]
    public async Task List_ForWhoMayNotLookForPeople_LeavesOutThoseThatDo()
    {
        var (admin, viewer) = (await _core.AddAdminAsync(), await _core.AddRoleAsync(DeskRoles.Viewer));
        await SaveAsync("By word", Everything with { Search = "ada" }, true, admin);
        await SaveAsync("By person", Everything with { UserId = "somebody" }, true, admin);
        await SaveAsync("By app", Everything with { AppId = "companion" }, true, admin);

        Assert.Equal(["By app"], (await ListAsync(viewer, withPeople: false)).Select(v => v.Name));
        Assert.Equal(3, (await ListAsync(admin)).Count);
    }

    [Fact]
    public async Task Remove_ByItsMaker_IsGone()
    {
        var investigator = await _core.AddRoleAsync(DeskRoles.Investigator);
        await SaveAsync("Own", Everything, false, investigator);
        await SaveAsync("Shared", Everything, true, investigator);

        foreach (var view in await ListAsync(investigator))
            Assert.Equal(AdminResult.Done, await Views.RemoveAsync(view.Id, investigator, default));

        Assert.Empty(await ListAsync(investigator));
        Assert.Equal([AuditAction.ViewShared, AuditAction.ViewRemoved], Audit().Select(a => a.Action));
        Assert.Equal("Shared", Audit()[1].Before);
    }

    [Theory]
    [InlineData(DeskRoles.Viewer, true, AdminResult.NotAllowed)]
    [InlineData(DeskRoles.Investigator, true, AdminResult.NotAllowed)]
    [InlineData(DeskRoles.Admin, true, AdminResult.Done)]
    [InlineData(DeskRoles.Admin, false, AdminResult.Unchanged)]
    public async Task Remove_BySomebodyElse_TakesAnAdminAndASharedOne(string role, bool isShared, AdminResult expected)
    {
        var (maker, other) = (await _core.AddAdminAsync(), await _core.AddRoleAsync(role));
        await SaveAsync("View", Everything, isShared, maker);

        Assert.Equal(expected, await Views.RemoveAsync((await ListAsync(maker))[0].Id, other, default));

        Assert.Equal(expected == AdminResult.Done ? 0 : 1, (await ListAsync(maker)).Count);
    }

    [Fact]
    public async Task Erase_TheMakersAccount_TakesTheirViews()
    {
        var (maker, other) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());
        await SaveAsync("Own", Everything, false, maker);
        await SaveAsync("Shared", Everything, true, maker);
        await SaveAsync("Another", Everything, true, other);

        _core.Stored(db => db.Accounts.Where(a => a.Id == maker.UserId).ExecuteDelete());

        Assert.Equal(["Another"], _core.Stored(db => db.SavedViews.Select(v => v.Name).ToList()));
    }

    private Task<(AdminResult Result, ViewRefusal? Refusal)> SaveAsync(string? name, InboxQuery query, bool isShared, Core.Actor actor) => Views.SaveAsync(name, query, isShared, actor, default);

    private Task<IReadOnlyList<SavedViewRow>> ListAsync(Core.Actor reader, bool withPeople = true) => Views.ListAsync(reader.UserId, withPeople, default);

    private List<AuditEntry> Audit() => _core.Stored(db => db.Audit.Where(a => a.Action == AuditAction.ViewShared || a.Action == AuditAction.ViewRemoved).OrderBy(a => a.Id).ToList());

    private void AddCases(int count, Action<Incident> set) => _core.Stored(db =>
    {
        for (var n = 0; n < count; n++)
        {
            var incident = new Incident { UserId = "somebody", Kind = IncidentKind.Reuse, OpenedAt = _core.Clock.GetUtcNow() };
            set(incident);
            db.Incidents.Add(incident);
        }

        return db.SaveChanges();
    });
}
