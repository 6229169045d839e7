using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Methods;

/// <summary>
/// A new password by a link in the mail. It ends everything the account has open, unless its owner keeps that, forgets its trusted devices and lifts a
/// containment; a second factor stays, and nobody is signed in by it.
/// </summary>
public sealed class PasswordResetService(
    WriteTransaction transaction, IdentityTransaction people, ILookupNormalizer names, PasswordHashes hashes,
    TimeProvider clock, SessionFeed feed)
{
    /// <summary>What such links are for.</summary>
    public static readonly IReadOnlyCollection<LinkPurpose> Purposes = [LinkPurpose.PasswordReset, LinkPurpose.Invitation];

    /// <summary>
    /// Has a link mailed, if there is such an account that no admin has locked, at most three times an hour. Whether there is
    /// can't be told from outside.
    /// </summary>
    public async Task RequestAsync(string email, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var name = names.NormalizeEmail(email);
        await transaction.RunAsync(
            async db =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                var userId = await identity.Users.Where(u => u.NormalizedEmail == name).Select(u => u.Id).FirstOrDefaultAsync(cancellationToken);
                if (userId is null)
                    return 0;
                await PasswordMail.AskAsync(db, userId, now);
                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken,
            Lane.Nobody);
    }

    /// <summary>
    /// Sets the password and uses the link up; every other that would finish something is void. False, and nothing is changed, when the
    /// secret is unknown, used, expired or void. The password's length is the caller's to check. With <paramref name="keep"/> what is signed in stays so, but
    /// for an account that was contained.
    /// </summary>
    public async Task<bool> ResetAsync(string? secret, string password, Requester requester, CancellationToken cancellationToken, bool keep = false)
    {
        var now = clock.GetUtcNow();
        var hash = await hashes.MakeAsync(password, Lane.Somebody, requester, cancellationToken);
        var target = await transaction.RunAsync(
            async db =>
            {
                var found = await AccountLinkService.RedeemAsync(db, secret, Purposes, now);
                if (found is null)
                    return null;
                await using var identity = await people.JoinAsync(db, cancellationToken);
                await FormerFactors.RestoreAsync(db, identity, new Actor(found.UserId, null, requester), now);
                var keeps = keep && await db.Accounts.AnyAsync(a => a.Id == found.UserId && a.ContainedAt == null, cancellationToken);
                await Passwords.SetAsync(db, identity, found.UserId, hash, now);
                // Whoever has the link reads the account's mail, or was given it by who runs the server.
                await Confirmation.ConfirmAsync(db, identity, found.UserId);
                var owner = new Actor(found.UserId, null, requester);
                db.Activity.Add(ActivityEntries.By(owner, ActivityKind.PasswordChanged, now));
                if (keeps)
                    await SessionEnding.VoidPendingAsync(db, found.UserId, now);
                else
                    await SessionEnding.EndAllAsync(db, found.UserId, keep: null, EndReason.PasswordChange, owner, now);
                return found;
            },
            cancellationToken);
        if (target is not null)
            feed.Publish(new Change.Sessions(target.UserId));
        return target is not null;
    }
}
