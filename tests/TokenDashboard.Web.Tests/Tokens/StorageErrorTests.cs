using System.Data.Common;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promise 11, whatever SQLite says is wrong.</summary>
[Trait("Database", "Sqlite")]
public sealed class StorageErrorTests : IDisposable
{
    private readonly FailingDatabase _database = new();
    private readonly DashboardServer _server;

    public StorageErrorTests() => _server = new DashboardServer
    {
        Replace = services => services.ConfigureDbContext<SqliteDashboardContext>(options => options.AddInterceptors(_database)),
    };

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(5)] // SQLITE_BUSY
    [InlineData(8)] // SQLITE_READONLY
    [InlineData(10)] // SQLITE_IOERR
    [InlineData(11)] // SQLITE_CORRUPT
    [InlineData(13)] // SQLITE_FULL
    [InlineData(14)] // SQLITE_CANTOPEN
    [InlineData(26)] // SQLITE_NOTADB
    public async Task AnyEndpoint_DatabaseFails_IsUnavailableAndThenWorks(int error)
    {
        var (app, device) = (await _server.LinkAsync(), _server.Device());
        var first = await device.RefreshAsync(app.Token);
        var before = _server.Stored.Dump(counts: false);

        _database.Error = error;
        (await device.RefreshAsync(first.RefreshToken!)).AssertUnavailable();
        (await device.RefreshAsync(app.Token)).AssertUnavailable();
        (await device.RefreshAsync(first.RefreshToken!, "profile")).AssertUnavailable();
        (await device.RevokeAsync(first.RefreshToken!)).AssertUnavailable();
        (await device.PollAsync("unknown")).AssertUnavailable();
        (await device.PostAsync("/oauth/device", ("client_id", "companion"))).AssertUnavailable();
        (await device.MeAsync(first.AccessToken!)).AssertUnavailable();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _server.Client().GetAsync("/health/ready")).StatusCode);
        _database.Error = null;

        Assert.Equal(before, _server.Stored.Dump(counts: false));
        await device.AssertRotatesAsync(_server, app, first.RefreshToken!);
    }

    [Fact]
    public async Task Pages_DatabaseUnreadable_SayASentenceAndAReference()
    {
        var visitor = await _server.SignInAsync();

        _database.Error = 10;
        var answer = await visitor.Browser.GetAsync("/sessions");
        _database.Error = null;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.NotNull(answer.Response.Headers.RetryAfter?.Delta);
        Assert.Equal("Something went wrong.", answer.Page.QuerySelector("h1")?.TextContent);
        Assert.Matches("Reference \\S+", answer.Words);
        Assert.DoesNotContain("SQLite", answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Browser.GetAsync("/sessions")).Status);
    }

    /// <summary>A volume that is gone: connections that are open already are closed, and none can be opened.</summary>
    [Fact]
    public async Task Refresh_DataFolderGone_IsUnavailableAndThenWorks()
    {
        var (app, device) = (await _server.LinkAsync(), _server.Device());
        _database.Error = 10;
        (await device.RefreshAsync(app.Token)).AssertUnavailable();
        _database.Error = null;
        SqliteConnection.ClearAllPools();
        Directory.Move(_server.Folder, _server.Folder + "-away");

        (await device.RefreshAsync(app.Token)).AssertUnavailable();
        Directory.Move(_server.Folder + "-away", _server.Folder);

        await device.AssertRotatesAsync(_server, app, app.Token);
    }

    // Most connections are opened when they are needed; one writes for many, and stays open.
    private sealed class FailingDatabase : IDbConnectionInterceptor, IDbTransactionInterceptor
    {
        public int? Error { get; set; }

        public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => Fail(result);

        public ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) => new(Fail(result));

        public InterceptionResult<DbTransaction> TransactionStarting(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result) => Fail(result);

        private T Fail<T>(T result) => Error is { } error ? throw new SqliteException("SQLite says no.", error) : result;
    }
}
