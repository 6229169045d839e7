using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Sessions;

/// <summary>A distinct client that a session has had, and since when, as far as that is kept.</summary>
/// <param name="Network">Its network.</param>
/// <param name="Ip">Its address then; null when unknown.</param>
/// <param name="Agent">Its user agent, or "" when it sent none.</param>
/// <param name="FirstGeneration">The first token it obtained.</param>
/// <param name="FirstAt">When that was; null when that was not kept yet.</param>
/// <param name="OnlyRetried">Whether it has only asked for lost replies again.</param>
public sealed record ClientSeen(string Network, string? Ip, string Agent, int FirstGeneration, DateTimeOffset? FirstAt, bool OnlyRetried);

/// <summary>What a session's access tokens were used for at this server's own API, by route and address.</summary>
/// <param name="Route">Method and pattern; null for routes and addresses that were too many to be told apart.</param>
/// <param name="Ip">From where, or "" when unknown.</param>
/// <param name="Refused">Whether the session had ended, so that it was refused.</param>
/// <param name="Requests">How many.</param>
/// <param name="LastHour">The beginning of the last hour in which there was one.</param>
public sealed record AccessSeen(string? Route, string Ip, bool Refused, long Requests, DateTimeOffset LastHour);

/// <summary>Somebody from one of whose sessions another was ended.</summary>
public sealed record SessionEnder(string UserId, string UserName, Guid SessionId, string SessionName);

/// <summary>A session with all that admins may know of it.</summary>
/// <param name="Row">The session.</param>
/// <param name="Method">How it began.</param>
/// <param name="SecondFactor">Whether a second factor was given in it.</param>
/// <param name="Scope">What it may, in space-separated scopes; empty for a browser, which may everything.</param>
/// <param name="EndedBy">From whose session it was ended; null when it was not, or that one is forgotten.</param>
/// <param name="Chain">Its tokens; null for a browser, which has none.</param>
/// <param name="Clients">Every client it has had, the first one first.</param>
/// <param name="Uses">What its access tokens were used for, the last first, at most <see cref="MostUses"/>.</param>
/// <param name="HasMoreUses">Whether there are others.</param>
/// <param name="Incidents">Its cases, the newest first.</param>
public sealed record OwnedSessionDetail(
    OwnedSession Row, SignInMethod Method, bool SecondFactor, string Scope, SessionEnder? EndedBy, FamilyHistory? Chain,
    IReadOnlyList<ClientSeen> Clients, IReadOnlyList<AccessSeen> Uses, bool HasMoreUses, IReadOnlyList<IncidentRow> Incidents)
{
    /// <summary>Whether its tokens are bound to a key that only its device has.</summary>
    public bool IsBound { get; init; }

    /// <summary>How many routes and addresses are shown at most.</summary>
    public const int MostUses = 100;

    internal static async Task<OwnedSessionDetail> ReadAsync(DashboardContext db, OwnedSession row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await db.Sessions.AsNoTracking().FirstAsync(s => s.Id == row.Id, cancellationToken);
        // Expired, but not yet marked by cleanup.
        if (session.EndedAt is null && session.ExpiresAt <= now)
        {
            (session.EndedAt, session.EndReason) = (session.ExpiresAt, EndReason.Expired);
            row = row with { EndedAt = session.EndedAt, EndReason = session.EndReason };
        }

        var endedBy = await db.Sessions.Where(s => s.Id == session.EndedBySessionId)
            .Join(db.Accounts, s => s.UserId, a => a.Id, (s, a) => new SessionEnder(a.Id, a.Name, s.Id, s.Name)).FirstOrDefaultAsync(cancellationToken);
        var incidents = await IncidentRow.Of(db, db.Incidents.Where(i => i.SessionId == row.Id)).ToListAsync(cancellationToken);
        var newest = await db.Incidents.AsNoTracking().Where(i => i.SessionId == row.Id).OrderByDescending(i => i.Id).FirstOrDefaultAsync(cancellationToken);
        var chain = session.Kind == SessionKind.App ? await FamilyHistory.ReadAsync(db, session, newest, cancellationToken) : null;
        var clients = await db.SessionClients.AsNoTracking().Where(c => c.SessionId == row.Id)
            .OrderBy(c => c.FirstGeneration).ThenBy(c => c.FirstAt).ThenBy(c => c.Network).ThenBy(c => c.Agent)
            .Select(c => new ClientSeen(c.Network, c.Ip, c.Agent, c.FirstGeneration, c.FirstAt, c.OnlyRetried)).ToListAsync(cancellationToken);
        var uses = await db.AccessUses.Where(u => u.SessionId == row.Id).GroupBy(u => new { u.Route, u.Ip })
            .Select(g => new { g.Key.Route, g.Key.Ip, Requests = g.Sum(u => (long)u.Requests), LastHour = g.Max(u => u.Hour) })
            .OrderByDescending(u => u.LastHour).ThenBy(u => u.Route).ThenBy(u => u.Ip).Take(MostUses + 1).ToListAsync(cancellationToken);
        return new OwnedSessionDetail(
            row, session.Method, session.SecondFactor, session.Scope, endedBy, chain, clients,
            [.. uses.Take(MostUses).Select(u => Seen(u.Route, u.Ip, u.Requests, u.LastHour))], uses.Count > MostUses, [.. incidents.OrderByDescending(i => i.Id)])
        {
            IsBound = session.KeyThumbprint is not null,
        };
    }

    private static AccessSeen Seen(string route, string ip, long requests, DateTimeOffset lastHour)
    {
        var refused = route.StartsWith(AccessUse.Refused, StringComparison.Ordinal);
        return new AccessSeen(route == AccessUse.TheRest ? null : refused ? route[AccessUse.Refused.Length..] : route, ip, refused, requests, lastHour);
    }
}
