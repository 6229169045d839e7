using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>
/// Copies SQLite's log into the database beside the writers, so that no commit waits for it, and has the log begin anew before it has grown
/// beyond a bound. A checkpoint that can't be made is logged once, and costs nobody but the disk anything.
/// </summary>
internal sealed partial class SqliteCheckpoints(IDbContextFactory<DashboardContext> contexts, WriteTurns turns, ILogger<SqliteCheckpoints> logger) : IDisposable
{
    private const int MostPages = 8192;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _due = new();
    private readonly CancellationTokenSource _closed = new();
    private Thread? _thread;
    private bool _failing;

    /// <summary>To be told of each commit; returns at once.</summary>
    public void Wake()
    {
        if (_thread is null)
            Start();
        _due.Set();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_closed.IsCancellationRequested)
                _closed.Cancel();
            _thread?.Join();
            _due.Dispose();
            _closed.Dispose();
        }
    }

    private void Start()
    {
        lock (_lock)
        {
            if (_thread is not null || _closed.IsCancellationRequested)
                return;
            _thread = new Thread(Copy) { IsBackground = true, Name = "Checkpoints", Priority = ThreadPriority.BelowNormal };
            _thread.Start();
        }
    }

    private void Copy()
    {
        try
        {
            while (true)
            {
                _due.Wait(_closed.Token);
                _due.Reset();
                TryCheckpoint();
                _closed.Token.WaitHandle.WaitOne(Pause);
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private void TryCheckpoint()
    {
        try
        {
            using var db = contexts.CreateDbContext();
            db.Database.OpenConnection();
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            if (Checkpoint(connection) > MostPages)
                BeginAnew(connection);
            if (_failing)
                LogWorking(logger);
            _failing = false;
        }
        catch (Exception) when (_closed.IsCancellationRequested)
        {
            // Whatever else was closed before this.
        }
#pragma warning disable CA1031 // An error that left this thread would end the process, and the next try may do better.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!_failing)
                LogFailing(logger, e);
            _failing = true;
        }
    }

    // While nobody writes the rest is copied too, and whoever writes next begins the log anew.
    private void BeginAnew(SqliteConnection connection)
    {
        if (!turns.TakeAsync(DashboardContext.LongestWait, CancellationToken.None).GetAwaiter().GetResult())
            return;
        try
        {
            Checkpoint(connection);
        }
        finally
        {
            turns.Release();
        }
    }

    // Returns how many pages are in the log.
    private static int Checkpoint(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using var reader = command.ExecuteReader();
        return reader.Read() ? reader.GetInt32(1) : 0;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "SQLite's log can't be copied into the database; it grows until it can")]
    private static partial void LogFailing(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "SQLite's log is copied into the database again")]
    private static partial void LogWorking(ILogger logger);
}
