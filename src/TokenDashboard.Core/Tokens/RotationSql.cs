using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// What a rotation asks of the database, as plain statements that SQLite and PostgreSQL both take. Rotating is what this
/// server does most, and translating expressions into these statements would cost several times what running them does.
/// </summary>
internal static class RotationSql
{
    /// <summary>
    /// Rule 3: one conditional UPDATE of the family's row decides, and its affected-row count, 1 or 0, is the answer. It
    /// asks what <see cref="LiveSessions.Live"/> asks, and that the token is the current one and of this app.
    /// </summary>
    public static Task<int> SpendAsync(
        DashboardContext db, PresentedToken presented, byte[] successorHash, byte[] salt, string appId, Requester requester,
        DateTimeOffset now, DateTimeOffset sliding) =>
        db.Database.ExecuteSqlAsync($"""
            UPDATE sessions
            SET "CurrentHash" = {successorHash}, "Generation" = {presented.Generation + 1}, "RetrySalt" = {salt}, "RotatedAt" = {now},
                "LastUsedAt" = {now}, "LastUsedIp" = {requester.Ip}, "LastUsedAgent" = {requester.Agent},
                "ExpiresAt" = CASE WHEN "AbsoluteExpiresAt" < {sliding} THEN "AbsoluteExpiresAt" ELSE {sliding} END
            WHERE "Selector" = {presented.Selector} AND "CurrentHash" = {presented.Hash} AND "AppId" = {appId}
                AND "EndedAt" IS NULL AND "ExpiresAt" > {now}
                AND EXISTS (
                    SELECT 1 FROM accounts AS a
                    WHERE a."Id" = sessions."UserId" AND a."Epoch" = sessions."Epoch" AND a."LockedAt" IS NULL AND a."ContainedAt" IS NULL)
            """);

    /// <summary>
    /// History, in the same transaction: consumed, issued, and the client if the family meets it for the first time. Returns whether it does.
    /// </summary>
    public static async Task<bool> RecordAsync(
        DashboardContext db, Guid familyId, PresentedToken presented, byte[] successorHash, Requester requester, DateTimeOffset now) =>
        await db.Database.ExecuteSqlAsync($"""
            UPDATE refresh_tokens SET "ConsumedAt" = {now}
            WHERE "SessionId" = {familyId} AND "Generation" = {presented.Generation};

            INSERT INTO refresh_tokens ("SessionId", "Generation", "Hash", "IssuedAt", "Ip", "Agent")
            VALUES ({familyId}, {presented.Generation + 1}, {successorHash}, {now}, {requester.Ip}, {requester.Agent});

            INSERT INTO session_clients ("SessionId", "Network", "Agent", "FirstGeneration", "Ip", "FirstAt", "OnlyRetried")
            SELECT {familyId}, {requester.Network}, {requester.Agent ?? ""}, {presented.Generation + 1}, {requester.Ip}, {now}, {false}
            WHERE (SELECT COUNT(*) FROM session_clients WHERE "SessionId" = {familyId}) < {KnownClients.Most}
            ON CONFLICT ("SessionId", "Network", "Agent") DO UPDATE
            SET "OnlyRetried" = {false}, "FirstGeneration" = excluded."FirstGeneration", "FirstAt" = excluded."FirstAt" WHERE session_clients."OnlyRetried";
            """) > 2;

    /// <summary>The family and its owner. Roles are read anew at each refresh, so a change of them counts from then on.</summary>
    public static async Task<SessionGrant> GrantAsync(DashboardContext db, byte[] selector)
    {
        var row = (await db.Database.SqlQuery<GrantRow>($"""
            SELECT s."Id", s."UserId", a."Name", s."AppId", s."Scope", s."UnknownFrom", a."Roles"
            FROM sessions AS s JOIN accounts AS a ON a."Id" = s."UserId"
            WHERE s."Selector" = {selector}
            """).ToListAsync())[0];
        return new SessionGrant(row.Id, row.UserId, row.Name, row.AppId ?? "", row.Scope, Account.RolesOf(row.Roles)) { UnknownFrom = row.UnknownFrom };
    }

    private sealed record GrantRow(Guid Id, string UserId, string Name, string? AppId, string Scope, int? UnknownFrom, string Roles);
}
