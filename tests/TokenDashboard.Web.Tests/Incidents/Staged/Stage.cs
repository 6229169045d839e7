using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>
/// Plays cases one after another on one server, each with an account, addresses and hours of its own, and remembers what
/// came of them.
/// </summary>
public sealed class Stage : IDisposable
{
    private readonly DashboardServer _server = new()
    {
        // The database's own clock does not come along.
        Settings = { ["Audit:Keep"] = "36500.00:00:00" },
        Replace = services => services.Intercept(new Unsynced()),
    };

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<string, Outcome> _played = [];
    private HttpClient? _http;
    private DateTimeOffset _latest;

    /// <summary>What came of the case; played on the first call.</summary>
    public async Task<Outcome> PlayAsync(StagedCase staged)
    {
        await _one.WaitAsync();
        try
        {
            return _played.TryGetValue(staged.Name, out var played) ? played : _played[staged.Name] = await PlayNowAsync(staged);
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task<IReadOnlyList<Outcome>> PlayAsync(IEnumerable<StagedCase> all)
    {
        List<Outcome> outcomes = [];
        foreach (var staged in all)
            outcomes.Add(await PlayAsync(staged));
        return outcomes;
    }

    public void Dispose()
    {
        _http?.Dispose();
        _server.Dispose();
        _one.Dispose();
    }

    private async Task<Outcome> PlayNowAsync(StagedCase staged)
    {
        // A case may have set the clock back, and what it left there must be over.
        _http ??= _server.Client();
        var now = _server.Clock!.GetUtcNow();
        _latest = (now > _latest ? now : _latest) + TimeSpan.FromHours(3);
        _server.Clock.AdjustTime(_latest);

        var scene = new Scene();
        staged.Script(scene);
        var play = new Play(_server, _http, _played.Count + 1);
        foreach (var step in scene.Steps)
        {
            await step(play);
            now = _server.Clock.GetUtcNow();
            _latest = now > _latest ? now : _latest;
        }

        await using var db = await _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == play.SessionId);
        var incidents = await db.Incidents.AsNoTracking().Where(i => i.UserId == play.UserId).OrderBy(i => i.Id).ToListAsync();
        return new Outcome(staged, play, session, incidents).Judge();
    }

    // Thousands of commits, none of which has to outlive the run.
    private sealed class Unsynced : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            if (connection is not SqliteConnection)
                return;
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous = OFF";
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
