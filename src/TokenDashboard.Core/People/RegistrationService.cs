using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;

namespace TokenDashboard.Core.People;

/// <summary>What came of confirming an address.</summary>
public enum ConfirmStep
{
    Confirmed,

    /// <summary>The link is unknown, used, replaced or too old.</summary>
    DeadLink,

    /// <summary>The link is right, but the password is not the one that was chosen.</summary>
    WrongPassword,
}

/// <summary>
/// Accounts that people make themselves where mail can be sent. Nobody signs in with one before its address is confirmed,
/// by a link in the mail together with the password: so that neither who reads the mail confirms what a stranger registered,
/// nor a stranger uses an address that is not theirs. Whether an address has an account can't be told from outside.
/// </summary>
public sealed class RegistrationService(
    WriteTransaction transaction, IDbContextFactory<IdentityContext> contexts, IdentityTransaction people, ILookupNormalizer names, PasswordHashes hashes, TimeProvider clock)
{
    /// <summary>How long a link to confirm works.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromDays(1);

    /// <summary>How long an account waits for its address to be confirmed before it is deleted.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <summary>What such links are for.</summary>
    public static readonly IReadOnlyCollection<LinkPurpose> Purposes = [LinkPurpose.EmailConfirmation];

    private const int MostPerHour = 3;

    /// <summary>
    /// Makes an account that can be signed in to at once, an admin's if that is asked for, whose address then counts as confirmed.
    /// Returns its id; null, and nothing is changed, when the address has an account. That everything is as it should be is the caller's to check.
    /// </summary>
    public async Task<string?> MakeAsync(string email, string name, string password, bool asAdmin, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var made = await PersonAsync(email, name, password, requester, now, cancellationToken);
        made.EmailConfirmed = asAdmin;
        return await transaction.RunAsync(
            async db =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                if (await identity.Users.AnyAsync(u => u.NormalizedEmail == made.NormalizedEmail, cancellationToken))
                    return null;
                identity.Users.Add(made);
                await identity.SaveChangesAsync(cancellationToken);
                if (asAdmin)
                    await HeldRole.GiveAsync(identity, made.Id, DeskRoles.Admin);
                db.Activity.Add(ActivityEntries.By(new Actor(made.Id, null, requester), ActivityKind.AccountCreated, now));
                await db.SaveChangesAsync(cancellationToken);
                return (string?)made.Id;
            },
            cancellationToken);
    }

    /// <summary>
    /// Makes an account and has its address written to. An account that still waits is replaced: the last who registers knows
    /// its password. Of any other its owner is written to, and nothing changes. At most three mails an hour. That everything
    /// is as it should be is the caller's to check.
    /// </summary>
    public async Task RegisterAsync(string email, string name, string password, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var normalized = names.NormalizeEmail(email);
        var made = await PersonAsync(email, name, password, requester, now, cancellationToken);
        await transaction.RunAsync(
            async db =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                var known = await identity.Users.Where(u => u.NormalizedEmail == normalized).Select(u => u.Id).FirstOrDefaultAsync(cancellationToken);
                if (known is null)
                {
                    identity.Users.Add(made);
                    Confirmation.Begin(identity, made.Id);
                    await identity.SaveChangesAsync(cancellationToken);
                    await DueAsync(db, made.Id, now + Patience);
                    db.Activity.Add(ActivityEntries.By(new Actor(made.Id, null, requester), ActivityKind.AccountCreated, now));
                    return await TellAsync(db, OutboxKind.EmailConfirmation, (await db.BeginAsync(made.Id, cancellationToken))!, now);
                }

                var waits = await Confirmation.Waiting(identity, known).AnyAsync(cancellationToken);
                var kind = waits ? OutboxKind.EmailConfirmation : OutboxKind.RegistrationTaken;
                if (await db.BeginAsync(known, cancellationToken) is not { } begun || await MailLimit.IsReachedAsync(db, kind, begun, MostPerHour, now))
                    return 0;
                if (waits)
                    await ReplaceAsync(db, identity, made, new Actor(known, null, requester));
                return await TellAsync(db, kind, begun, now);
            },
            cancellationToken,
            Lane.Nobody);
    }

    /// <summary>Whether the account's address has yet to be confirmed before anybody signs in. Accounts made in any other way never wait.</summary>
    public async Task<bool> IsWaitingAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Confirmation.Waiting(db, userId).AnyAsync(cancellationToken);
    }

    /// <summary>Has a new link mailed if an account with that address waits, at most three an hour. Whether one does can't be told from outside.</summary>
    public async Task AskAgainAsync(string email, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var normalized = names.NormalizeEmail(email);
        await transaction.RunAsync(
            async db =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                var id = await identity.Users.Where(u => u.NormalizedEmail == normalized).Select(u => u.Id).FirstOrDefaultAsync(cancellationToken);
                return id is null || !await Confirmation.Waiting(identity, id).AnyAsync(cancellationToken)
                    || await db.BeginAsync(id, cancellationToken) is not { } begun || await MailLimit.IsReachedAsync(db, OutboxKind.EmailConfirmation, begun, MostPerHour, now)
                    ? 0
                    : await TellAsync(db, OutboxKind.EmailConfirmation, begun, now);
            },
            cancellationToken,
            Lane.Nobody);
    }

    /// <summary>Confirms the address that a link was mailed to, and uses the link up. Anything but <see cref="ConfirmStep.Confirmed"/> has changed nothing.</summary>
    public async Task<ConfirmStep> ConfirmAsync(LinkTarget target, string? secret, string password, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        string? hash;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            hash = await db.Users.Where(u => u.Id == target.UserId).Select(u => u.PasswordHash).FirstOrDefaultAsync(cancellationToken);
        if (!(await hashes.CompareAsync(hash, password, Lane.Somebody, requester, cancellationToken)).IsRight)
            return ConfirmStep.WrongPassword;
        return await transaction.RunAsync(
            async db =>
            {
                // Whoever registers anew takes the link away with the password.
                if (await AccountLinkService.RedeemAsync(db, secret, Purposes, now) is not { } found || found.UserId != target.UserId)
                    return ConfirmStep.DeadLink;
                await using var identity = await people.JoinAsync(db, cancellationToken);
                await Confirmation.ConfirmAsync(db, identity, found.UserId);
                db.Activity.Add(ActivityEntries.By(new Actor(found.UserId, null, requester), ActivityKind.EmailConfirmed, now, found.Email));
                await db.SaveChangesAsync(CancellationToken.None);
                return ConfirmStep.Confirmed;
            },
            cancellationToken);
    }

    private static async Task ReplaceAsync(DashboardContext db, IdentityContext identity, AppUser by, Actor actor)
    {
        await identity.Users.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set
            .SetProperty(u => u.DisplayName, by.DisplayName)
            .SetProperty(u => u.CreatedAt, by.CreatedAt)
            .SetProperty(u => u.PasswordHash, by.PasswordHash)
            .SetProperty(u => u.SecurityStamp, by.SecurityStamp)
            .SetProperty(u => u.ConcurrencyStamp, by.ConcurrencyStamp));
        await DueAsync(db, actor.UserId, by.CreatedAt + Patience);
        await db.AccountLinks.Where(l => l.UserId == actor.UserId && l.Purpose == LinkPurpose.EmailConfirmation).ExecuteDeleteAsync();
        await db.Activity.Where(a => a.UserId == actor.UserId).ExecuteDeleteAsync();
        db.Activity.Add(ActivityEntries.By(actor, ActivityKind.AccountCreated, by.CreatedAt));
    }

    // An account that nobody confirms goes by itself.
    private static Task<int> DueAsync(DashboardContext db, string userId, DateTimeOffset at) =>
        db.Accounts.Where(a => a.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(a => a.DeletionDueAt, at));

    private async Task<AppUser> PersonAsync(string email, string name, string password, Requester requester, DateTimeOffset now, CancellationToken cancellationToken)
    {
        return new AppUser
        {
            UserName = email, NormalizedUserName = names.NormalizeName(email), Email = email, NormalizedEmail = names.NormalizeEmail(email), DisplayName = name,
            CreatedAt = now, LockoutEnabled = true, SecurityStamp = Guid.NewGuid().ToString(),
            PasswordHash = await hashes.MakeAsync(password, Lane.Nobody, requester, cancellationToken),
        };
    }

    private static Task<int> TellAsync(DashboardContext db, OutboxKind kind, Beginning begun, DateTimeOffset now)
    {
        db.Outbox.Add(OutboxEvent.Begun(kind, now, begun));
        return db.SaveChangesAsync();
    }
}
