using Microsoft.Data.Sqlite;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Benchmarks;

/// <summary>
/// Fills a database that the product has made with app sessions as the product writes them, many thousand times as fast: without a log,
/// without syncing, and with the indexes made afterwards. A database it does not get to the end of is of no use.
/// </summary>
internal sealed class Seeder : IDisposable
{
    // From where the load will come: a stranger's every use is looked into.
    private const string Network = "loopback";
    private const string Ip = "127.0.0.1";
    private const string App = "companion";

    private readonly SqliteConnection _connection;
    private readonly TokenFormat _format;
    private readonly TokenOptions _lifetimes = new();
    private readonly DateTimeOffset _now;

    public Seeder(string file, MasterKeys keys, DateTimeOffset now)
    {
        (_format, _now) = (new TokenFormat(keys), now);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        _connection.Run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1000000; PRAGMA foreign_keys = OFF");
    }

    /// <summary>Makes the people, each with an account, and their sessions; hands out the live tokens of some, evenly spread.</summary>
    public IEnumerable<RawToken> Fill(int people, int sessions, int mostTokens)
    {
        using (var transaction = _connection.BeginTransaction())
        {
            AddPeople(people);
            transaction.Commit();
        }

        var indexes = _connection.List("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('sessions', 'session_clients', 'activity')");
        var made = _connection.List("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('sessions', 'session_clients', 'activity')");
        foreach (var index in indexes)
            _connection.Run($"DROP INDEX \"{index}\"");
        using (var transaction = _connection.BeginTransaction())
        {
            foreach (var token in AddSessions(people, sessions, (sessions + mostTokens - 1) / mostTokens))
                yield return token;
            transaction.Commit();
        }

        foreach (var index in made)
            _connection.Run(index);
        _connection.Run("PRAGMA journal_mode = WAL");
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void AddPeople(int people) => _connection.Run(
        $"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {people})
        INSERT INTO "AspNetUsers" ("Id", "UserName", "NormalizedUserName", "Email", "NormalizedEmail", "DisplayName", "CreatedAt", "SecurityStamp", "ConcurrencyStamp",
            "EmailConfirmed", "PhoneNumberConfirmed", "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount", "NewDeviceNotices")
        SELECT 'load-' || i, 'load-' || i || '@example.org', 'LOAD-' || i || '@EXAMPLE.ORG', 'load-' || i || '@example.org', 'LOAD-' || i || '@EXAMPLE.ORG',
            'Load ' || i, {_now.UtcTicks}, hex(randomblob(16)), hex(randomblob(16)), 1, 0, 0, 1, 0, 1 FROM n
        """);

    private IEnumerable<RawToken> AddSessions(int people, int sessions, int each)
    {
        using var session = new SqliteStatement(
            _connection,
            """
            INSERT INTO sessions ("Id", "UserId", "Kind", "AppId", "Name", "Device", "Software", "Method", "Scope", "SecondFactor", "NeedsLook", "CreatedAt",
                "LastUsedAt", "RotatedAt", "LastUsedIp", "Selector", "CurrentHash", "Generation", "ExpiresAt", "ExpiresHour", "AbsoluteExpiresAt", "Epoch")
            VALUES ({0}, {1}, {2}, {3}, {4}, {5}, 'Companion CLI', {6}, {7}, 0, 0, {8}, {8}, {8}, {9}, {10}, {11}, 1, {12}, {13}, {14}, 0)
            """,
            15);
        using var client = new SqliteStatement(
            _connection,
            """
            INSERT INTO session_clients ("SessionId", "Network", "Agent", "FirstGeneration", "Ip", "FirstAt", "OnlyRetried", "UserId") VALUES ({0}, {1}, '', 1, {2}, {3}, 0, {4})
            """,
            5);
        using var line = new SqliteStatement(
            _connection,
            """
            INSERT INTO activity ("UserId", "SessionId", "At", "Kind", "Topic", "Ip", "Count", "ByAdmin") VALUES ({0}, {1}, {2}, {3}, {4}, {5}, 1, 0)
            """,
            6);
        var linked = new ActivityEntry { UserId = "", Kind = ActivityKind.AppLinked };
        var selector = new byte[TokenFormat.SelectorLength];
        for (var i = 0; i < sessions; i++)
        {
            // Begun within the last six days, the first one first: all of them live.
            var at = _now - (TimeSpan.FromDays(6) * (1 - ((double)i / sessions)));
            var (id, userId) = (Guid.CreateVersion7(at).ToString().ToUpperInvariant(), Person((i % people) + 1));
            Random.Shared.NextBytes(selector);
            var (token, hash) = _format.First(selector);
            var expires = at + _lifetimes.RefreshTokenLifetime;
            session.Bind(0, id);
            session.Bind(1, userId);
            session.Bind(2, nameof(SessionKind.App));
            session.Bind(3, App);
            session.Bind(4, $"Device {i + 1}");
            session.Bind(5, nameof(DeviceType.Terminal));
            session.Bind(6, nameof(SignInMethod.DeviceCode));
            session.Bind(7, Scopes.Default);
            session.Bind(8, at);
            session.Bind(9, Ip);
            session.Bind(10, selector);
            session.Bind(11, hash);
            session.Bind(12, expires);
            session.Bind(13, Session.HourOf(expires));
            session.Bind(14, at + _lifetimes.SessionLifetime);
            session.Run();
            client.Bind(0, id);
            client.Bind(1, Network);
            client.Bind(2, Ip);
            client.Bind(3, at);
            client.Bind(4, userId);
            client.Run();
            line.Bind(0, userId);
            line.Bind(1, id);
            line.Bind(2, at);
            line.Bind(3, linked.Kind.ToString());
            line.Bind(4, linked.Topic.ToString());
            line.Bind(5, Ip);
            line.Run();
            if (i % each == 0)
                yield return token;
        }
    }

    private static string Person(int number) => $"load-{number}";
}
