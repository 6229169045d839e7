using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>Cases that belong together, and what is done to all of them.</summary>
public sealed class CaseGroupsTests : IDisposable
{
    private readonly CoreDatabase _core = new(new TokenOptions { LateRetry = TimeSpan.Zero });

    private CaseGroups Groups => _core.Service<CaseGroups>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_CasesOfOneStranger_AreOneGroupThatGrows()
    {
        var (ada, bea) = (_core.AddUser(), _core.AddUser());
        var first = await _core.ReplayAsync(ada, "python-requests/2.31");
        Assert.Empty(await Groups.ListGrowingAsync(default));
        Assert.Empty(await Groups.ListOfAsync(first, default));
        _core.Clock.Advance(TimeSpan.FromHours(20));
        await _core.ReplayAsync(ada, "python-requests/2.32");
        _core.Clock.Advance(TimeSpan.FromHours(20));
        var last = await _core.ReplayAsync(bea, "python-requests/2.32");

        // Their program was nowhere else, so that group is this one.
        var group = Assert.Single(await Groups.ListGrowingAsync(default));
        Assert.Equal((new GroupKey(GroupKind.Network, first), "198.51.100.0/24", "python-requests"), (group.Key, group.Value, group.Program));
        Assert.Equal((3, 2, 3, 3), (group.Cases.Count, group.People, group.Sessions, group.Open));
        Assert.Equal(group.Key, Assert.Single(await Groups.ListOfAsync(last, default)).Key);
        // From whichever of its cases it is asked for.
        Assert.Equal(first, (await Groups.FindAsync(new GroupKey(GroupKind.Network, last), default))!.Key.First);

        // Nothing for a day: it is over, and what comes is another.
        _core.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Empty(await Groups.ListGrowingAsync(default));
        var (next, _) = (await _core.ReplayAsync(ada, "curl/8.9"), await _core.ReplayAsync(bea, "curl/8.9"));
        Assert.Equal(new GroupKey(GroupKind.Network, next), Assert.Single(await Groups.ListGrowingAsync(default)).Key);
        Assert.Equal(3, (await Groups.FindAsync(group.Key, default))!.Cases.Count);
    }

    [Fact]
    public async Task List_ProgramOnSeveralNetworks_IsAGroupOfItsOwn()
    {
        await _core.ReplayAsync(agent: "python-requests/2.31");
        var elsewhere = await ReplayAsync(new("203.0.113.7", "python-requests/2.31"));

        var group = Assert.Single(await Groups.ListGrowingAsync(default));

        Assert.Equal((GroupKind.Program, "python-requests", null, elsewhere), (group.Key.Kind, group.Value, group.Network, group.Cases[^1].Id));
    }

    /// <summary>No device of an owner's is a stranger: what its cases share is the version of the app.</summary>
    [Fact]
    public async Task List_CasesWithoutAStranger_AreOfOneVersionOfTheApp()
    {
        var first = await ReplayAsync(CoreDatabase.Laptop);
        await ReplayAsync(CoreDatabase.Laptop);

        var group = Assert.Single(await Groups.ListGrowingAsync(default));

        Assert.Equal((new GroupKey(GroupKind.AppVersion, first), "companion/1.0", null, null), (group.Key, group.Value, group.Network, group.Program));
    }

    [Theory]
    [InlineData("network-17", true)]
    [InlineData("Program-1", true)]
    [InlineData("appversion-1", true)]
    [InlineData("network", false)]
    [InlineData("network-", false)]
    [InlineData("1-1", false)]
    [InlineData("network--1", false)]
    [InlineData("network-99999999999", false)]
    public void Parse_AsAnAddressHasIt_IsReadOrNull(string text, bool isKey)
    {
        Assert.Equal(isKey, GroupKey.Parse(text) is not null);
        if (isKey)
            Assert.Equal(text.ToLowerInvariant(), GroupKey.Parse(text)!.ToString());
    }

    /// <summary>One line of audit for each act, with the group and the number; accounts that are contained have their own besides.</summary>
    [Fact]
    public async Task Act_OnAllOfThem_DoesEachOnceWithOneLine()
    {
        var (admin, ada, bea) = (await _core.AddAdminAsync(), _core.AddUser(), _core.AddUser());
        int[] ids = [await _core.ReplayAsync(ada), await _core.ReplayAsync(ada), await _core.ReplayAsync(bea)];
        await _core.LinkAsync(ada);
        var group = (await Groups.FindAsync(new GroupKey(GroupKind.Network, ids[0]), default))!;
        Assert.Equal(new GroupReach(0, 2), await Groups.FindReachAsync(group, admin.UserId, default));
        Assert.Equal(1, (await Groups.FindReachAsync(group, ada, default)).Accounts);
        var order = new BulkOrder(BulkKind.Assign, null, group.Key, _core.Clock.GetUtcNow(), "curl from 198.51.100.0/24", 3);
        // It joins the group after it was looked at.
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ReplayAsync(bea);

        Assert.Equal(3, await DoAsync(order, admin));
        Assert.Equal(0, await DoAsync(order, admin));
        Assert.Equal(3, await DoAsync(order with { Kind = BulkKind.Note, Note = "One attack." }, admin));
        Assert.Equal(2, await DoAsync(order with { Kind = BulkKind.Contain, Count = 2 }, admin));
        Assert.Equal(3, await DoAsync(order with { Kind = BulkKind.Resolve, Resolution = Resolution.Stolen }, admin));

        Assert.Equal(1, (await Groups.FindAsync(group.Key, default))!.Open);
        Assert.Equal(
            [
                (AuditAction.IncidentsAssigned, order.Search, "3 incidents"), (AuditAction.IncidentsAssigned, order.Search, "3 incidents"), (AuditAction.IncidentsNoted, order.Search, "3 incidents"),
                (AuditAction.IncidentsContained, order.Search, "2 accounts"), (AuditAction.AccountContained, $"incident {ids[0]}", "1 session ended"),
                (AuditAction.AccountContained, $"incident {ids[2]}", "0 sessions ended"), (AuditAction.IncidentsResolved, order.Search, "3 incidents"),
            ],
            _core.Stored(db => db.Audit.OrderBy(a => a.Id).Select(a => new ValueTuple<AuditAction, string?, string?>(a.Action, a.Target, a.After)).ToList()));
    }

    private async Task<int> DoAsync(BulkOrder order, Actor admin)
    {
        var bulk = _core.Service<BulkTriage>();
        Assert.Equal(AdminResult.Done, await bulk.StartAsync(order, admin, default));
        await bulk.EndedAsync(admin.UserId);
        var act = (await bulk.FindAsync(admin.UserId, default))!;
        Assert.Equal(BulkState.Finished, act.State);
        return act.Done;
    }

    private async Task<int> ReplayAsync(Requester by)
    {
        var issued = await _core.LinkAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.NextAsync(issued.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        return Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(issued.Token, by)).IncidentId;
    }
}
