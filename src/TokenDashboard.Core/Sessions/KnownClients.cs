using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>The distinct clients that a session has had, kept for its whole life so that "never seen before" can be answered.</summary>
internal static class KnownClients
{
    /// <summary>A session is known to have had no more than so many.</summary>
    public const int Most = 200;

    /// <summary>
    /// Notes the client, if the session meets it for the first time, or has known it only by retries, and has not met too many. Returns how
    /// many were noted, 0 or 1.
    /// </summary>
    public static Task<int> MeetAsync(
        DashboardContext db, Guid sessionId, int generation, Requester requester, DateTimeOffset now, bool onlyRetried = false)
    {
        var meet =
            $$"""
            INSERT INTO {{db.Schema}}session_clients ("SessionId", "Network", "Agent", "FirstGeneration", "Ip", "FirstAt", "OnlyRetried", "UserId")
            SELECT s."Id", {1}, {2}, {3}, {4}, {5}, {6}, s."UserId" FROM {{db.Schema}}sessions AS s
            WHERE s."Id" = {0} AND (SELECT COUNT(*) FROM {{db.Schema}}session_clients WHERE "SessionId" = {0}) < {7}
            ON CONFLICT ("SessionId", "Network", "Agent") DO UPDATE
            SET "OnlyRetried" = FALSE, "FirstGeneration" = excluded."FirstGeneration", "FirstAt" = excluded."FirstAt"
            WHERE session_clients."OnlyRetried" AND NOT excluded."OnlyRetried"
            """;
        return db.Database.ExecuteSqlRawAsync(meet, sessionId, requester.Network, requester.Agent ?? "", generation, requester.Ip!, now, onlyRetried, Most);
    }
}
