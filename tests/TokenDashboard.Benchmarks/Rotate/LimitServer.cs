using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;
using TokenDashboard.Core.Data.Sqlite;

namespace TokenDashboard.Benchmarks.Rotate;

/// <summary>
/// The limit: the least that still rotates refresh tokens durably and notices reuse over HTTP. One table of hashes and an ES256 signature; on
/// SQLite one writer and one commit for all that wait, on PostgreSQL one statement each. No accounts, no history, no apps, no limits. Not a
/// server to run.
/// </summary>
internal sealed class LimitServer : IDisposable
{
    private const int MostAtOnce = 128;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"ES256","typ":"at+jwt","kid":"0123456789abcdef"}"""u8);

    private readonly BlockingCollection<Job> _waiting = [];
    private readonly ConcurrentBag<ECDsa> _signers = [];
    private readonly ECParameters _key;
    private Func<byte[]?, byte[], Task<long?>> _rotate;

    private LimitServer()
    {
        _rotate = (presented, next) =>
        {
            var job = new Job(presented, next);
            _waiting.Add(job);
            return job.Task;
        };
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _key = fresh.ExportParameters(includePrivateParameters: true);
    }

    public void Dispose()
    {
        _waiting.Dispose();
        foreach (var signer in _signers)
            signer.Dispose();
    }

    /// <summary>Serves from a SQLite file until the process is stopped.</summary>
    public static async Task ServeAsync(string url, string file)
    {
        using var server = new LimitServer();
        new Thread(() => server.Write(file)) { IsBackground = true }.Start();
        await server.ServeAsync(url);
    }

    /// <summary>The same on an empty PostgreSQL database.</summary>
    public static async Task ServePostgresAsync(string url, string connection)
    {
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = 16, MaxAutoPrepare = 10, AutoPrepareMinUsages = 2 });
        var table = await PostgresTable.MakeAsync(database);
        using var server = new LimitServer { _rotate = table.RotateAsync };
        await server.ServeAsync(url);
    }

    private async Task ServeAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.MapPost("/token", AnswerAsync);
        await app.RunAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var next = RandomNumberGenerator.GetBytes(32);
        var presented = form["grant_type"] == "refresh_token" ? SHA256.HashData(Base64Url.DecodeFromChars(form["refresh_token"].ToString())) : null;
        var family = await _rotate(presented, SHA256.HashData(next));
        http.Response.ContentType = "application/json";
        http.Response.StatusCode = family is null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK;
        await http.Response.WriteAsync(family is null
            ? """{"error":"invalid_grant"}"""
            : $$"""{"access_token":"{{Sign(family.Value)}}","token_type":"Bearer","expires_in":600,"refresh_token":"{{Base64Url.EncodeToString(next)}}"}""");
    }

    private string Sign(long family)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var payload = Encoding.ASCII.GetBytes(
            $$"""{"iss":"http://127.0.0.1","aud":"api","sub":"{{family}}","client_id":"app","iat":{{now}},"exp":{{now + 600}},"jti":"{{Guid.NewGuid():N}}","scope":"api"}""");
        var signed = $"{Header}.{Base64Url.EncodeToString(payload)}";
        if (!_signers.TryTake(out var signer))
            signer = ECDsa.Create(_key);
        var signature = signer.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        _signers.Add(signer);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private void Write(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                CREATE TABLE families (id INTEGER PRIMARY KEY, ended INTEGER);
                CREATE TABLE tokens (hash BLOB PRIMARY KEY, family INTEGER NOT NULL, expires INTEGER NOT NULL, consumed INTEGER) WITHOUT ROWID
                """;
            command.ExecuteNonQuery();
        }

        using var begin = new SqliteStatement(connection, "BEGIN IMMEDIATE");
        using var commit = new SqliteStatement(connection, "COMMIT");
        using var tokens = new TokenTable(connection);
        var batch = new List<(Job Job, long? Family)>();
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Clear();
            begin.Run();
            for (var job = first; job is not null; job = batch.Count < MostAtOnce && _waiting.TryTake(out var next) ? next : null)
                batch.Add((job, tokens.Rotate(job.Presented, job.Next)));
            commit.Run();
            foreach (var (job, family) in batch)
                job.SetResult(family);
        }
    }

    private sealed class Job(byte[]? presented, byte[] next) : TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public byte[]? Presented => presented;

        public byte[] Next => next;
    }

    private sealed class TokenTable(SqliteConnection connection) : IDisposable
    {
        private readonly SqliteStatement _create = new(connection, "INSERT INTO families (ended) VALUES (NULL) RETURNING id");
        private readonly SqliteStatement _spend = new(
            connection,
            """
            UPDATE tokens SET consumed = {1}
            WHERE hash = {0} AND consumed IS NULL AND expires > {1} AND (SELECT ended FROM families WHERE id = family) IS NULL
            RETURNING family
            """,
            2);
        private readonly SqliteStatement _insert = new(connection, "INSERT INTO tokens (hash, family, expires) VALUES ({0}, {1}, {2})", 3);
        private readonly SqliteStatement _end = new(
            connection, "UPDATE families SET ended = {1} WHERE ended IS NULL AND id = (SELECT family FROM tokens WHERE hash = {0} AND consumed IS NOT NULL)", 2);

        /// <summary>Spends a token, or begins a family where there is none, and returns the family of the next; null when the token is not live.</summary>
        public long? Rotate(byte[]? presented, byte[] next)
        {
            var now = DateTimeOffset.UtcNow;
            if (presented is not null)
            {
                _spend.Bind(0, presented);
                _spend.Bind(1, now);
            }

            if (One(presented is null ? _create : _spend) is not { } family)
            {
                _end.Bind(0, presented);
                _end.Bind(1, now);
                _end.Run();
                return null;
            }

            _insert.Bind(0, next);
            _insert.Bind(1, family);
            _insert.Bind(2, now.AddDays(30));
            _insert.Run();
            return family;
        }

        public void Dispose()
        {
            _create.Dispose();
            _spend.Dispose();
            _insert.Dispose();
            _end.Dispose();
        }

        private static long? One(SqliteStatement statement)
        {
            long? found = statement.Step() ? statement.Number(0) : null;
            statement.Reset();
            return found;
        }
    }

    private sealed class PostgresTable(NpgsqlDataSource database)
    {
        private const string Insert = "INSERT INTO tokens (hash, family, expires) SELECT {0}, family, now() + interval '30 days' FROM begun RETURNING family";

        private static readonly string Begin = "WITH begun AS (INSERT INTO families (ended) VALUES (NULL) RETURNING id AS family) " + Insert.Replace("{0}", "$1", StringComparison.Ordinal);

        private static readonly string Spend =
            """
            WITH begun AS (
                UPDATE tokens SET consumed = now()
                WHERE hash = $2 AND consumed IS NULL AND expires > now() AND (SELECT ended FROM families WHERE id = family) IS NULL
                RETURNING family)

            """ + Insert.Replace("{0}", "$1", StringComparison.Ordinal);

        public static async Task<PostgresTable> MakeAsync(NpgsqlDataSource database)
        {
            await using var command = database.CreateCommand(
                """
                CREATE TABLE families (id bigserial PRIMARY KEY, ended timestamptz);
                CREATE TABLE tokens (hash bytea PRIMARY KEY, family bigint NOT NULL, expires timestamptz NOT NULL, consumed timestamptz)
                """);
            await command.ExecuteNonQueryAsync();
            return new PostgresTable(database);
        }

        /// <summary>As on SQLite.</summary>
        public async Task<long?> RotateAsync(byte[]? presented, byte[] next)
        {
            if (presented is null)
                return await RunAsync(Begin, next);
            if (await RunAsync(Spend, next, presented) is { } family)
                return family;
            await RunAsync("UPDATE families SET ended = now() WHERE ended IS NULL AND id = (SELECT family FROM tokens WHERE hash = $1 AND consumed IS NOT NULL)", presented);
            return null;
        }

        private async Task<long?> RunAsync(string sql, params byte[][] values)
        {
            await using var command = database.CreateCommand(sql);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = value });
            return await command.ExecuteScalarAsync() as long?;
        }
    }
}
