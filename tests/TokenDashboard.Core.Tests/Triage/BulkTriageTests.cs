using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tests.Incidents;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>Acts on all cases that match: done in portions, told once, stopped without a doubt about what is done.</summary>
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

        var act = Bulk.Start(Order(Open, count) with { Note = "A load test." }, admin);
        await act.Ended;

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

        var act = Bulk.Start(Order(Open with { Verdict = Verdict.LostReply }, 10) with { Resolution = null }, admin);
        await act.Ended;

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

        await Bulk.Start(Order(Open, 2) with { Asked = asked }, admin).Ended;

        Assert.Equal(2, _core.Stored(db => db.Incidents.Count(i => i.Status == IncidentStatus.Open)));
    }

    [Fact]
    public async Task Stop_AfterThePortionItIsAt_LeavesTheRestAndSaysHowFar()
    {
        _core.AddCases(1_150);
        var admin = await _core.AddAdminAsync();
        using var listening = _core.Feed.Subscribe(change => _ = change is Change.Incidents ? Stop(admin) : default);

        var act = Bulk.Start(Order(Open, 1_045), admin);
        await act.Ended;

        Assert.Equal((BulkState.Stopped, TriageService.MostAtOnce), (act.State, act.Done));
        Assert.Equal(1_045 - TriageService.MostAtOnce, _core.Stored(db => db.Incidents.Count(i => i.Status == IncidentStatus.Open)));
        Assert.Equal(
            [(AuditAction.IncidentsResolved, null, "1045 incidents"), (AuditAction.IncidentsStopped, "1045 incidents", "500 incidents")],
            Audit().Select(a => (a.Action, a.Before, a.After)));
    }

    [Fact]
    public async Task Start_RoleTakenAwayMeanwhile_GoesNoFurtherAndSaysHowFar()
    {
        _core.AddCases(600);
        var admin = await _core.AddAdminAsync();
        using var listening = _core.Feed.Subscribe(change => _ = change is Change.Incidents ? _core.StoredPeople(identity => identity.UserRoles.Where(r => r.UserId == admin.UserId).ExecuteDelete()) : default);

        var act = Bulk.Start(Order(Open, 550), admin);
        await act.Ended;

        Assert.Equal((BulkState.Refused, AdminResult.NotAllowed, TriageService.MostAtOnce), (act.State, act.Refusal, act.Done));
        Assert.Equal([AuditAction.IncidentsResolved, AuditAction.IncidentsStopped], Audit().Select(a => a.Action));
    }

    [Fact]
    public async Task Start_WhileOneGoesOn_IsThatOne()
    {
        _core.AddCases(600);
        var admin = await _core.AddAdminAsync();
        BulkAct? second = null;
        using var listening = _core.Feed.Subscribe(_ => second ??= Bulk.Start(Order(Open, 1), admin));

        var first = Bulk.Start(Order(Open, 550), admin);
        await first.Ended;

        Assert.Same(first, second);
        Bulk.PutAway(admin.UserId);
        Assert.Null(Bulk.Of(admin.UserId));
    }

    /// <summary>Two admins, one case: whoever comes second finds it settled.</summary>
    [Fact]
    public async Task Start_TwoAdminsAtOnce_SettleEachCaseOnce()
    {
        _core.AddCases(700);
        var (one, two) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());

        var acts = new[] { one, two }.Select(admin => Bulk.Start(Order(Open, 640), admin)).ToList();
        await Task.WhenAll(acts.Select(a => a.Ended));

        Assert.Equal(640, acts.Sum(a => a.Done));
        Assert.Equal(640, _core.Stored(db => db.CaseEntries.Count(c => c.Kind == CaseEntryKind.Resolved)));
    }

    private static BulkOrder Order(InboxQuery query, int count) => new(query, DateTimeOffset.MaxValue, "everything", count, Resolution.Test, null);

    private bool Stop(Actor admin)
    {
        Bulk.Of(admin.UserId)?.Stop();
        return true;
    }

    private List<AuditEntry> Audit() => _core.Stored(db => db.Audit.OrderBy(a => a.Id).ToList());
}
