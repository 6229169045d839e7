using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// What a rotation asks of the database, as plain statements with numbered places for their values. Rotating is what this server does most,
/// and translating expressions into these statements would cost several times what running them does.
/// </summary>
internal static class RotationSql
{
    private const string Changes = """
        "CurrentHash" = {0}, "Generation" = {1}, "RetrySalt" = {2}, "RotatedAt" = {3},
            "LastUsedAt" = {3}, "LastUsedIp" = {4}, "LastUsedAgent" = {5},
            "ExpiresAt" = CASE WHEN "AbsoluteExpiresAt" < {6} THEN "AbsoluteExpiresAt" ELSE {6} END
        """;

    /// <summary>
    /// Rule 3: one conditional UPDATE of the family's row decides, and its affected-row count, 1 or 0, is the answer. It asks what
    /// <see cref="LiveSessions.Live"/> asks, and that the token is the current one, of this app and, where it is bound to a key, shown with that one. The values are those of <see cref="Values"/>.
    /// </summary>
    public static string Spend(string schema) => $"UPDATE {schema}sessions SET {Changes} WHERE {Live(schema)}";

    /// <summary>
    /// The same, if nothing about it is out of the ordinary: a client that the family knows, no unknown one to watch, an age that the app lets it get, and all the scope there
    /// is. Returns a <see cref="SpentRow"/>. Roles are read anew at each refresh, so a change of them counts from then on.
    /// </summary>
    /// <param name="schema">What stands before a table's name.</param>
    /// <param name="alsoChanges">More that is to be set.</param>
    /// <param name="from">Where values come from that are no parameters, and which rows they are for.</param>
    public static string SpendPlainly(string schema, string alsoChanges = "", string from = "WHERE") =>
        $$"""
        UPDATE {{schema}}sessions SET {{Changes}}{{alsoChanges}} {{from}} {{Live(schema)}}
            AND "AbsoluteExpiresAt" <= "CreatedAt" + {14} AND "UnknownFrom" IS NULL AND ({12} IS NULL OR "Scope" = {12})
            AND EXISTS (
                SELECT 1 FROM {{schema}}session_clients AS c
                WHERE c."SessionId" = sessions."Id" AND c."Network" = {10} AND c."Agent" = {11} AND NOT c."OnlyRetried")
        RETURNING "Id", "UserId", (SELECT a."Name" FROM {{schema}}accounts AS a WHERE a."Id" = "UserId") AS "Name", "AppId", "Scope", "UnknownFrom",
            (SELECT a."Roles" FROM {{schema}}accounts AS a WHERE a."Id" = "UserId") AS "Roles", "ExpiresAt", "ExpiresHour", "SaltHour", "Audience"
        """;

    /// <summary>The hours by which cleanup finds the family, where it would come too late: its id, that of its expiry, that of its salt.</summary>
    public static string Mark(string schema) => $$"""UPDATE {{schema}}sessions SET "ExpiresHour" = {1}, "SaltHour" = {2} WHERE "Id" = {0}""";

    /// <summary>The values of <see cref="Spend(string)"/>, in the order of their places; <see cref="SpendPlainly"/> has <see cref="Tokens.Spend.Longest"/> after them.</summary>
    public static object?[] Values(Spend spend) =>
    [
        spend.SuccessorHash, spend.Presented.Generation + 1, spend.Salt, spend.Now, spend.Requester.Ip, spend.Requester.Agent, spend.Sliding,
        spend.Presented.Selector, spend.Presented.Hash, spend.AppId, spend.Requester.Network, spend.Requester.Agent ?? "", spend.Scope, spend.Key,
    ];

    /// <summary>Lets the family get no older than its app says by now, inside a caller's transaction: what is asked of it next is asked of that.</summary>
    public static async Task NarrowAsync(DashboardContext db, Spend spend)
    {
        if (spend.Longest == Tokens.Spend.Ages)
            return;
        var family = db.Sessions.Where(s => s.Selector == spend.Presented.Selector && s.AppId == spend.AppId && s.EndedAt == null);
        if (await family.Select(s => (DateTimeOffset?)s.CreatedAt).FirstOrDefaultAsync() is not { } begun)
            return;
        var end = begun + spend.Longest;
        var hour = Session.HourOf(end);
        await family.Where(s => s.AbsoluteExpiresAt > end).ExecuteUpdateAsync(set => set.SetProperty(s => s.AbsoluteExpiresAt, end));
        await family.Where(s => s.ExpiresAt > end)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.ExpiresAt, end).SetProperty(s => s.ExpiresHour, s => s.ExpiresHour < hour ? s.ExpiresHour : hour));
    }

    /// <summary>Spends the token inside a caller's transaction, whoever presents it, with all its history; null when it is not live.</summary>
    public static async Task<SpentFamily?> SpendAsync(DashboardContext db, Spend spend)
    {
        if (await db.Database.ExecuteSqlRawAsync(Spend(db.Schema), Values(spend)!) == 0)
            return null;
        var row = await FindAsync(db, spend.Presented.Selector);
        db.RefreshTokens.Add(new RefreshToken
        {
            SessionId = row.Id, UserId = row.UserId, Generation = spend.Presented.Generation, Hash = spend.Presented.Hash, ConsumedAt = spend.Now,
            Ip = spend.Requester.Ip, Agent = spend.Requester.Agent,
        });
        await db.SaveChangesAsync();
        if (row.IsMarkedLate)
            await db.Database.ExecuteSqlRawAsync(Mark(db.Schema), row.Id, row.ExpiryMark, row.SaltMark(spend.Now));
        return new SpentFamily(row.ToGrant(), await KnownClients.MeetAsync(db, row.Id, spend.Presented.Generation + 1, spend.Requester, spend.Now) == 1);
    }

    private static string Live(string schema) =>
        $$"""
        "Selector" = {7} AND "CurrentHash" = {8} AND "AppId" = {9}
            AND "KeyThumbprint" IS NOT DISTINCT FROM {13} AND "EndedAt" IS NULL AND "ExpiresAt" > {3}
            AND EXISTS (
                SELECT 1 FROM {{schema}}accounts AS a
                WHERE a."Id" = sessions."UserId" AND a."Epoch" = sessions."Epoch" AND a."LockedAt" IS NULL AND a."ContainedAt" IS NULL)
        """;

    /// <summary>The family and its owner.</summary>
    public static async Task<SessionGrant> GrantAsync(DashboardContext db, byte[] selector) => (await FindAsync(db, selector)).ToGrant();

    private static Task<SpentRow> FindAsync(DashboardContext db, byte[] selector) =>
        db.Sessions.Where(s => s.Selector == selector).Join(
            db.Accounts, s => s.UserId, a => a.Id,
            (s, a) => new SpentRow(s.Id, s.UserId, a.Name, s.AppId ?? "", s.Scope, s.UnknownFrom, a.Roles, s.ExpiresAt, s.ExpiresHour, s.SaltHour, s.Audience)).FirstAsync();
}

/// <summary>A family whose token has been spent.</summary>
/// <param name="Grant">What its successor stands for.</param>
/// <param name="HasNewClient">Whether the family met the client for the first time.</param>
internal sealed record SpentFamily(SessionGrant Grant, bool HasNewClient);

/// <summary>A family as its token has been spent.</summary>
internal sealed record SpentRow(
    Guid Id, string UserId, string Name, string AppId, string Scope, int? UnknownFrom, string Roles, DateTimeOffset ExpiresAt, int ExpiresHour, int? SaltHour, string Audience)
{
    /// <summary>Whether cleanup would find its salt not at all, or its expiry too late. What it finds too early, it marks anew.</summary>
    public bool IsMarkedLate => ExpiresHour != ExpiryMark || SaltHour is null;

    /// <summary>An hour that is early enough to look at its expiry.</summary>
    public int ExpiryMark => Math.Min(ExpiresHour, Session.HourOf(ExpiresAt));

    /// <summary>The same of its salt.</summary>
    public int SaltMark(DateTimeOffset now) => SaltHour ?? Session.HourOf(now);

    public SessionGrant ToGrant() => SessionGrant.Of(Id, UserId, Name, AppId, Scope, Roles, ExpiresAt, Audience, UnknownFrom);
}
