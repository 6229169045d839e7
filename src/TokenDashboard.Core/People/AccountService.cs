using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.People;

/// <summary>
/// What admins do with accounts. Every act passes the gate and leaves a line in the audit log; open pages of the account
/// follow at once. There is always an admin left who can sign in.
/// </summary>
public sealed class AccountService(AdminGate gate, IdentityTransaction people, SessionFeed feed)
{
    /// <summary>A reason has no more UTF-16 units than this.</summary>
    public const int ReasonLength = 500;

    /// <summary>Makes an account that nobody can sign in to before its owner chose a password, by a link in their mail. Unchanged when the address has one.</summary>
    public Task<AdminResult> InviteAsync(string email, string name, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(email);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return gate.RunAsync(
            Capability.Administer, actor,
            async (db, now) =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                return await Invitation.InviteAsync(db, identity, email, name, now) is { } id
                    ? [new AuditEntry { Action = AuditAction.UserInvited, UserId = id, After = email }]
                    : [];
            },
            cancellationToken);
    }

    /// <summary>Ends everything the account has open, and lets nobody in until it is unlocked.</summary>
    public Task<AdminResult> LockAsync(string userId, string reason, Actor actor, CancellationToken cancellationToken)
    {
        CheckReason(reason);
        return ActAsync(Capability.Administer, userId, actor, async (db, now) =>
        {
            if (await DeskRoles.IsLastAdminAsync(db, userId))
                return new Refusal(AdminResult.LastAdmin);
            var locked = await db.Accounts.Where(u => u.Id == userId && u.LockedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.LockedAt, now));
            if (locked == 0)
                return null;
            var ended = await SessionEnding.EndAllAsync(db, userId, keep: null, EndReason.AccountLocked, actor, now);
            return new Entry(AuditAction.UserLocked, After: AuditLog.Ended(ended), Reason: reason);
        }, cancellationToken);
    }

    /// <summary>Lets the account sign in again. What was ended stays ended.</summary>
    public Task<AdminResult> UnlockAsync(string userId, Actor actor, CancellationToken cancellationToken) =>
        ActAsync(Capability.Administer, userId, actor, async (db, _) =>
        {
            var unlocked = await db.Accounts.Where(u => u.Id == userId && u.LockedAt != null)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.LockedAt, (DateTimeOffset?)null));
            return unlocked == 0 ? null : new Entry(AuditAction.UserUnlocked);
        }, cancellationToken);

    /// <summary>Ends every session of the account. Its owner may sign in again.</summary>
    public Task<AdminResult> SignOutAsync(string userId, Actor actor, CancellationToken cancellationToken) =>
        ActAsync(Capability.Act, userId, actor, async (db, now) =>
        {
            var ended = await SessionEnding.EndAllAsync(db, userId, keep: null, EndReason.ByAdmin, actor, now);
            return ended == 0 ? null : new Entry(AuditAction.UserSignedOut, After: AuditLog.Ended(ended));
        }, cancellationToken);

    /// <summary>Ends one session of the account.</summary>
    public Task<AdminResult> EndSessionAsync(string userId, Guid sessionId, Actor actor, CancellationToken cancellationToken) =>
        ActAsync(Capability.Act, userId, actor, async (db, now) =>
            await db.Live(now).AnyAsync(s => s.Id == sessionId && s.UserId == userId)
                && await SessionEnding.EndAsync(db, sessionId, userId, EndReason.ByAdmin, actor, now)
                ? new Entry(AuditAction.SessionsEnded, Target: $"session {sessionId}", After: AuditLog.Ended(1))
                : null, cancellationToken);

    /// <summary>Ends everything the account has open, and lets nobody in until its owner has chosen a new password.</summary>
    public Task<AdminResult> ContainAsync(string userId, Actor actor, CancellationToken cancellationToken) =>
        ActAsync(Capability.Act, userId, actor, async (db, now) =>
            await Containment.ContainAsync(db, userId, actor, now) is { } ended ? new Entry(AuditAction.AccountContained, After: AuditLog.Ended(ended)) : null,
            cancellationToken);

    /// <summary>
    /// Gives the account one of the <see cref="DeskRoles"/> in place of the one it has, or none for null. It counts from the commit on: whatever its owner has open, and has begun, is asked anew.
    /// <see cref="AdminResult.LastAdmin"/> when nobody else could act as one.
    /// </summary>
    public Task<AdminResult> ChangeRoleAsync(string userId, string? role, string reason, Actor actor, CancellationToken cancellationToken)
    {
        CheckReason(reason);
        if (role is not null && !DeskRoles.All.Contains(role))
            throw new ArgumentOutOfRangeException(nameof(role));
        return ActAsync(Capability.Administer, userId, actor, async (db, now) =>
        {
            var before = DeskRoles.Of(await db.RolesOfAsync(userId, cancellationToken));
            if (before == role || !await db.Accounts.AnyAsync(a => a.Id == userId, cancellationToken))
                return null;
            if (before == DeskRoles.Admin && await DeskRoles.IsLastAdminAsync(db, userId))
                return new Refusal(AdminResult.LastAdmin);
            await using var identity = await people.JoinAsync(db, cancellationToken);
            await RoleChange.ApplyAsync(db, identity, userId, role, now);
            return new Entry(AuditAction.RoleChanged, Before: before, After: role, Reason: reason);
        }, cancellationToken);
    }

    /// <summary>
    /// Removes the account's second factor: the authenticator app's key and the recovery codes. From then on the password
    /// alone signs in, and its owner is written to.
    /// </summary>
    public Task<AdminResult> ResetSecondFactorAsync(string userId, string reason, Actor actor, CancellationToken cancellationToken)
    {
        CheckReason(reason);
        return ActAsync(Capability.Administer, userId, actor, async (db, now) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            if (!await SecondFactorService.RemoveAsync(db, identity, userId))
                return null;
            await SessionEnding.VoidPendingAsync(db, userId, now);
            db.Activity.Add(ActivityEntries.ByAdmin(userId, ActivityKind.SecondFactorOff, now));
            db.Outbox.Add(OutboxEvent.Of(OutboxKind.SecondFactorReset, now, userId, detail: reason));
            return new Entry(AuditAction.SecondFactorReset, Reason: reason);
        }, cancellationToken);
    }

    /// <summary>
    /// Settles whose an account is that two addresses claim: it stays with the present one, or goes back to the one before. That one is mailed the link for a new
    /// password. Unchanged when nobody claims it, or it is the admin's own.
    /// </summary>
    public async Task<AdminResult> SettleAddressAsync(string userId, bool givesBack, string reason, Actor actor, CancellationToken cancellationToken)
    {
        CheckReason(reason);
        int? dispute = null;
        var result = await ActAsync(Capability.Act, userId, actor, async (db, now) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            if (userId == actor.UserId || await AddressClaim.SettleAsync(db, identity, userId, givesBack, actor.UserId, now) is not { } settled)
                return null;
            dispute = settled.IncidentId;
            await PasswordMail.AskAsync(db, userId, now);
            var address = await db.Accounts.Where(a => a.Id == userId).Select(a => a.Address).FirstAsync(cancellationToken);
            return new Entry(AuditAction.AddressSettled, After: address, Reason: reason);
        }, cancellationToken);
        if (result == AdminResult.Done && dispute is { } id)
            feed.Publish(new Change.Incidents(id));
        return result;
    }

    private async Task<AdminResult> ActAsync(
        Capability needed, string userId, Actor actor, Func<DashboardContext, DateTimeOffset, Task<Act?>> act, CancellationToken cancellationToken)
    {
        Refusal? refused = null;
        var result = await gate.RunAsync(
            needed, actor,
            async (db, now) =>
            {
                var done = await act(db, now);
                refused = done as Refusal;
                return done is Entry entry
                    ? [new AuditEntry { Action = entry.Action, UserId = userId, Target = entry.Target, Before = entry.Before, After = entry.After, Reason = entry.Reason }]
                    : [];
            },
            cancellationToken);
        if (result == AdminResult.Done)
            feed.Publish(new Change.Sessions(userId));
        return refused is not null && result == AdminResult.Unchanged ? refused.Why : result;
    }

    private static void CheckReason(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason.Length, ReasonLength, nameof(reason));
    }

    private abstract record Act;

    private sealed record Entry(AuditAction Action, string? Target = null, string? Before = null, string? After = null, string? Reason = null) : Act;

    private sealed record Refusal(AdminResult Why) : Act;
}
