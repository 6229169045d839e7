using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>Keeps what was presented, inside a caller's transaction.</summary>
internal static class FamilyEvidence
{
    /// <summary>Rows kept per family and kind, so that many of one kind can't crowd out another.</summary>
    public const int RowsPerKind = 50;

    /// <summary>
    /// Keeps one presentation, unless the family has <see cref="RowsPerKind"/> of its kind; of retries, which are judged by the last
    /// ones, the oldest makes room, and for one of the live token after the end, which tells who held it, one that tells less. Returns
    /// whether it was kept.
    /// </summary>
    public static async Task<bool> AddAsync(
        DashboardContext db, Session session, EvidenceKind kind, int generation, Requester requester, DateTimeOffset now)
    {
        var ofKind = db.Evidence.Where(e => e.SessionId == session.Id && e.Kind == kind);
        if (await ofKind.CountAsync() >= RowsPerKind)
        {
            var lesser = kind switch
            {
                EvidenceKind.Retry => ofKind,
                EvidenceKind.AfterEnd when generation == session.Generation => ofKind.Where(e => e.Generation != generation),
                _ => ofKind.Where(_ => false),
            };
            if (await lesser.MinAsync(e => (long?)e.Id) is not { } oldest)
                return false;
            await db.Evidence.Where(e => e.Id == oldest).ExecuteDeleteAsync();
        }

        db.Evidence.Add(new Evidence
        {
            SessionId = session.Id, Kind = kind, At = now, Generation = generation, Ip = requester.Ip, Agent = requester.Agent,
        });
        await db.SaveChangesAsync();
        return true;
    }

    /// <summary>All that is stored of a family that ended for a replay of that generation.</summary>
    public static async Task<FamilyFacts> ReadAsync(DashboardContext db, Session session, Presentation alarm, int liveGeneration, TimeSpan accessTokenLifetime)
    {
        var rows = db.RefreshTokens.AsNoTracking().Where(t => t.SessionId == session.Id);
        var obtained = await rows.Where(t => t.Generation > alarm.Generation).OrderBy(t => t.Generation).Take(MostRead)
            .Select(t => new ObtainedToken(t.Generation, t.IssuedAt, t.Ip, t.Agent)).ToListAsync();
        if (obtained.Count == MostRead)
        {
            var read = obtained[^1].Generation;
            var last = await rows.Where(t => t.Generation > read).OrderByDescending(t => t.Generation).Take(MostRead)
                .Select(t => new ObtainedToken(t.Generation, t.IssuedAt, t.Ip, t.Agent)).ToListAsync();
            obtained.AddRange(last.AsEnumerable().Reverse());
        }

        var issued = await rows.Where(t => t.Generation == alarm.Generation).Select(t => (DateTimeOffset?)t.IssuedAt).FirstOrDefaultAsync();
        var presentations = await db.Evidence.AsNoTracking().Where(e => e.SessionId == session.Id).OrderBy(e => e.Id)
            .Select(e => new Presentation(e.Kind, e.At, e.Generation, e.Ip, e.Agent)).ToListAsync();
        presentations.Remove(alarm);
        return new FamilyFacts(
            alarm, liveGeneration, session.ExpiresAt, issued, obtained, await FamilyClient.ListAsync(db, session.Id, CancellationToken.None),
            await AddressesAsync(db, session.Id, alarm.Generation, CancellationToken.None), presentations, accessTokenLifetime);
    }

    /// <summary>The addresses from which a family's tokens up to a generation were obtained, as far as they are kept.</summary>
    public static Task<List<string>> AddressesAsync(DashboardContext db, Guid sessionId, int generation, CancellationToken cancellationToken) =>
        db.RefreshTokens.Where(t => t.SessionId == sessionId && t.Generation <= generation && t.Ip != null).Select(t => t.Ip!).Distinct().Take(MostRead).ToListAsync(cancellationToken);

    // Tokens of months; of more, the first and the last are told apart as well.
    private const int MostRead = 2000;
}
