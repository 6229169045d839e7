using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tests.Incidents;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>Acts on all cases that match: done in portions, told once, stopped or left without a doubt about what is done.</summary>
public sealed class BulkTriageTests : IDisposable
{
    private static readonly InboxQuery Open = new(InboxView.Open, null, null, null, null, InboxSort.Severity, 0);

    private readonly CoreDatabase _core = new();

    private BulkTriage Bulk => _core.Service<BulkTriage>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Start_MoreThanOneTransactionTakes_SettlesAllWithOneLine()
    {
        _core.AddCases(1_150);
        var admin = await _core.AddAdminAsync();
        var count = await Bulk.CountAsync(Open, admin.UserId, DateTimeOffset.MaxValue, default);

        var act = await DoAsync(Order(Open, count) with { Note = "A load test." }, admin);

        Assert.Equal((1_045, 1_045, BulkState.Finished), (count, act.Done, act.State));
        Assert.Equal(0, _core.Stored(db => db.Incidents.Count(i => i.Status == IncidentStatus.Open)));
        Assert.Equal(1_045, _core.Stored(db => db.CaseEntries.Count(c => c.Kind == CaseEntryKind.Resolved && c.ActorId == admin.UserId)));
        Assert.Equal(
            (AuditAction.IncidentsResolved, "everything", "1045 incidents", "A load test."),
            Audit().Select(a => (a.Action, a.Target, a.After, a.Reason)).Single());
    }

    [Fact]
    public async Task Start_AFilter_TakesOnlyWhatMatches()
    {
        _core.AddCases(30);
        var admin = await _core.AddAdminAsync();

        var act = await DoAsync(Order(Open with { Verdict = Verdict.LostReply }, 10) with { Kind = BulkKind.Assign }, admin);

        Assert.Equal(10, act.Done);
        Assert.All(_core.Stored(db => db.Incidents.ToList()), i => Assert.Equal(i.Verdict == Verdict.LostReply ? admin.UserId : null, i.AssigneeId));
        Assert.Equal(AuditAction.IncidentsAssigned, Audit().Single().Action);
    }

    /// <summary>What was opened after it was asked has been looked at by nobody.</summary>
    [Fact]
    public async Task Start_WhatCameLater_StaysOpen()
    {
        _core.AddCases(4);
        var (admin, asked) = (await _core.AddAdminAsync(), _core.Clock.GetUtcNow().AddMinutes(2));

        await DoAsync(Order(Open, 2) with { Asked = asked }, admin);

        Assert.Equal(2, _core.Stored(db => db.Incidents.Count(i => i.Status == IncidentStatus.Open)));
    }

    /// <summary>Whichever instance is told to stop it.</summary>
    [Fact]
    public async Task Stop_AfterThePortionItIsAt_LeavesTheRestAndSaysHowFar()
    {
        _core.AddCases(1_150);
        var admin = await _core.AddAdminAsync();
        using var another = Another();
        using var listening = AfterOnePortion(() => another.StopAsync(admin.UserId, default));

        var act = await DoAsync(Order(Open, 1_045), admin);

        Assert.Equal((BulkState.Stopped, TriageService.MostAtOnce), (act.State, act.Done));
        Assert.Equal(1_045 - TriageService.MostAtOnce, OpenCases());
        Assert.Equal(
            [(AuditAction.IncidentsResolved, null, "1045 incidents"), (AuditAction.IncidentsStopped, "1045 incidents", "500 incidents")],
            Audit().Select(a => (a.Action, a.Before, a.After)));
    }

    [Fact]
    public async Task Start_RoleTakenAwayMeanwhile_GoesNoFurtherAndSaysHowFar()
    {
        _core.AddCases(600);
        var admin = await _core.AddAdminAsync();
        using var listening = AfterOnePortion(() => Task.FromResult(_core.StoredPeople(identity => identity.UserRoles.Where(r => r.UserId == admin.UserId).ExecuteDelete())));

        var act = await DoAsync(Order(Open, 550), admin);

        Assert.Equal((BulkState.Refused, TriageService.MostAtOnce, 50), (act.State, act.Done, OpenCases()));
        Assert.Equal([(AuditAction.IncidentsResolved, "550 incidents"), (AuditAction.IncidentsStopped, "500 incidents")], Audit().Select(a => (a.Action, a.After)));
        // Nor can they take it up again.
        Assert.Equal(AdminResult.NotAllowed, await Bulk.ResumeAsync(admin, default));
        Assert.Equal(50, OpenCases());
    }

    /// <summary>A server that stops leaves the act where it is; the next one says how far it came, and goes on from there when it is told to.</summary>
    [Fact]
    public async Task Dispose_InTheMiddle_SaysHowFarAndIsTakenUpFromThere()
    {
        _core.AddCases(1_150);
        var admin = await _core.AddAdminAsync();
        using var next = Another();
        Task stopped = Task.CompletedTask;
        using (AfterOnePortion(() =>
        {
            stopped = Task.Run(Bulk.Dispose);
            return Task.Delay(50);
        }))
            await DoAsync(Order(Open, 1_045), admin);
        await stopped;

        var left = (await next.FindAsync(admin.UserId, default))!;
        Assert.True(left.IsLeft(_core.Clock.GetUtcNow()));
        Assert.Equal((TriageService.MostAtOnce, 1_045), (left.Done, left.Count));
        Assert.Equal(1_045 - left.Done, OpenCases());

        Assert.Equal(AdminResult.Done, await next.ResumeAsync(admin, default));
        await next.EndedAsync(admin.UserId);

        Assert.Equal((BulkState.Finished, 1_045), ((await next.FindAsync(admin.UserId, default))!.State, (await next.FindAsync(admin.UserId, default))!.Done));
        Assert.Equal(1_045, _core.Stored(db => db.CaseEntries.Count(c => c.Kind == CaseEntryKind.Resolved)));
        Assert.Equal(
            [(AuditAction.IncidentsResolved, null, "1045 incidents"), (AuditAction.IncidentsResumed, "500 incidents", "1045 incidents")],
            Audit().Select(a => (a.Action, a.Before, a.After)));
        Assert.Equal(AdminResult.Unchanged, await next.ResumeAsync(admin, default));
    }

    /// <summary>Of a server that was killed nobody knows at first; then its act can be taken up, by one.</summary>
    [Fact]
    public async Task Resume_AfterAKill_IsForOneOnceTheTimeIsUp()
    {
        _core.AddCases(1_150);
        var admin = await _core.AddAdminAsync();
        using var listening = AfterOnePortion(() => KillAsync(admin));
        await DoAsync(Order(Open, 1_045), admin);
        using var one = Another();
        using var two = Another();

        Assert.True((await one.FindAsync(admin.UserId, default))!.IsRunning(_core.Clock.GetUtcNow()));
        Assert.Equal(AdminResult.Unchanged, await one.ResumeAsync(admin, default));
        Assert.Equal(AdminResult.Unchanged, await one.StartAsync(Order(Open, 1), admin, default));
        _core.Clock.Advance(TimeSpan.FromSeconds(31));

        var results = await Task.WhenAll(one.ResumeAsync(admin, default), two.ResumeAsync(admin, default));
        await Task.WhenAll(one.EndedAsync(admin.UserId), two.EndedAsync(admin.UserId));

        Assert.Equal([AdminResult.Done, AdminResult.Unchanged], results.Order());
        Assert.Equal((1_045, 0), ((await one.FindAsync(admin.UserId, default))!.Done, OpenCases()));
        Assert.Equal(1_045, _core.Stored(db => db.CaseEntries.Count(c => c.Kind == CaseEntryKind.Resolved)));
    }

    [Fact]
    public async Task PutAway_WhatWasLeft_SaysHowFarItCame()
    {
        _core.AddCases(600);
        var admin = await _core.AddAdminAsync();
        using var listening = AfterOnePortion(() => KillAsync(admin));
        await DoAsync(Order(Open, 550), admin);

        await Bulk.PutAwayAsync(admin.UserId, default);
        Assert.NotNull(await Bulk.FindAsync(admin.UserId, default));
        _core.Clock.Advance(TimeSpan.FromSeconds(31));
        await Bulk.PutAwayAsync(admin.UserId, default);

        Assert.Null(await Bulk.FindAsync(admin.UserId, default));
        Assert.Equal([(AuditAction.IncidentsResolved, "550 incidents"), (AuditAction.IncidentsStopped, "500 incidents")], Audit().Select(a => (a.Action, a.After)));
    }

    [Fact]
    public async Task Start_WhileOneGoesOn_BeginsNothing()
    {
        _core.AddCases(600);
        var admin = await _core.AddAdminAsync();
        AdminResult? second = null;
        using var listening = AfterOnePortion(async () => second = await Bulk.StartAsync(Order(Open, 1), admin, default));

        var act = await DoAsync(Order(Open, 550), admin);

        Assert.Equal((AdminResult.Unchanged, 550, 550), (second, act.Count, act.Done));
        await Bulk.PutAwayAsync(admin.UserId, default);
        Assert.Null(await Bulk.FindAsync(admin.UserId, default));
    }

    /// <summary>Pages are told of each portion and of the end, by a word of its own.</summary>
    [Fact]
    public async Task Start_TellsItsAdminsPages()
    {
        _core.AddCases(600);
        var admin = await _core.AddAdminAsync();
        List<int?> done = [];
        using var listening = _core.Feed.Subscribe([new Change.BulkActs(admin.UserId)], _ => done.Add(Bulk.FindAsync(admin.UserId, default).GetAwaiter().GetResult()?.Done));

        await DoAsync(Order(Open, 550), admin);

        Assert.Equal([500, 550, 550], done);
    }

    /// <summary>Two admins, one case: whoever comes second finds it settled.</summary>
    [Fact]
    public async Task Start_TwoAdminsAtOnce_SettleEachCaseOnce()
    {
        _core.AddCases(700);
        var (one, two) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());

        var acts = await Task.WhenAll(new[] { one, two }.Select(admin => DoAsync(Order(Open, 640), admin)));

        Assert.Equal(640, acts.Sum(a => a.Done));
        Assert.Equal(640, _core.Stored(db => db.CaseEntries.Count(c => c.Kind == CaseEntryKind.Resolved)));
    }

    private static BulkOrder Order(InboxQuery query, int count) => new(BulkKind.Resolve, query, null, DateTimeOffset.MaxValue, "everything", count, Resolution.Test);

    private async Task<BulkAct> DoAsync(BulkOrder order, Actor admin)
    {
        Assert.Equal(AdminResult.Done, await Bulk.StartAsync(order, admin, default));
        await Bulk.EndedAsync(admin.UserId);
        return (await Bulk.FindAsync(admin.UserId, default))!;
    }

    // Its worker is gone, and told nobody.
    private Task<int> KillAsync(Actor admin) => Task.FromResult(_core.Stored(db => db.BulkActs.Where(a => a.UserId == admin.UserId).ExecuteUpdate(set => set.SetProperty(a => a.Worker, Guid.NewGuid()))));

    private BulkTriage Another() => ActivatorUtilities.CreateInstance<BulkTriage>(_core.Service<IServiceProvider>());

    private IDisposable AfterOnePortion(Func<Task> act)
    {
        var isOver = false;
        return _core.Feed.Subscribe([Concern.Any<Change.BulkActs>()], _ =>
        {
            if (isOver)
                return;
            isOver = true;
            act().GetAwaiter().GetResult();
        });
    }

    private int OpenCases() => _core.Stored(db => db.Incidents.Count(i => i.Status == IncidentStatus.Open));

    private List<AuditEntry> Audit() => _core.Stored(db => db.Audit.OrderBy(a => a.Id).ToList());
}
