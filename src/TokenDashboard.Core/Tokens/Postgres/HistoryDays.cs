using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;

namespace TokenDashboard.Core.Tokens.Postgres;

/// <summary>Makes the tables that the coming days' spent tokens are to be in.</summary>
internal sealed class ComingDays : CleanupStep<DateOnly>
{
    /// <inheritdoc/>
    public override bool Removes => false;

    /// <inheritdoc/>
    public override int MostAtOnce => 1;

    /// <inheritdoc/>
    protected override Task<List<DateOnly>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        PostgresHistory.MissingAsync(db, now, cancellationToken);

    /// <inheritdoc/>
    protected override async Task<int> TouchAsync(DashboardContext db, List<DateOnly> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var made = 0;
        foreach (var day in keys)
            made += await PostgresHistory.MakeAsync(db, day, cancellationToken) ? 1 : 0;
        return made;
    }
}

/// <summary>Drops the tables of days whose spent tokens nobody needs any more, but for those of an incident. Reuse is found without them.</summary>
internal sealed class PastDays : CleanupStep<DateOnly>
{
    /// <inheritdoc/>
    public override int MostAtOnce => 1;

    /// <inheritdoc/>
    protected override async Task<List<DateOnly>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = DateOnly.FromDateTime((now - options.KeepHistory).UtcDateTime);
        return [.. (await PostgresHistory.ListAsync(db, cancellationToken)).Where(day => day < before)];
    }

    /// <inheritdoc/>
    protected override async Task<int> TouchAsync(DashboardContext db, List<DateOnly> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = 0;
        foreach (var day in keys)
            rows += await PostgresHistory.DropAsync(db, day, cancellationToken);
        return rows;
    }
}

/// <summary>Removes, row by row, spent tokens of days that had no table, once nobody needs them any more, but for those of an incident.</summary>
internal sealed class StrayTokens : CleanupStep<DateTimeOffset>
{
    /// <inheritdoc/>
    protected override Task<List<DateTimeOffset>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - options.KeepHistory;
        return db.Database.SqlQuery<DateTimeOffset>(
            $"""
            SELECT t."ConsumedAt" AS "Value" FROM token_dashboard.refresh_tokens_other AS t
            WHERE t."ConsumedAt" <= {before} AND NOT EXISTS (SELECT 1 FROM token_dashboard.incidents AS i WHERE i."SessionId" = t."SessionId")
            ORDER BY t."ConsumedAt" LIMIT {most}
            """).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<DateTimeOffset> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (first, last) = (keys[0], keys[^1]);
        return db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM token_dashboard.refresh_tokens_other AS t
            WHERE t."ConsumedAt" >= {first} AND t."ConsumedAt" <= {last} AND NOT EXISTS (SELECT 1 FROM token_dashboard.incidents AS i WHERE i."SessionId" = t."SessionId")
            """,
            cancellationToken);
    }
}
