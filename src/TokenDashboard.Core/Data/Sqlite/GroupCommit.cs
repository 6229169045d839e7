using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using static SQLitePCL.raw;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>Statements prepared on one connection, and what is done with them.</summary>
internal interface IPrepared<in TWork, out TResult> : IDisposable
{
    /// <summary>Does one piece of work in the transaction that is open.</summary>
    TResult Run(TWork work);
}

/// <summary>
/// Writes much from one thread over one connection: whatever waits shares a transaction, and so one sync of the disk. Each piece of work has
/// a savepoint and an answer of its own, given after the commit and never before. No more than <see cref="MostWaiting"/> wait; one beyond
/// fails as on a busy database.
/// </summary>
/// <param name="contexts">Where the connection comes from.</param>
/// <param name="turns">Taken for each transaction, in fair turns with all other writers.</param>
/// <param name="prepare">Prepares the statements on a fresh connection.</param>
/// <param name="committed">Told of each commit.</param>
internal sealed class GroupCommit<TWork, TResult>(
    IDbContextFactory<DashboardContext> contexts, WriteTurns turns, Func<SqliteConnection, IPrepared<TWork, TResult>> prepare, Action committed) : IDisposable
{
    /// <summary>How many pieces of work wait at most.</summary>
    public const int MostWaiting = 4096;

    private const int MostAtOnce = 256;

    // A connection that nobody needs is given back, with all that it holds open.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Job> _waiting = new(MostWaiting);
    private readonly Lock _lock = new();
    private Thread? _thread;
    private bool _disposed;

    /// <summary>
    /// Returns the work's result after the commit. What is wrong with the work itself fails it alone; a storage failure surfaces as
    /// <see cref="DbException"/>, after 6 seconds at most when another program holds the database. Whether a commit that
    /// failed was kept is not known. Once begun it is not cancelled any more.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It has stopped.</exception>
    public Task<TResult> RunAsync(TWork work, CancellationToken cancellationToken)
    {
        if (_thread is null)
            Start();
        var job = new Job(work, cancellationToken);
        if (!_waiting.TryAdd(job))
            job.SetException(new StorageBusyException());
        return job.Task;
    }

    /// <summary>Does what waits already, and stops.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            _waiting.CompleteAdding();
            _thread?.Join();
            _waiting.Dispose();
        }
    }

    private void Start()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_thread is not null)
                return;
            _thread = new Thread(Write) { IsBackground = true, Name = "Group commit" };
            _thread.Start();
        }
    }

    private void Write()
    {
        Writer? writer = null;
        while (!_waiting.IsCompleted)
        {
            if (!_waiting.TryTake(out var first, writer is null ? Timeout.InfiniteTimeSpan : Idle))
            {
                Close(ref writer);
                continue;
            }

            // Those that waited behind a locked database don't wait for it again in turn.
            if (first.Left <= TimeSpan.Zero || !turns.TakeAsync(first.Left, CancellationToken.None).GetAwaiter().GetResult())
            {
                first.SetException(new StorageBusyException());
                continue;
            }

            var batch = new List<Job> { first };
            try
            {
                writer ??= new Writer(contexts.CreateDbContext(), prepare);
                Commit(writer, batch);
            }
#pragma warning disable CA1031 // Whatever it is, those who wait are told, and the next batch begins with a fresh connection.
            catch (Exception e)
#pragma warning restore CA1031
            {
                foreach (var job in batch)
                    job.TrySetException(e);
                Close(ref writer);
            }
            finally
            {
                turns.Release();
            }
        }

        Close(ref writer);
    }

    private static void Close(ref Writer? writer)
    {
        try
        {
            writer?.Dispose();
        }
        catch (DbException)
        {
            // What the disk refuses here it refused before, and those who waited were told. An error that left this thread would end the process.
        }

        writer = null;
    }

    private void Commit(Writer writer, List<Job> batch)
    {
        using (var transaction = writer.Begin(batch[0].Left))
        {
            writer.Run(batch[0]);
            while (batch.Count < MostAtOnce && _waiting.TryTake(out var next))
            {
                batch.Add(next);
                writer.Run(next);
            }

            transaction.Commit();
        }

        committed();
        foreach (var job in batch)
            job.Answer();
    }

    private sealed class Job(TWork work, CancellationToken cancellationToken) : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private readonly long _asked = Stopwatch.GetTimestamp();
        private TResult? _result;
        private Exception? _fault;

        public TWork Work => work;

        public bool IsCancelled => cancellationToken.IsCancellationRequested;

        /// <summary>How long it may wait still.</summary>
        public TimeSpan Left => DashboardContext.LongestWait - Stopwatch.GetElapsedTime(_asked);

        public void Done(TResult result) => _result = result;

        public void Failed(Exception fault) => _fault = fault;

        public void Answer()
        {
            if (_fault is OperationCanceledException)
                SetCanceled(cancellationToken);
            else if (_fault is not null)
                SetException(_fault);
            else
                SetResult(_result!);
        }
    }

    private sealed class Writer : IDisposable
    {
        private readonly DashboardContext _db;
        private readonly SqliteConnection _connection;
        private readonly List<IDisposable> _held = [];
        private readonly SqliteStatement _save;
        private readonly SqliteStatement _release;
        private readonly SqliteStatement _back;
        private readonly IPrepared<TWork, TResult> _prepared;

        public Writer(DashboardContext db, Func<SqliteConnection, IPrepared<TWork, TResult>> prepare)
        {
            _db = Held(db);
            try
            {
                _db.Database.OpenConnection();
                _connection = (SqliteConnection)_db.Database.GetDbConnection();
                _save = Held(new SqliteStatement(_connection, "SAVEPOINT work"));
                _release = Held(new SqliteStatement(_connection, "RELEASE work"));
                _back = Held(new SqliteStatement(_connection, "ROLLBACK TO work"));
                _prepared = Held(prepare(_connection));
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public IDbContextTransaction Begin(TimeSpan wait)
        {
            SqliteConnectionSettings.WaitAtMost(_connection, wait);
            return _db.Database.BeginTransaction();
        }

        public void Run(Job job)
        {
            if (job.IsCancelled)
            {
                job.Failed(new OperationCanceledException());
                return;
            }

            _save.Run();
            try
            {
                job.Done(_prepared.Run(job.Work));
            }
            // What makes SQLite roll back everything, such as a full disk, is everybody's.
            catch (Exception e) when (sqlite3_get_autocommit(_connection.Handle) == 0)
            {
                _back.Run();
                job.Failed(e);
            }

            _release.Run();
        }

        public void Dispose()
        {
            foreach (var held in _held.AsEnumerable().Reverse())
                held.Dispose();
        }

        private T Held<T>(T held)
            where T : IDisposable
        {
            _held.Add(held);
            return held;
        }
    }
}
