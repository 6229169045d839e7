using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>Whether who acts has proved of late who they are.</summary>
public enum ProofCheck
{
    /// <summary>They have.</summary>
    Recent,

    /// <summary>They have to do so anew.</summary>
    Needed,

    /// <summary>The session they act from no longer lives.</summary>
    Ended,
}

/// <summary>Asks for the proof where something is done.</summary>
internal static class ProofQuery
{
    /// <summary>How it stands with the session that the actor acts from.</summary>
    public static async Task<ProofCheck> CheckAsync(DashboardContext db, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await db.Live(now).AsNoTracking().Where(s => s.Id == actor.SessionId && s.UserId == actor.UserId)
            .Select(s => new { s.ProvedAt }).FirstOrDefaultAsync(cancellationToken);
        if (session is null)
            return ProofCheck.Ended;
        return Proof.IsRecent(session.ProvedAt, now) ? ProofCheck.Recent : ProofCheck.Needed;
    }
}
