using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.People;

/// <summary>An account's address: another one counts only once whoever reads its mail has said so, and the old one is told.</summary>
public sealed class EmailService(
    WriteTransaction transaction, IdentityTransaction people, OwnerGate gate, ILookupNormalizer names, TimeProvider clock, SessionFeed feed)
{
    /// <summary>What such links are for.</summary>
    public static readonly IReadOnlyCollection<LinkPurpose> Purposes = [LinkPurpose.EmailChange];

    private const int MostPerHour = 5;

    /// <summary>
    /// Has a link mailed to another address, for who has proved of late who they are. Where no mail can be sent
    /// (<paramref name="confirms"/> is false) the address is changed at once, unconfirmed; only then is it told that another account has
    /// it. How it is written is the caller's to check.
    /// </summary>
    public Task<OwnerResult> AskAsync(string email, bool confirms, Actor actor, CancellationToken cancellationToken)
    {
        var name = names.NormalizeEmail(email);
        return gate.RunAsync(
            actor,
            OwnerProof.Recent,
            async (db, now) =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                if (await identity.Users.AnyAsync(u => u.Id == actor.UserId && u.Email == email, cancellationToken))
                    return OwnerRefusal.Unchanged;
                if (!confirms)
                    return await ChangeAsync(db, identity, actor, email, name, isConfirmed: false, now, cancellationToken) ? new OwnerResult.Done() : OwnerRefusal.Taken;
                if (await db.BeginAsync(actor.UserId, cancellationToken) is not { } begun)
                    return new OwnerResult.Gone();
                if (await MailLimit.IsReachedAsync(db, OutboxKind.EmailChange, begun, MostPerHour, now))
                    return OwnerRefusal.TooMany;
                db.Outbox.Add(OutboxEvent.Begun(OutboxKind.EmailChange, now, begun, email));
                db.Activity.Add(ActivityEntries.By(actor, ActivityKind.EmailChangeAsked, now, email));
                return new OwnerResult.Done();
            },
            cancellationToken);
    }

    /// <summary>
    /// Takes the link that was mailed to the new address, and makes it the account's. Null, and the account is as it was, when the
    /// secret is unknown, used, expired or void, or another account has got the address since; then the link is used up.
    /// </summary>
    public async Task<string?> ConfirmAsync(string? secret, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (userId, email) = await transaction.RunAsync(
            async db =>
            {
                if (await AccountLinkService.RedeemAsync(db, secret, Purposes, now) is not { Detail: { } address } target)
                    return default;
                var actor = new Actor(target.UserId, null, requester);
                await using var identity = await people.JoinAsync(db, cancellationToken);
                var changed = await ChangeAsync(db, identity, actor, address, names.NormalizeEmail(address), isConfirmed: true, now, cancellationToken);
                return changed ? (target.UserId, address) : default((string?, string?));
            },
            cancellationToken);
        if (userId is not null)
            feed.Publish(new Change.Sessions(userId));
        return email;
    }

    /// <summary>Gives an account the address, which is its name for signing in as well, inside a caller's transaction. That it is free is the caller's to ask.</summary>
    internal static Task<int> SetAsync(IdentityContext identity, string userId, string email, string name, bool isConfirmed) =>
        identity.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set
            .SetProperty(u => u.Email, email)
            .SetProperty(u => u.NormalizedEmail, name)
            .SetProperty(u => u.UserName, email)
            .SetProperty(u => u.NormalizedUserName, name)
            .SetProperty(u => u.EmailConfirmed, isConfirmed)
            .SetProperty(u => u.ConcurrencyStamp, Guid.NewGuid().ToString()));

    // Links for a new password that lie in the old address' mail work no more, nor does a change to a third.
    private static async Task<bool> ChangeAsync(
        DashboardContext db, IdentityContext identity, Actor actor, string email, string name, bool isConfirmed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await identity.Users.AnyAsync(u => u.NormalizedEmail == name && u.Id != actor.UserId, cancellationToken))
            return false;
        var before = await identity.Users.Where(u => u.Id == actor.UserId).Select(u => u.Email).FirstOrDefaultAsync(cancellationToken);
        await SetAsync(identity, actor.UserId, email, name, isConfirmed);
        await SessionEnding.VoidPendingAsync(db, actor.UserId, now);
        db.Activity.Add(ActivityEntries.By(actor, ActivityKind.EmailChanged, now, email));
        db.Outbox.Add(OutboxEvent.Of(OutboxKind.EmailChanged, now, actor.UserId, actor.SessionId, detail: before));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
