using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>Ends sessions that have expired, as of when they did. For people to read: whether one lives is never asked of that.</summary>
internal sealed class ExpiredSessions : CleanupStep<Guid>
{
    /// <inheritdoc/>
    public override bool Removes => false;

    /// <inheritdoc/>
    protected override Task<List<Guid>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var hour = Session.HourOf(now);
        var next = Session.StartOf(hour + 1);
        return db.Sessions.Where(s => s.EndedAt == null && s.ExpiresHour <= hour && (s.ExpiresAt <= now || s.ExpiresAt >= next))
            .OrderBy(s => s.ExpiresHour).Select(s => s.Id).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<int> TouchAsync(DashboardContext db, List<Guid> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = await db.Sessions.Where(s => keys.Contains(s.Id) && s.ExpiresAt <= now).NotEnded().ExecuteUpdateAsync(
            set => set
                .SetProperty(s => s.EndedAt, s => s.ExpiresAt)
                .SetProperty(s => s.EndReason, EndReason.Expired)
                .SetProperty(s => s.RetrySalt, (byte[]?)null),
            cancellationToken);
        return ended + await MarkAnewAsync(db, keys, now, cancellationToken);
    }

    // Those that have been used since they were marked. A day's hours count as its first, so that few statements mark many.
    private static async Task<int> MarkAnewAsync(DashboardContext db, List<Guid> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const int day = 24;
        var next = Session.HourOf(now) + 1;
        var start = Session.StartOf(next);
        var early = await db.Sessions.Where(s => keys.Contains(s.Id) && s.ExpiresHour < next && s.ExpiresAt >= start).NotEnded()
            .Select(s => new { s.Id, s.ExpiresAt }).ToListAsync(cancellationToken);
        var marked = 0;
        foreach (var alike in early.GroupBy(s => Math.Max(next, Session.HourOf(s.ExpiresAt) / day * day), s => s.Id))
        {
            var ids = alike.ToList();
            var from = Session.StartOf(alike.Key);
            marked += await db.Sessions.Where(s => ids.Contains(s.Id) && s.ExpiresAt >= from).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.ExpiresHour, alike.Key), cancellationToken);
        }

        return marked;
    }
}
