using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>A case goes through three pairs of hands, and the audit log alone tells how.</summary>
public sealed class HandOverTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Case_HandedFromOneToAnotherAndClosedByAThird_IsToldByTheAuditAlone()
    {
        var id = await _core.ReplayAsync();
        var (first, second, third) = (await HandAsync("Mia", DeskRoles.Admin), await HandAsync("Noor", DeskRoles.Investigator), await HandAsync("Otto", DeskRoles.Investigator));
        Assert.Equal(AdminResult.Done, await _core.Triage.AssignAsync([id], first.UserId, first, default));
        Assert.Equal(AdminResult.Done, await _core.Triage.NoteAsync(id, "The owner was abroad.", first, default));
        Assert.Equal(AdminResult.Done, await _core.Triage.AssignAsync([id], second.UserId, first, default));
        _core.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(AdminResult.Done, await _core.Triage.CorrectAsync(id, Verdict.LostReply, second, default));
        Assert.Equal(AdminResult.Done, await _core.Triage.AssignAsync([id], third.UserId, second, default));
        Assert.Equal(AdminResult.Done, await _core.Triage.ResolveAsync([id], Resolution.LostReply, "Seen in the proxy's log.", third, default));

        var lines = (await _core.Audit.ListAsync(new AuditQuery(null, null, null, null, null, null, OldestFirst: true), default)).Lines;

        Assert.All(lines, l => Assert.Equal($"incident {id}", l.Target));
        Assert.Equal(
            [
                "Mia IncidentAssigned  > Mia", "Mia IncidentNoted  > ", "Mia IncidentAssigned Mia > Noor", "Noor IncidentCorrected CopyRefused > LostReply", "Noor IncidentAssigned Noor > Otto",
                "Otto IncidentResolved  > LostReply",
            ],
            lines.Select(l => $"{l.ActorName} {l.Action} {l.BeforeName ?? l.Before} > {l.AfterName ?? l.After}"));
    }

    private async Task<Actor> HandAsync(string name, string role)
    {
        var id = _core.AddUser(name);
        _core.GiveRole(id, role);
        return await _core.SignInAsync(id);
    }
}
