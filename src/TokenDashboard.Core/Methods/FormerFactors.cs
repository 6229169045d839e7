using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>
/// Keeps a second factor that was turned off from the account itself, for 90 days, and puts it back where it turns out that it was not its owner who took it away. Only
/// one is kept, the one that is oldest in a row of changes: whoever replaces it twice does not get rid of it.
/// </summary>
internal sealed class FormerFactors : ICleanupStep
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    /// <summary>How long a row of changes is at most.</summary>
    public static readonly TimeSpan Row = TimeSpan.FromDays(30);
    private const int HashLength = 32;

    /// <summary>Puts aside the account's second factor, if it has one, inside the transaction that takes it away.</summary>
    public static async Task KeepAsync(DashboardContext db, string userId, DateTimeOffset now)
    {
        if (await db.SecondFactors.AsNoTracking().FirstOrDefaultAsync(f => f.UserId == userId) is not { } factor)
            return;
        // One that was put aside of late is the one from before the changes began.
        var since = now - Row;
        if (await db.FormerFactors.AnyAsync(f => f.UserId == userId && f.RemovedAt > since))
            return;
        await db.FormerFactors.Where(f => f.UserId == userId).ExecuteDeleteAsync();
        var codes = await db.RecoveryCodes.Where(c => c.UserId == userId).Select(c => c.Hash).ToListAsync();
        db.FormerFactors.Add(new FormerFactor
        {
            UserId = userId, WrappedKey = factor.WrappedKey, WrappedCodesKey = factor.WrappedCodesKey, LastStep = factor.LastStep, AddedAt = factor.AddedAt,
            Codes = [.. codes.SelectMany(c => c)], RemovedAt = now,
        });
        await db.SaveChangesAsync();
    }

    /// <summary>Forgets it: who may has taken the account's second factor away for good.</summary>
    public static Task<int> ForgetAsync(DashboardContext db, string userId) => db.FormerFactors.Where(f => f.UserId == userId).ExecuteDeleteAsync();

    /// <summary>
    /// Has the factor of before count again, if it was taken away since the evidence began, inside the transaction of the way back. Whatever has taken its
    /// place goes. A mailbox alone never beats a factor that is older than the evidence.
    /// </summary>
    public static async Task RestoreAsync(DashboardContext db, IdentityContext identity, Actor owner, DateTimeOffset now)
    {
        if (await db.Accounts.Where(a => a.Id == owner.UserId).Select(a => a.SuspectFrom).FirstOrDefaultAsync() is { } from)
            await RestoreAsync(db, identity, owner, from, from, now);
    }

    /// <summary>The same for one that was added before a moment and taken away since another; says whether there was one.</summary>
    public static async Task<bool> RestoreAsync(DashboardContext db, IdentityContext identity, Actor owner, DateTimeOffset removedFrom, DateTimeOffset addedBefore, DateTimeOffset now)
    {
        var userId = owner.UserId;
        if (await db.FormerFactors.AsNoTracking().FirstOrDefaultAsync(f => f.UserId == userId && f.RemovedAt >= removedFrom && !(f.AddedAt >= addedBefore)) is not { } former)
            return false;
        await SecondFactorCodes.ForgetAsync(db, userId);
        db.SecondFactors.Add(new SecondFactor
        {
            UserId = userId, WrappedKey = former.WrappedKey, WrappedCodesKey = former.WrappedCodesKey, LastStep = former.LastStep, AddedAt = former.AddedAt,
        });
        db.RecoveryCodes.AddRange(former.Codes.Chunk(HashLength).Select(hash => new RecoveryCode { UserId = userId, Hash = hash }));
        await db.SaveChangesAsync();
        await db.FormerFactors.Where(f => f.UserId == userId).ExecuteDeleteAsync();
        await identity.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true));
        db.Activity.Add(ActivityEntries.By(owner, ActivityKind.SecondFactorRestored, now));
        return true;
    }

    /// <inheritdoc/>
    public Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Kept;
        var due = db.FormerFactors.Where(f => f.RemovedAt <= before).OrderBy(f => f.RemovedAt).Select(f => f.UserId).Take(options.BatchSize);
        return db.FormerFactors.Where(f => due.Contains(f.UserId)).ExecuteDeleteAsync(cancellationToken);
    }
}
