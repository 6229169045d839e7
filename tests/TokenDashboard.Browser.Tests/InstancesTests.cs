using System.Diagnostics;
using Npgsql;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Core.Secrets;
using Xunit.Abstractions;

namespace TokenDashboard.Browser.Tests;

/// <summary>Two instances on one PostgreSQL behind nginx: what is ended at one leaves the pages at the other.</summary>
[Collection(nameof(AnotherBrowser))]
public sealed class InstancesTests(Hosting.Browser browser, ITestOutputHelper output)
{
    private const string Bea = "bea@example.org";

    // Promised are five seconds.
    private static readonly TimeSpan TabLeaves = TimeSpan.FromSeconds(15);

    internal static string? Postgres { get; } = Environment.GetEnvironmentVariable("TOKEN_DASHBOARD_POSTGRES") is { Length: > 0 } server ? server : null;

    [InstancesFact]
    public async Task Tab_EndedAtTheOtherInstance_Leaves()
    {
        await using var database = await Database.CreateAsync();
        await using var nginx = new Nginx();
        await using DashboardProcess first = new(), second = new();
        var key = MasterKeys.Generate();
        foreach (var instance in new[] { first, second })
        {
            instance.PublicOrigin = nginx.Origin;
            instance.Settings["Database__Provider"] = "Postgres";
            instance.Settings["ConnectionStrings__Dashboard"] = database.Connection;
            instance.Settings["Keys__Master"] = key;
            instance.Settings["Proxy__Known__0"] = "127.0.0.1";
            await instance.StartAsync();
        }

        await nginx.StartAsync(first, second);
        await using var admin = await browser.OpenAsync(nginx.Origin);
        await admin.Page.SetUpAsync(first, "Ana Novak", "ana@example.org");
        var here = await AgentAsync(nginx, first, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.");
        var there = await AgentAsync(nginx, second, "Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.");
        await using var laptop = await browser.OpenAsync(nginx.Origin, options => options.UserAgent = here);
        await using var tablet = await browser.OpenAsync(nginx.Origin, options => options.UserAgent = there);
        await laptop.Page.RegisterAsync("Bea Lind", Bea);

        await EndedAsync("told");
        await using var heard = new Interrupted(database.Name);
        await EndedAsync("not told");
        Assert.InRange(heard.Times, 2, int.MaxValue);

        async Task EndedAsync(string how)
        {
            await tablet.Page.SignInAsync(Bea);
            await tablet.Page.SeesAsync("Everything is in order.");
            await tablet.Page.GotoAsync("sessions");
            await tablet.Page.IsLiveAsync();
            await laptop.Page.GotoAsync("sessions");
            await laptop.Page.IsLiveAsync();
            var clock = Stopwatch.StartNew();
            await laptop.Page.EndAsync("Safari on iPadOS");
            await tablet.Page.SeesAsync("You were signed out.");
            output.WriteLine($"The tab at the other instance, {how} of it, left after {clock.ElapsedMilliseconds} ms.");
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TabLeaves);
        }
    }

    // One that brings whoever has it to that instance.
    private static async Task<string> AgentAsync(Nginx nginx, DashboardProcess instance, string agent)
    {
        using var http = new HttpClient();
        for (var i = 0; ; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(nginx.Origin, "/health/live"));
            request.Headers.Add("User-Agent", agent + i);
            using var answer = await http.SendAsync(request);
            if (answer.Headers.GetValues(Nginx.Instance).Single() == $"127.0.0.1:{instance.Origin.Port}")
                return agent + i;
        }
    }

    private sealed record Database(string Name) : IAsyncDisposable
    {
        public string Connection => new NpgsqlConnectionStringBuilder(Postgres) { Database = Name }.ToString();

        public static async Task<Database> CreateAsync()
        {
            var name = $"instances_{Environment.ProcessId}";
            await AskAsync($"CREATE DATABASE {name}");
            return new(name);
        }

        public async ValueTask DisposeAsync() => await AskAsync($"DROP DATABASE {Name} WITH (FORCE)");

        private static async Task AskAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres) { Pooling = false }.ToString());
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    // What the instances hear each other by is cut as often as they connect again.
    private sealed class Interrupted : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();
        private readonly Task _cutting;

        public Interrupted(string database) => _cutting = CutAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{database}' AND query LIKE 'LISTEN %'");

        public long Times { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await _cutting;
            _over.Dispose();
        }

        private async Task CutAsync(string cut)
        {
            await using var connection = new NpgsqlConnection(Postgres);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(cut, connection);
            while (!_over.IsCancellationRequested)
            {
                Times += (long)(await command.ExecuteScalarAsync())!;
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
    }
}
