using Microsoft.Data.Sqlite;
using TokenDashboard.Benchmarks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Benchmarks;

/// <summary>A load is put on rows that are as the service writes them.</summary>
[Trait("Database", "Sqlite")]
public sealed class SeederTests : IDisposable
{
    private static readonly string[] Random = ["Id", "SessionId", "UserId", "Selector", "CurrentHash", "Hash", "At", "FirstAt"];

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Fill_Sessions_AreWhatTheServiceWrites()
    {
        var written = await WrittenAsync();
        Fill(people: 1, sessions: 1, mostTokens: 1);

        foreach (var (table, order) in new[] { ("sessions", "CreatedAt"), ("session_clients", "FirstAt"), ("activity", "At") })
        {
            var rows = Rows($"SELECT * FROM {table} ORDER BY \"{order}\"");
            Assert.Equal(2, rows.Count);
            var (seeded, service) = (rows[0], rows[1]);
            Assert.Equal(service.Keys, seeded.Keys);
            // Instants differ; what lies between them does not.
            var shift = table == "sessions" ? (long)service["CreatedAt"]! - (long)seeded["CreatedAt"]! : 0;
            foreach (var (column, value) in seeded.Where(c => !Random.Contains(c.Key)))
            {
                var expected = service[column];
                if (column.EndsWith("At", StringComparison.Ordinal) && expected is long instant)
                    expected = instant - shift;
                if (column == "ExpiresHour")
                    expected = ((long)service["ExpiresAt"]! - shift) / TimeSpan.TicksPerHour;
                Assert.Equal((column, expected), (column, value));
            }
        }

        Assert.Equal(16, ((byte[])Rows("SELECT Selector FROM sessions ORDER BY CreatedAt")[0]["Selector"]!).Length);
        Assert.Equal(written, Rows("SELECT Id FROM sessions ORDER BY CreatedAt")[1]["Id"]);
    }

    [Fact]
    public async Task Fill_SomeTokens_AreLiveAndEvenlySpread()
    {
        var tokens = Fill(people: 3, sessions: 20, mostTokens: 5);

        Assert.Equal(5, tokens.Count);
        Assert.Equal(20, _core.Stored(db => db.Live(_core.Clock.GetUtcNow()).Count()));
        Assert.Equal([7, 7, 6], _core.Stored(db => db.Accounts.OrderBy(a => a.Id).Select(a => db.Sessions.Count(s => s.UserId == a.Id)).ToList()));
        foreach (var token in tokens)
            Assert.IsType<RotationResult.Rotated>(await _core.Tokens.RotateAsync(token, "companion", null, new("127.0.0.1", null), default));
        Assert.Equal(5, _core.Stored(db => db.Sessions.Count(s => s.Generation == 2)));
        Assert.Equal(0, _core.Stored(db => db.Incidents.Count()));
    }

    private async Task<string> WrittenAsync()
    {
        var issued = await _core.Tokens.CreateAsync(
            new NewFamily(_core.AddUser(), "companion", "Device 1", DeviceType.Terminal, "Companion CLI", SignInMethod.DeviceCode, "profile offline_access"),
            new("127.0.0.1", null), default);
        return issued.Grant.SessionId.ToString().ToUpperInvariant();
    }

    private List<RawToken> Fill(int people, int sessions, int mostTokens)
    {
        SqliteConnection.ClearAllPools();
        using var seeder = new Seeder(_core.File, _core.Keys, _core.Clock.GetUtcNow());
        return [.. seeder.Fill(people, sessions, mostTokens)];
    }

    private List<Dictionary<string, object?>> Rows(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_core.File}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object?>>();
        while (reader.Read())
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i)));
        return rows;
    }
}
