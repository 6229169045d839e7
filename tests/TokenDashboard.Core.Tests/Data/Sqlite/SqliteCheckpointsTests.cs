using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Sqlite;

namespace TokenDashboard.Core.Tests.Data.Sqlite;

/// <summary>What is written reaches the database's own file beside the writers, and a log that can't be copied costs nobody anything.</summary>
[Trait("Database", "Sqlite")]
public sealed class SqliteCheckpointsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CoreDatabase _core = new();
    private readonly Captured _log = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public void Wake_MuchWritten_CopiesItAndKeepsTheLogWithinItsBound()
    {
        using var held = _core.CreateDbContext();
        held.Database.OpenConnection();
        var file = held.Database.GetDbConnection().DataSource;
        using var checkpoints = new SqliteCheckpoints(_core, new WriteTurns(), _log);
        held.Database.ExecuteSqlRaw("CREATE TABLE much (many BLOB)");

        for (var i = 0; i < 12; i++)
        {
            held.Database.ExecuteSqlRaw("INSERT INTO much VALUES (zeroblob(8000000))");
            checkpoints.Wake();
            var written = (i + 1) * 8_000_000L;
            Assert.True(SpinWait.SpinUntil(() => new FileInfo(file).Length > written, Patience));
        }

        Assert.InRange(new FileInfo(file + "-wal").Length, 1, 80_000_000);
        Assert.Empty(_log.Lines);
    }

    public static TheoryData<Func<Exception>> Errors => [() => new SqliteException("disk I/O error", 10), () => new ObjectDisposedException("services")];

    [Theory]
    [MemberData(nameof(Errors))]
    public void Wake_NothingCanBeCopied_SaysSoOnceAndWhenItCan(Func<Exception> error)
    {
        var storage = new Failing(_core, error);
        using var checkpoints = new SqliteCheckpoints(storage, new WriteTurns(), _log);

        for (var tries = 1; tries <= 3; tries++)
            WakeUntil(() => storage.Tries >= tries);
        storage.Works = true;
        WakeUntil(() => _log.Lines.Count > 1);

        Assert.Equal([LogLevel.Warning, LogLevel.Information], _log.Lines);

        void WakeUntil(Func<bool> done) => Assert.True(SpinWait.SpinUntil(
            () =>
            {
                checkpoints.Wake();
                return done();
            },
            Patience));
    }

    [Fact]
    public void Dispose_ServicesGoneMeanwhile_SaysNothing()
    {
        using var gone = new ManualResetEventSlim();
        var checkpoints = new SqliteCheckpoints(
            new Failing(
                _core,
                () =>
                {
                    gone.Wait();
                    return new ObjectDisposedException("services");
                }),
            new WriteTurns(),
            _log);
        checkpoints.Wake();

        var closing = new Thread(checkpoints.Dispose);
        closing.Start();
        Assert.True(SpinWait.SpinUntil(() => closing.ThreadState == ThreadState.WaitSleepJoin, Patience));
        gone.Set();
        Assert.True(closing.Join(Patience));

        Assert.Empty(_log.Lines);
    }

    private sealed class Failing(IDbContextFactory<DashboardContext> contexts, Func<Exception> error) : IDbContextFactory<DashboardContext>
    {
        private volatile int _tries;

        public int Tries => _tries;

        public volatile bool Works;

        public DashboardContext CreateDbContext()
        {
            Interlocked.Increment(ref _tries);
            return Works ? contexts.CreateDbContext() : throw error();
        }
    }

    private sealed class Captured : ILogger<SqliteCheckpoints>
    {
        private readonly List<LogLevel> _lines = [];

        public IReadOnlyList<LogLevel> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add(logLevel);
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
