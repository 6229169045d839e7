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
                EvidenceKind.Retry or EvidenceKind.LateRetry => ofKind,
                EvidenceKind.AfterEnd when generation == session.Generation => ofKind.Where(e => e.Generation != generation),
                _ => ofKind.Where(_ => false),
            };
            if (await lesser.MinAsync(e => (long?)e.Id) is not { } oldest)
                return false;
            await db.Evidence.Where(e => e.Id == oldest).ExecuteDeleteAsync();
        }

        db.Evidence.Add(new Evidence
        {
            SessionId = session.Id, UserId = session.UserId, Kind = kind, At = now, Generation = generation, Ip = requester.Ip, Agent = requester.Agent,
        });
        await db.SaveChangesAsync();
        return true;
    }

    /// <summary>All that is stored of a family that ended for a replay of that generation.</summary>
    public static async Task<FamilyFacts> ReadAsync(DashboardContext db, Session session, Presentation alarm, int liveGeneration, TimeSpan accessTokenLifetime)
    {
        var spent = db.RefreshTokens.AsNoTracking().Where(t => t.SessionId == session.Id);
        var first = await spent.Where(t => t.Generation >= alarm.Generation).OrderBy(t => t.Generation).Take(MostRead).Select(t => t.Generation).ToListAsync();
        var until = first.Count < MostRead ? int.MaxValue : first[^1];
        var obtained = await ObtainedAsync(
            db, session,
            tokens => tokens.Where(t => (t.Generation >= alarm.Generation && t.Generation <= until) || t.Generation > session.Generation - 1 - MostRead),
            CancellationToken.None);
        obtained.RemoveAll(t => t.Generation <= alarm.Generation);
        var issued = alarm.Generation == 1
            ? session.CreatedAt
            : await spent.Where(t => t.Generation == alarm.Generation - 1).Select(t => (DateTimeOffset?)t.ConsumedAt).FirstOrDefaultAsync();
        var presentations = await db.Evidence.AsNoTracking().Where(e => e.SessionId == session.Id).OrderBy(e => e.Id)
            .Select(e => new Presentation(e.Kind, e.At, e.Generation, e.Ip, e.Agent)).ToListAsync();
        presentations.Remove(alarm);
        return new FamilyFacts(
            alarm, liveGeneration, session.ExpiresAt, issued, obtained, await FamilyClient.ListAsync(db, session.Id, CancellationToken.None),
            await AddressesAsync(db, session.Id, alarm.Generation, CancellationToken.None), presentations, accessTokenLifetime);
    }

    /// <summary>Who obtained a family's tokens from the second on, in their order, as far as that is kept: of the live one always.</summary>
    /// <param name="db">The database.</param>
    /// <param name="session">The family.</param>
    /// <param name="which">Those that were spent for them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<List<ObtainedToken>> ObtainedAsync(
        DashboardContext db, Session session, Func<IQueryable<RefreshToken>, IQueryable<RefreshToken>> which, CancellationToken cancellationToken)
    {
        var obtained = await which(db.RefreshTokens.AsNoTracking().Where(t => t.SessionId == session.Id)).OrderBy(t => t.Generation)
            .Select(t => new ObtainedToken(t.Generation + 1, t.ConsumedAt, t.Ip, t.Agent)).ToListAsync(cancellationToken);
        if (session.Generation > 1 && (obtained.Count == 0 || obtained[^1].Generation < session.Generation))
            obtained.Add(new ObtainedToken(session.Generation, session.RotatedAt, session.LastUsedIp, session.LastUsedAgent));
        return obtained;
    }

    /// <summary>The addresses from which a family's tokens up to a generation were obtained, as far as they are kept.</summary>
    public static Task<List<string>> AddressesAsync(DashboardContext db, Guid sessionId, int generation, CancellationToken cancellationToken) =>
        db.RefreshTokens.Where(t => t.SessionId == sessionId && t.Generation < generation && t.Ip != null).Select(t => t.Ip!)
            .Union(db.SessionClients.Where(c => c.SessionId == sessionId && c.FirstGeneration <= generation && !c.OnlyRetried && c.Ip != null).Select(c => c.Ip!))
            .Take(MostRead).ToListAsync(cancellationToken);

    // Tokens of months; of more, the first and the last are told apart as well.
    private const int MostRead = 2000;
}
