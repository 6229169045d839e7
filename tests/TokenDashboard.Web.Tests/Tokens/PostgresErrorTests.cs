using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promise 11, whatever PostgreSQL says is wrong.</summary>
[Trait("Database", "Postgres")]
public sealed class PostgresErrorTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [PostgresFact]
    public async Task Refresh_DatabaseFails_IsUnavailableAndThenWorks()
    {
        // Full, out of memory, asked to stop, stopping, an I/O error, a copy, locked, a deadlock, and a conflict of transactions.
        foreach (var state in new[] { "53100", "53200", "57014", "57P01", "58030", "25006", "55P03", "40P01", "40001" })
            await AssertUnavailableAsync($"RAISE SQLSTATE '{state}'");
    }

    [PostgresFact]
    public async Task Refresh_ConnectionLost_IsUnavailableAndThenWorks() => await AssertUnavailableAsync("PERFORM pg_terminate_backend(pg_backend_pid())");

    private async Task AssertUnavailableAsync(string fault)
    {
        var (app, device) = (await server.LinkAsync(), server.Device());
        var before = server.Stored.Dump(counts: false);

        using (new BrokenStorage(server.Stored, "sessions", "UPDATE", fault))
        {
            (await device.RefreshAsync(app.Token)).AssertUnavailable();
            (await device.RevokeAsync(app.Token)).AssertUnavailable();
        }

        Assert.Equal(before, server.Stored.Dump(counts: false));
        await device.AssertRotatesAsync(server, app, app.Token);
    }
}
