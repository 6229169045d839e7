using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>What admins do with cases: done, kept, told, and undone.</summary>
public sealed class TriageServiceTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Assign_OpenCase_IsTakenKeptAndTold()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        List<Change> told = [];
        using var listening = _core.Feed.Subscribe(told.Add);
        _core.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(AdminResult.Done, await _core.Triage.AssignAsync([id], admin.UserId, admin, default));

        Assert.Equal(admin.UserId, Case(id).AssigneeId);
        Assert.Equal((CaseEntryKind.Assigned, admin.UserId, admin.UserId), Lines(id).Select(l => (l.Kind, l.ActorId, l.Text)).Single());
        Assert.Equal((AuditAction.IncidentAssigned, $"incident {id}", null, admin.UserId), Audit().Select(a => (a.Action, a.Target, a.Before, a.After)).Single());
        Assert.Equal([OutboxKind.IncidentOpened, OutboxKind.IncidentChanged], Told(id));
        Assert.Contains(new Change.Incidents(id), told);
    }

    [Fact]
    public async Task Assign_TakenByMeAlready_ChangesNothing()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        await _core.Triage.AssignAsync([id], admin.UserId, admin, default);

        Assert.Equal(AdminResult.Unchanged, await _core.Triage.AssignAsync([id], admin.UserId, admin, default));

        Assert.Single(Lines(id));
    }

    [Fact]
    public async Task Assign_ToSomeoneWhoIsNoAdmin_ChangesNothing()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());

        Assert.Equal(AdminResult.Unchanged, await _core.Triage.AssignAsync([id], _core.AddUser(), admin, default));

        Assert.Null(Case(id).AssigneeId);
    }

    [Fact]
    public async Task Assign_ToNobody_GivesItBack()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        await _core.Triage.AssignAsync([id], admin.UserId, admin, default);

        Assert.Equal(AdminResult.Done, await _core.Triage.AssignAsync([id], null, admin, default));

        Assert.Equal((null, CaseEntryKind.Released), (Case(id).AssigneeId, Lines(id)[^1].Kind));
    }

    [Fact]
    public async Task Resolve_Several_SettlesWhatIsOpenAndLeavesTheRest()
    {
        var (first, second, admin) = (await _core.ReplayAsync(), await _core.ReplayAsync(), await _core.AddAdminAsync());
        await _core.Triage.ResolveAsync([first], Resolution.Test, null, admin, default);
        _core.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(AdminResult.Done, await _core.Triage.ResolveAsync([first, second, 4711], Resolution.Stolen, "Seen on the train.", admin, default));

        Assert.Equal((Resolution.Test, Resolution.Stolen), (Case(first).Resolution, Case(second).Resolution));
        Assert.Equal((1, 2), (Lines(first).Count, Lines(second).Count));
        Assert.Contains(Lines(second), l => l is { Kind: CaseEntryKind.Noted, Text: "Seen on the train." });
        Assert.Equal(OutboxKind.IncidentResolved, Told(second)[^1]);
    }

    [Fact]
    public async Task Reopen_SettledCase_IsOpenAgainWithoutItsReason()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        await _core.Triage.ResolveAsync([id], Resolution.LostReply, null, admin, default);

        Assert.Equal(AdminResult.Done, await _core.Triage.ReopenAsync(id, admin, default));

        Assert.Equal((IncidentStatus.Open, null, null), (Case(id).Status, Case(id).Resolution, Case(id).ResolvedAt));
        Assert.Equal(AdminResult.Unchanged, await _core.Triage.ReopenAsync(id, admin, default));
    }

    [Fact]
    public async Task Correct_Verdict_CountsAndKeepsTheEvidenceBesideIt()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());

        Assert.Equal(AdminResult.Done, await _core.Triage.CorrectAsync(id, Verdict.SomeoneElse, admin, default));

        Assert.Equal((Verdict.CopyRefused, Verdict.SomeoneElse, Severity.High), (Case(id).Verdict, Case(id).CorrectedVerdict, Case(id).Severity));
        Assert.Equal(("CopyRefused", "SomeoneElse"), Audit().Select(a => (a.Before, a.After)).Single());
    }

    [Fact]
    public async Task Correct_BackToTheEvidence_IsNoCorrection()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        await _core.Triage.CorrectAsync(id, Verdict.LostReply, admin, default);

        Assert.Equal(AdminResult.Done, await _core.Triage.CorrectAsync(id, Verdict.CopyRefused, admin, default));

        Assert.Equal((null, Severity.Mid), (Case(id).CorrectedVerdict, Case(id).Severity));
    }

    [Fact]
    public async Task Note_Text_IsKeptWithTheCase()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());

        Assert.Equal(AdminResult.Done, await _core.Triage.NoteAsync(id, "Called Ada.", admin, default));

        Assert.Equal((CaseEntryKind.Noted, "Called Ada."), Lines(id).Select(l => (l.Kind, l.Text)).Single());
    }

    [Fact]
    public async Task Contain_Account_EndsEverythingAndRefusesWhatFollows()
    {
        var owner = _core.AddUser();
        var (id, admin) = (await _core.ReplayAsync(owner), await _core.AddAdminAsync());
        var (browser, app) = (await _core.SignInAsync(owner), await _core.LinkAsync(owner));

        Assert.Equal(AdminResult.Done, await _core.Triage.ContainAsync(id, admin, default));

        Assert.False(await _core.Sessions.IsLiveAsync(browser.SessionId!.Value, owner, default));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(app.Token));
        Assert.Equal(_core.Clock.GetUtcNow(), Case(id).ContainedAt);
        Assert.Equal(
            [EndReason.Contained, EndReason.Contained],
            _core.Stored(db => db.Sessions.Where(s => s.UserId == owner && s.EndReason != EndReason.Reuse).Select(s => s.EndReason).ToList()));
        Assert.Equal(2, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.SessionEnded && o.Detail == "Contained")));
    }

    [Fact]
    public async Task Contain_SessionBegunInBetween_DoesNotLive()
    {
        var owner = _core.AddUser();
        var (id, admin) = (await _core.ReplayAsync(owner), await _core.AddAdminAsync());
        var begun = _core.Begun(owner);
        await _core.Triage.ContainAsync(id, admin, default);

        Assert.Null(await _core.Browsers.CreateAsync(begun, SignInMethod.Password, new(IsProof: true, SecondFactor: false), CoreDatabase.Laptop, default));
        Assert.Null(await _core.Browsers.CreateAsync(_core.Begun(owner), SignInMethod.Password, new(IsProof: true, SecondFactor: false), CoreDatabase.Laptop, default));
    }

    [Fact]
    public async Task Contain_ContainedAlready_ChangesNothing()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        await _core.Triage.ContainAsync(id, admin, default);

        Assert.Equal(AdminResult.Unchanged, await _core.Triage.ContainAsync(id, admin, default));
    }

    [Fact]
    public async Task Acts_ByWhoMayNot_ChangeNothing()
    {
        var (id, owner) = (await _core.ReplayAsync(), await _core.SignInAsync(_core.AddUser()));

        AdminResult[] results =
        [
            await _core.Triage.AssignAsync([id], owner.UserId, owner, default), await _core.Triage.NoteAsync(id, "x", owner, default),
            await _core.Triage.CorrectAsync(id, Verdict.LostReply, owner, default), await _core.Triage.ReopenAsync(id, owner, default),
            await _core.Triage.ResolveAsync([id], Resolution.Other, null, owner, default), await _core.Triage.ContainAsync(id, owner, default),
        ];

        Assert.All(results, r => Assert.Equal(AdminResult.NotAllowed, r));
        Assert.Equal((IncidentStatus.Open, null, 0, 0), (Case(id).Status, Case(id).ContainedAt, Lines(id).Count, Audit().Count));
    }

    [Fact]
    public async Task Reuse_OfASettledFamily_ReopensNothingButCounts()
    {
        var issued = await _core.LinkAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.NextAsync(issued.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var id = Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(issued.Token, new("198.51.100.24", "curl/8.9"))).IncidentId;
        await _core.Triage.ResolveAsync([id], Resolution.Stolen, null, await _core.AddAdminAsync(), default);

        await _core.RotateAsync(issued.Token, new("198.51.100.24", "curl/8.9"));

        Assert.Equal((IncidentStatus.Resolved, 2), (Case(id).Status, Case(id).Presentations));
    }

    private Incident Case(int id) => _core.Stored(db => db.Incidents.AsNoTracking().Single(i => i.Id == id));

    private List<CaseEntry> Lines(int id) => _core.Stored(db => db.CaseEntries.AsNoTracking().Where(c => c.IncidentId == id).OrderBy(c => c.Id).ToList());

    private List<AuditEntry> Audit() => _core.Stored(db => db.Audit.AsNoTracking().OrderBy(a => a.Id).ToList());

    private List<OutboxKind> Told(int id) =>
        _core.Stored(db => db.Outbox.Where(o => o.IncidentId == id).OrderBy(o => o.At).Select(o => o.Kind).ToList());
}
