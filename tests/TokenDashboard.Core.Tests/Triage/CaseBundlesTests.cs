using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>A case to take away: all of it, for admins, with a line that says so.</summary>
public sealed class CaseBundlesTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    private CaseBundles Bundles => _core.Service<CaseBundles>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Take_ACase_HasAllOfItAndTheLineThatItLeaves()
    {
        var (id, other, admin) = (await _core.ReplayAsync(), await _core.ReplayAsync(), await _core.AddAdminAsync());
        await _core.Triage.NoteAsync(id, "Called Ada.", admin, default);
        await _core.Triage.NoteAsync(other, "Another.", admin, default);
        await _core.Triage.ResolveAsync([id], Resolution.Stolen, "On a train.", admin, default);

        var (result, whole) = await Bundles.TakeAsync(id, admin, default);

        Assert.Equal((AdminResult.Done, id), (result, whole!.Incident.Row.Id));
        Assert.Equal([EvidenceKind.Replay], whole.Evidence.Select(e => e.Kind));
        Assert.Equal(["Called Ada.", "On a train.", "Stolen"], whole.Lines.Select(l => l.Text).Order());
        var audit = _core.Stored(db => db.Audit.Where(a => a.Target == $"incident {id}").OrderBy(a => a.Id).ToList());
        Assert.Equal([AuditAction.IncidentNoted, AuditAction.IncidentResolved, AuditAction.IncidentBundled], audit.Select(a => a.Action));
        Assert.Equal((admin.UserId, whole.Incident.Row.UserId, AuditChain.Note(audit[..2])), (audit[2].ActorId, audit[2].UserId, audit[2].After));
        Assert.Equal(AuditChain.Of(audit), whole.Audit);
        Assert.Equal(("Ada Lovelace", null), (whole.People[admin.UserId], AuditChain.Check(whole.Audit).Broken));
    }

    [Fact]
    public async Task Take_Again_BeginsAsTheFormerOneAndFitsItsNote()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        var (_, first) = await Bundles.TakeAsync(id, admin, default);
        await _core.Triage.NoteAsync(id, "Called Ada.", admin, default);

        var (_, second) = await Bundles.TakeAsync(id, admin, default);

        Assert.Equal(first!.Audit, second!.Audit.Take(1));
        Assert.Equal((3, null), (second.Audit.Count, AuditChain.Check(second.Audit).Broken));
    }

    /// <summary>What the page leaves out stands in the bundle.</summary>
    [Fact]
    public async Task Take_LongHistory_LeavesNothingOut()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        _core.Stored(db =>
        {
            db.CaseEntries.AddRange(Enumerable.Range(0, 250).Select(i => new CaseEntry { IncidentId = id, UserId = admin.UserId, At = _core.Clock.GetUtcNow(), Kind = CaseEntryKind.Noted, Text = $"{i}" }));
            return db.SaveChanges();
        });

        Assert.Equal((250, 200), ((await Bundles.TakeAsync(id, admin, default)).Case!.Lines.Count, (await _core.Service<CaseHistory>().ListAsync(id, default)).Count));
    }

    [Fact]
    public async Task Take_ByWhoMayNot_HandsOutNothingAndLeavesNoLine()
    {
        var (id, admin, somebody) = (await _core.ReplayAsync(), await _core.AddAdminAsync(), await _core.SignInAsync(_core.AddUser()));

        Assert.Equal((AdminResult.NotAllowed, null), await Bundles.TakeAsync(id, somebody, default));
        Assert.Equal((AdminResult.Unchanged, null), await Bundles.TakeAsync(4711, admin, default));
        _core.Clock.Advance(Proof.Kept);
        Assert.Equal((AdminResult.ProofNeeded, null), await Bundles.TakeAsync(id, admin, default));

        Assert.Equal(0, _core.Stored(db => db.Audit.Count()));
    }
}
