using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>Forgets what successors were derived with, once nobody may ask for them again.</summary>
internal sealed class RetrySalts(RetryWindow window) : ICleanupStep
{
    /// <inheritdoc/>
    public bool Removes => false;

    /// <inheritdoc/>
    public Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var closed = window.ClosedBefore(now);
        var hour = Session.HourOf(closed);
        var due = db.Sessions.Where(s => s.SaltHour <= hour && s.RotatedAt <= closed).OrderBy(s => s.SaltHour).Select(s => s.Id).Take(options.BatchSize);
        return db.Sessions.Where(s => due.Contains(s.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.RetrySalt, (byte[]?)null).SetProperty(s => s.SaltHour, (int?)null), cancellationToken);
    }
}
