using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Cleanup;

/// <summary>What is kept is bounded by how long it is kept, however long apps go on.</summary>
[Trait("Postgres", "Thorough")]
public sealed class RetentionTests
{
    private const int Apps = 3;

    /// <summary>Every two hours for ninety days: a history of seven days and of the hours since the last cleanup, and a file that does not grow.</summary>
    [Fact]
    public async Task Cleanup_OfAppsThatRefreshForNinetyDays_KeepsAWeekOfThem()
    {
        using var core = new CoreDatabase(new TokenOptions { SessionLifetime = TimeSpan.FromDays(365) });
        var tokens = new List<RawToken>();
        for (var app = 0; app < Apps; app++)
            tokens.Add((await core.LinkAsync(core.AddUser())).Token);
        var (afterAMonth, most) = (0L, 0);

        for (var day = 1; day <= 90; day++)
        {
            for (var refresh = 0; refresh < 12; refresh++)
            {
                core.Clock.Advance(TimeSpan.FromHours(2));
                for (var app = 0; app < Apps; app++)
                    tokens[app] = await core.NextAsync(tokens[app]);
            }

            await core.Cleanup.RunAsync(default);
            Sweep(core);
            most = Math.Max(most, core.Stored(db => db.RefreshTokens.Count()));
            if (day == 30)
                afterAMonth = Used(core);
        }

        // Where days are dropped as a whole, the first of them is kept to its end.
        Assert.InRange(most, Apps * 12 * 7, Apps * ((12 * (TestPostgres.IsUsed ? 8 : 7)) + 1));
        Assert.Equal((Apps, Apps), (core.Stored(db => db.SessionClients.Count()), core.Stored(db => db.Sessions.Count(s => s.EndedAt == null))));
        Assert.InRange(Used(core), 1, afterAMonth * 11 / 10);
    }

    // PostgreSQL does so by itself, at a time of its own.
    private static void Sweep(CoreDatabase core) => core.Stored(db => db.Database.IsSqlite() ? 0 : db.Database.ExecuteSqlRaw("VACUUM token_dashboard.sessions, token_dashboard.refresh_tokens"));

    // Pages of the file that hold something, or of all tables and indexes.
    private static long Used(CoreDatabase core) => core.Stored(db => db.Database.SqlQueryRaw<long>(db.Database.IsSqlite()
        ? "SELECT page_count - freelist_count AS \"Value\" FROM pragma_page_count, pragma_freelist_count"
        : "SELECT (sum(pg_relation_size(oid)) / 8192)::bigint AS \"Value\" FROM pg_class WHERE relnamespace = 'token_dashboard'::regnamespace").Single());
}
