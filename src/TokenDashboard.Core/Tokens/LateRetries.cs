using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// How often the very client that spent a token may ask for its lost reply again after the retry window, inside a caller's
/// <see cref="WriteTransaction"/>, of which there is one at a time. Repeats of one token are one late retry.
/// </summary>
internal static class LateRetries
{
    /// <summary>So often one token is answered.</summary>
    public const int MostAnswered = 10;

    /// <summary>Between the first late retries of two generations of a family there is so much time at least.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromDays(1);

    /// <summary>
    /// Keeps one more of the generation as evidence and tells the owner, in one line for each generation. False, and nothing is kept, if there
    /// were too many or another generation's was too short a time ago; nor is it unless <paramref name="isKept"/>.
    /// </summary>
    public static async Task<bool> AdmitAsync(DashboardContext db, Session session, int generation, Requester requester, DateTimeOffset now, bool isKept = true)
    {
        var before = await db.Evidence.AsNoTracking().Where(e => e.SessionId == session.Id && e.Kind == EvidenceKind.LateRetry).OrderBy(e => e.Id)
            .Select(e => new { e.Generation, e.At }).ToListAsync();
        var first = before.Find(e => e.Generation == generation);
        var latest = now - Apart;
        if (before.Count(e => e.Generation == generation) >= MostAnswered || before.DistinctBy(e => e.Generation).Any(e => e.Generation != generation && e.At > latest))
            return false;
        if (!isKept)
            return true;
        if (first is null)
            db.Activity.Add(new ActivityEntry { UserId = session.UserId, SessionId = session.Id, At = now, Kind = ActivityKind.RetriedLate, Ip = requester.Ip, Agent = requester.Agent });
        else
            await db.Activity.Where(a => a.UserId == session.UserId && a.SessionId == session.Id && a.Kind == ActivityKind.RetriedLate && a.At == first.At)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.Count, a => a.Count + 1));
        return await FamilyEvidence.AddAsync(db, session, EvidenceKind.LateRetry, generation, requester, now);
    }
}
