using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>
/// Keeps each second factor that was turned off from the account itself, or got other recovery codes, for 90 days, and puts it back where it turns out that it was not
/// its owner who did that.
/// </summary>
internal sealed class FormerFactors : CleanupStep<string>
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private const int HashLength = 32;

    /// <summary>Puts a copy of the account's second factor aside, if it has one, inside the transaction that changes it.</summary>
    public static async Task KeepAsync(DashboardContext db, string userId, DateTimeOffset now)
    {
        if (await db.SecondFactors.AsNoTracking().FirstOrDefaultAsync(f => f.UserId == userId) is not { } factor || await db.FormerFactors.AnyAsync(f => f.UserId == userId && f.RemovedAt == now))
            return;
        var codes = await SecondFactorCodes.LeftOf(db, userId).Select(c => c.Hash).ToListAsync();
        db.FormerFactors.Add(new FormerFactor
        {
            UserId = userId, WrappedKey = factor.WrappedKey, WrappedCodesKey = factor.WrappedCodesKey, LastStep = factor.LastStep, AddedAt = factor.AddedAt,
            Codes = [.. codes.SelectMany(c => c)], RemovedAt = now,
        });
        await db.SaveChangesAsync();
    }

    /// <summary>Forgets them: who may has taken the account's second factor away for good.</summary>
    public static Task<int> ForgetAsync(DashboardContext db, string userId) => db.FormerFactors.Where(f => f.UserId == userId).ExecuteDeleteAsync();

    /// <summary>
    /// Has the factor of before count again, if it was taken away between the first evidence and the containment, inside the transaction of the way back. Whatever has
    /// taken its place goes. A mailbox alone never beats a factor that is older than the evidence.
    /// </summary>
    public static async Task RestoreAsync(DashboardContext db, IdentityContext identity, Actor owner, DateTimeOffset now)
    {
        if (await db.Accounts.Where(a => a.Id == owner.UserId).Select(a => new { a.SuspectFrom, a.SuspendedAt }).FirstOrDefaultAsync() is { SuspectFrom: { } from, SuspendedAt: { } until })
            await RestoreAsync(db, identity, owner, from, until, addedBefore: from, now);
    }

    /// <summary>The same for the newest that was added before a moment and taken away between two others; says whether there was one.</summary>
    public static async Task<bool> RestoreAsync(
        DashboardContext db, IdentityContext identity, Actor owner, DateTimeOffset removedFrom, DateTimeOffset removedUntil, DateTimeOffset addedBefore, DateTimeOffset now)
    {
        var userId = owner.UserId;
        // The first that was taken away is the one from before the changes began.
        if (await db.FormerFactors.AsNoTracking()
            .Where(f => f.UserId == userId && f.RemovedAt >= removedFrom && f.RemovedAt <= removedUntil && (f.AddedAt == null || f.AddedAt < addedBefore))
            .OrderBy(f => f.RemovedAt).FirstOrDefaultAsync() is not { } former)
            return false;
        // Of the same app no step is taken twice.
        var last = await db.SecondFactors.Where(f => f.UserId == userId && f.WrappedKey == former.WrappedKey).Select(f => (long?)f.LastStep).FirstOrDefaultAsync();
        await SecondFactorCodes.ForgetAsync(db, userId);
        db.SecondFactors.Add(new SecondFactor
        {
            UserId = userId, WrappedKey = former.WrappedKey, WrappedCodesKey = former.WrappedCodesKey, LastStep = Math.Max(former.LastStep, last ?? 0), AddedAt = former.AddedAt,
        });
        db.RecoveryCodes.AddRange(former.Codes.Chunk(HashLength).Select(hash => new RecoveryCode { UserId = userId, Hash = hash }));
        await db.SaveChangesAsync();
        await ForgetAsync(db, userId);
        await identity.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true));
        db.Activity.Add(ActivityEntries.By(owner, ActivityKind.SecondFactorRestored, now));
        return true;
    }

    /// <inheritdoc/>
    protected override Task<List<string>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - Kept;
        return db.FormerFactors.Where(f => f.RemovedAt <= before).OrderBy(f => f.RemovedAt).Select(f => f.UserId).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<string> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Kept;
        return db.FormerFactors.Where(f => f.RemovedAt <= before && keys.Contains(f.UserId)).ExecuteDeleteAsync(cancellationToken);
    }
}
