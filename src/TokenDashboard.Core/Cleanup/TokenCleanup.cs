using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Cleanup;

/// <summary>What is kept, and for how long.</summary>
public sealed class CleanupOptions
{
    /// <summary>When cleanup runs, as a Quartz cron expression. Default: every hour.</summary>
    public string Schedule { get; set; } = "0 0 * * * ?";

    /// <summary>Rows a transaction touches at most. Default 1000.</summary>
    public int BatchSize { get; set; } = 1000;

    /// <summary>How long the spent tokens of a living family are kept as history. Detection does not need them. Default 7 days.</summary>
    public TimeSpan KeepHistory { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an ended family is known. Default 30 days.</summary>
    public TimeSpan KeepEnded { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long an owner's activity log, with its addresses and agents, goes back. Default 90 days.</summary>
    public TimeSpan KeepActivity { get; set; } = TimeSpan.FromDays(90);
}

/// <summary>
/// Removes what nobody needs any more, in batches, and never what reuse detection or an incident needs: a living
/// family's row, an ended one's for <see cref="CleanupOptions.KeepEnded"/>, everything an incident points to. May be run twice at once.
/// </summary>
public sealed class TokenCleanup(
    WriteTransaction transaction, IOptions<CleanupOptions> cleanup, IOptions<AdminOptions> admins, RetryWindow window, TimeProvider clock)
{
    // A while past their end, so that a late poll is told "expired" rather than "unknown".
    private static readonly TimeSpan KeepDeviceCodes = TimeSpan.FromHours(1);

    // The database refuses by its own clock, which knows whole seconds.
    private static readonly TimeSpan AuditSlack = TimeSpan.FromMinutes(1);

    private readonly CleanupOptions _options = cleanup.Value;

    /// <summary>Runs until nothing is left to remove, and returns how many rows were.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await InBatchesAsync(db => MarkExpiredAsync(db, now), cancellationToken);
        await InBatchesAsync(db => ForgetSaltsAsync(db, now), cancellationToken);
        return await InBatchesAsync(db => RemoveHistoryAsync(db, now - _options.KeepHistory), cancellationToken)
            + await InBatchesAsync(db => RemoveEndedAsync(db, now - _options.KeepEnded), cancellationToken)
            + await InBatchesAsync(db => RemoveDeviceCodesAsync(db, now - KeepDeviceCodes), cancellationToken)
            + await InBatchesAsync(db => RemoveTrustedDevicesAsync(db, now), cancellationToken)
            + await InBatchesAsync(db => RemoveAuditAsync(db, now - admins.Value.KeepAudit - AuditSlack), cancellationToken)
            + await InBatchesAsync(db => RemoveActivityAsync(db, now - _options.KeepActivity), cancellationToken)
            + await RemoveAccountsAsync(now, cancellationToken);
    }

    private async Task<int> InBatchesAsync(Func<DashboardContext, Task<int>> batch, CancellationToken cancellationToken)
    {
        var total = 0;
        int touched;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            touched = await transaction.RunAsync(batch, cancellationToken);
            total += touched;
        }
        while (touched >= _options.BatchSize);
        return total;
    }

    private Task<int> MarkExpiredAsync(DashboardContext db, DateTimeOffset now)
    {
        var due = db.Sessions.Where(s => s.EndedAt == null && s.ExpiresAt <= now)
            .OrderBy(s => s.ExpiresAt).Select(s => s.Id).Take(_options.BatchSize);
        return db.Sessions.Where(s => due.Contains(s.Id)).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.EndedAt, s => s.ExpiresAt)
            .SetProperty(s => s.EndReason, EndReason.Expired)
            .SetProperty(s => s.RetrySalt, (byte[]?)null));
    }

    private Task<int> ForgetSaltsAsync(DashboardContext db, DateTimeOffset now)
    {
        var closed = window.ClosedBefore(now);
        var due = db.Sessions.Where(s => s.RetrySalt != null && s.RotatedAt <= closed)
            .OrderBy(s => s.RotatedAt).Select(s => s.Id).Take(_options.BatchSize);
        return db.Sessions.Where(s => due.Contains(s.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.RetrySalt, (byte[]?)null));
    }

    private async Task<int> RemoveHistoryAsync(DashboardContext db, DateTimeOffset before)
    {
        var due = await db.RefreshTokens
            .Where(t => t.ConsumedAt != null && t.ConsumedAt <= before && !db.Incidents.Any(i => i.SessionId == t.SessionId))
            .OrderBy(t => t.ConsumedAt).Take(_options.BatchSize).Select(t => new { t.SessionId, t.Generation }).ToListAsync();
        var removed = 0;
        foreach (var family in due.GroupBy(t => t.SessionId, t => t.Generation))
        {
            var generations = family.ToList();
            removed += await db.RefreshTokens
                .Where(t => t.SessionId == family.Key && generations.Contains(t.Generation)).ExecuteDeleteAsync();
        }

        return removed;
    }

    // A family's tokens, clients and evidence go with its row.
    private Task<int> RemoveEndedAsync(DashboardContext db, DateTimeOffset before)
    {
        var due = db.Sessions
            .Where(s => s.EndedAt != null && s.EndedAt <= before && !db.Incidents.Any(i => i.SessionId == s.Id))
            .OrderBy(s => s.EndedAt).Select(s => s.Id).Take(_options.BatchSize);
        return db.Sessions.Where(s => due.Contains(s.Id)).ExecuteDeleteAsync();
    }

    private Task<int> RemoveDeviceCodesAsync(DashboardContext db, DateTimeOffset before)
    {
        var due = db.DeviceCodes.Where(d => d.ExpiresAt <= before).OrderBy(d => d.ExpiresAt).Select(d => d.Id).Take(_options.BatchSize);
        return db.DeviceCodes.Where(d => due.Contains(d.Id)).ExecuteDeleteAsync();
    }

    private Task<int> RemoveTrustedDevicesAsync(DashboardContext db, DateTimeOffset now)
    {
        var due = db.TrustedDevices.Where(d => d.ExpiresAt <= now).OrderBy(d => d.ExpiresAt).Select(d => d.Id).Take(_options.BatchSize);
        return db.TrustedDevices.Where(d => due.Contains(d.Id)).ExecuteDeleteAsync();
    }

    private Task<int> RemoveAuditAsync(DashboardContext db, DateTimeOffset before)
    {
        var due = db.Audit.Where(a => a.At <= before).OrderBy(a => a.At).Select(a => a.Id).Take(_options.BatchSize);
        return db.Audit.Where(a => due.Contains(a.Id)).ExecuteDeleteAsync();
    }

    // Its numbers rise with time, so what is old is what was written first.
    private async Task<int> RemoveActivityAsync(DashboardContext db, DateTimeOffset before)
    {
        var oldest = await db.Activity.OrderBy(a => a.Id).Take(_options.BatchSize).Select(a => new { a.Id, a.At }).ToListAsync();
        var due = oldest.TakeWhile(a => a.At <= before).Select(a => a.Id).ToList();
        return due.Count == 0 ? 0 : await db.Activity.Where(a => due.Contains(a.Id)).ExecuteDeleteAsync();
    }

    // Whose owner asked for it a grace ago and has not been back; an open incident is settled first. One account a transaction.
    private async Task<int> RemoveAccountsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        while (await transaction.RunAsync(db => RemoveAccountAsync(db, now), cancellationToken))
            removed++;
        return removed;
    }

    // The audit log keeps its lines: without a name, the account's id is a pseudonym.
    private static async Task<bool> RemoveAccountAsync(DashboardContext db, DateTimeOffset now)
    {
        var userId = await db.Users.Where(u => u.DeletionDueAt != null && u.DeletionDueAt <= now && !db.Incidents.Any(i => i.UserId == u.Id && i.Status == IncidentStatus.Open))
            .OrderBy(u => u.DeletionDueAt).Select(u => u.Id).FirstOrDefaultAsync();
        if (userId is null)
            return false;
        await db.Incidents.Where(i => i.UserId == userId).ExecuteDeleteAsync();
        await db.Activity.Where(a => a.UserId == userId).ExecuteDeleteAsync();
        await db.Outbox.Where(o => o.UserId == userId).ExecuteDeleteAsync();
        await db.DeviceCodes.Where(d => d.UserId == userId).ExecuteDeleteAsync();
        return await db.Users.Where(u => u.Id == userId).ExecuteDeleteAsync() == 1;
    }
}
