using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>Keeps in the database when this process was last alive, so that the next one knows how long nobody could ask for a lost reply.</summary>
public sealed partial class Heartbeat(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, RetryWindow window, TimeProvider clock, ILogger<Heartbeat> logger)
{
    /// <summary>Time between two beats.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private bool _missing;

    /// <summary>Opens the windows again that were open at the last beat, then beats for the first time. To be called once, before anything is answered.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var last = await db.Beats.MaxAsync(b => (DateTimeOffset?)b.At, cancellationToken);
            window.Resume(last, clock.GetUtcNow());
        }

        await BeatAsync(cancellationToken);
    }

    /// <summary>Stores that this process is alive. A beat that is not stored is logged, not thrown, as an error if a bug is to blame: the next may do better.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        window.Observe(now);
        try
        {
            await transaction.RunAsync(db => StoreAsync(db, now, cancellationToken), cancellationToken);
            if (_missing)
                LogReturned(logger);
            _missing = false;
        }
        catch (DbException e)
        {
            if (!_missing)
                LogMissing(logger, e.IsStorageFailure() ? LogLevel.Warning : LogLevel.Error, e);
            _missing = true;
        }
    }

    private static async Task<int> StoreAsync(DashboardContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await db.Beats.ExecuteUpdateAsync(set => set.SetProperty(b => b.At, now), cancellationToken);
        if (stored > 0)
            return stored;
        db.Beats.Add(new Beat { Id = 1, At = now });
        return await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(Message = "The heartbeat can't be stored; after a crash now, lost replies from before would be answered once more")]
    private static partial void LogMissing(ILogger logger, LogLevel level, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The heartbeat is stored again")]
    private static partial void LogReturned(ILogger logger);
}
