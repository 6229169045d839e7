using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.People;

/// <summary>Whose account is to be recovered, and what beyond letting its owner in again.</summary>
public sealed record Recovery(string Email, bool Grant, bool ResetSecondFactor);

/// <summary>What was done to a recovered account, how it stands now, and the secret of the link for a new password.</summary>
public sealed record Recovered(
    string UserName, string Email, bool WasLocked, bool WasContained, bool WasGranted, bool IsAdmin, bool LostSecondFactor, bool HasSecondFactor, RawToken Secret);

/// <summary>
/// The way back in for whoever can read the server's disk, when no admin is left who could help. Nobody is asked who they are:
/// with the disk they have the database.
/// </summary>
public sealed class RecoveryService(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, IdentityTransaction people, TimeProvider clock)
{
    private const int SessionsAtOnce = 1000;

    /// <summary>
    /// Unlocks the account and lifts its containment, makes it an admin when nobody else could act as one or that is asked for,
    /// and makes a link for a new password, all with a line in the audit log. A contained account's password is removed: who had it
    /// must not get in before its owner. Null, and nothing is changed, when there is no such account.
    /// </summary>
    public Task<Recovered?> RecoverAsync(Recovery recovery, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(db => RecoverAsync(db, recovery, now, cancellationToken), cancellationToken);
    }

    /// <summary>How many sessions live, whoever's they are.</summary>
    public async Task<int> CountLivingAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Live(now).CountAsync(cancellationToken);
    }

    /// <summary>
    /// Ends every session, voids whatever was begun, and has every device asked for a code again, all or nothing of it, with a line in the audit
    /// log: what a backup that was put back has revived is over. Returns how many sessions were ended.
    /// </summary>
    public Task<int> EndAllAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            async db =>
            {
                var living = await db.Live(now).Select(s => s.Id).ToListAsync(cancellationToken);
                var ended = await SessionEnding.EndManyAsync(db, living, SessionsAtOnce, EndReason.ByAdmin, new Actor("", null, Requester.Unknown), now);
                await SessionEnding.VoidPendingAsync(db, now);
                await db.TrustedDevices.ExecuteDeleteAsync(cancellationToken);
                db.Audit.Add(new AuditEntry { At = now, Action = AuditAction.SessionsEnded, After = AuditLog.Ended(ended) });
                await db.SaveChangesAsync(cancellationToken);
                return ended;
            },
            cancellationToken);
    }

    private async Task<Recovered?> RecoverAsync(DashboardContext db, Recovery recovery, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = recovery.Email.Trim().ToUpperInvariant();
        await using var identity = await people.JoinAsync(db, cancellationToken);
        // Of an account that two addresses claim, the address that is named here gets it.
        var claimed = await db.Accounts.Where(a => a.ClaimedAddress != null).Select(a => new { a.Id, a.ClaimedAddress }).ToListAsync(cancellationToken);
        if (claimed.Find(a => a.ClaimedAddress!.Equals(recovery.Email.Trim(), StringComparison.OrdinalIgnoreCase)) is { } theirs)
        {
            if (await AddressClaim.SettleAsync(db, identity, theirs.Id, givesBack: true, actorId: null, now) is null)
                return null;
        }

        if (await identity.Users.AsNoTracking().FirstOrDefaultAsync(u => u.NormalizedEmail == name, cancellationToken) is not { } user)
            return null;
        await AddressClaim.SettleAsync(db, identity, user.Id, givesBack: false, actorId: null, now);
        var account = await db.Accounts.AsNoTracking().FirstAsync(a => a.Id == user.Id, cancellationToken);
        var (wasLocked, wasContained) = (account.LockedAt is not null, account.ContainedAt is not null);
        await db.Accounts.Where(a => a.Id == user.Id).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.LockedAt, (DateTimeOffset?)null).SetProperty(a => a.ContainedAt, (DateTimeOffset?)null), cancellationToken);
        await identity.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(u => u.PasswordHash, u => wasContained ? null : u.PasswordHash)
                .SetProperty(u => u.ConcurrencyStamp, Guid.NewGuid().ToString()),
            cancellationToken);

        await TrustedDevices.ForgetAllAsync(db, user.Id);
        var isAdmin = await db.WhoMay(Capability.Administer).ContainsAsync(user.Id, cancellationToken);
        var grants = !isAdmin && (recovery.Grant
            || !await db.Open().Where(DeskRoles.Having(Capability.Administer)).AnyAsync(cancellationToken));
        if (grants)
            await RoleChange.ApplyAsync(db, identity, user.Id, DeskRoles.Admin, now);
        var loses = recovery.ResetSecondFactor && await RemoveSecondFactorAsync(db, identity, user, now);
        await SessionEnding.VoidPendingAsync(db, user.Id, now);
        var begun = (await db.BeginAsync(user.Id, cancellationToken))!;
        var secret = await AccountLinkService.IssueAsync(
            db, LinkPurpose.PasswordReset, begun, sessionId: null, incidentId: null, now, AccountLinkService.ResetLifetime, cancellationToken);
        var recovered = new Recovered(
            user.DisplayName, user.Email!, wasLocked, wasContained, grants, isAdmin || grants, loses, user.TwoFactorEnabled && !loses, secret);
        db.Audit.Add(new AuditEntry { At = now, Action = AuditAction.AdminRecovered, UserId = user.Id, After = Effects(recovered) });
        await db.SaveChangesAsync(cancellationToken);
        return recovered;
    }

    // Whatever it is kept with: the app's key, recovery codes, what was used up. Its owner is written to.
    private static async Task<bool> RemoveSecondFactorAsync(DashboardContext db, IdentityContext identity, AppUser user, DateTimeOffset now)
    {
        if (!await SecondFactorService.RemoveAsync(db, identity, user.Id))
            return false;
        db.Activity.Add(ActivityEntries.ByAdmin(user.Id, ActivityKind.SecondFactorOff, now));
        db.Outbox.Add(OutboxEvent.Of(OutboxKind.SecondFactorReset, now, user.Id, detail: "recovery at the server’s console"));
        return true;
    }

    private static string Effects(Recovered recovered) => string.Join(", ", new[]
    {
        recovered.WasLocked ? "unlocked" : null,
        recovered.WasContained ? "containment lifted" : null,
        recovered.WasGranted ? "made an admin" : null,
        recovered.LostSecondFactor ? "second factor removed" : null,
        "link for a new password",
    }.OfType<string>());
}
