using System.Buffers.Text;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.People;

/// <summary>What an undo was about.</summary>
public enum UndoKind
{
    Passkey,
    External,
    SecondFactor,

    /// <summary>The address. It is not given back: the account is contained, and who owns it is to be settled.</summary>
    Address,
}

/// <summary>
/// Takes back what a mail told of, by a link in it: a passkey, an account elsewhere, a second factor, whatever has been done since. It never hands
/// the account over, since the mailbox may be the stolen one: after another address it shuts the account, and neither address is mailed a
/// link until it is settled whose it is.
/// </summary>
public sealed class UndoService(WriteTransaction transaction, IdentityTransaction people, TimeProvider clock, SessionFeed feed)
{
    /// <summary>What such links are for.</summary>
    public static readonly IReadOnlyCollection<LinkPurpose> Purposes = [LinkPurpose.Undo];

    /// <summary>
    /// Takes the link and undoes what it is about. Null, and nothing is changed, when the secret is unknown, used or expired. What is gone already
    /// is undone, too.
    /// </summary>
    public async Task<UndoKind?> UndoAsync(string? secret, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (userId, kind) = await transaction.RunAsync(
            async db =>
            {
                if (await AccountLinkService.RedeemAsync(db, secret, Purposes, now) is not { Detail: { } detail } target)
                    return default;
                var owner = new Actor(target.UserId, null, requester);
                await using var identity = await people.JoinAsync(db, cancellationToken);
                UndoKind? undone = detail.Split(' ', 2) switch
                {
                    [nameof(ActivityKind.PasskeyAdded), var id] => await UndoPasskeyAsync(db, identity, id, owner, now),
                    [nameof(ActivityKind.ExternalLinked), var issuer] => await UndoLoginAsync(db, identity, issuer, owner, now),
                    [nameof(ActivityKind.SecondFactorOn), var ticks] => await UndoFactorAsync(db, identity, long.Parse(ticks, CultureInfo.InvariantCulture), owner, now),
                    [nameof(ActivityKind.EmailChanged), var address] => await DisputeAsync(db, address, owner, now),
                    _ => null,
                };
                await db.SaveChangesAsync(CancellationToken.None);
                return (target.UserId, undone);
            },
            cancellationToken);
        if (userId is not null)
            feed.Publish(new Change.Sessions(userId));
        return kind;
    }

    private static async Task<UndoKind> UndoPasskeyAsync(DashboardContext db, IdentityContext identity, string id, Actor owner, DateTimeOffset now)
    {
        var credential = Base64Url.DecodeFromChars(id);
        if (await identity.UserPasskeys.FirstOrDefaultAsync(p => p.CredentialId == credential && p.UserId == owner.UserId) is { } passkey)
        {
            identity.Remove(passkey);
            await identity.SaveChangesAsync();
            db.Activity.Add(ActivityEntries.By(owner, ActivityKind.PasskeyRemoved, now, passkey.Data.Name));
            await EndBegunByAsync(db, SignInMethod.Passkey, passkey.Data.CreatedAt, owner, now);
        }

        return UndoKind.Passkey;
    }

    private static async Task<UndoKind> UndoLoginAsync(DashboardContext db, IdentityContext identity, string issuer, Actor owner, DateTimeOffset now)
    {
        if (await identity.UserLogins.FirstOrDefaultAsync(l => l.LoginProvider == issuer && l.UserId == owner.UserId) is { } login)
        {
            var addedAt = identity.Entry(login).Property<DateTimeOffset?>(IdentityContext.AddedAt).CurrentValue;
            identity.Remove(login);
            await identity.SaveChangesAsync();
            db.Activity.Add(ActivityEntries.By(owner, ActivityKind.ExternalUnlinked, now, login.ProviderDisplayName));
            await EndBegunByAsync(db, SignInMethod.External, addedAt ?? now, owner, now);
        }

        return UndoKind.External;
    }

    // Only the one that the mail told of; what was there before it counts again.
    private static async Task<UndoKind> UndoFactorAsync(DashboardContext db, IdentityContext identity, long ticks, Actor owner, DateTimeOffset now)
    {
        var addedAt = new DateTimeOffset(ticks, TimeSpan.Zero);
        if (await db.SecondFactors.AnyAsync(f => f.UserId == owner.UserId && f.AddedAt == addedAt))
        {
            if (!await FormerFactors.RestoreAsync(db, identity, owner, addedAt - FormerFactors.Row, addedAt, now))
            {
                await SecondFactorService.RemoveAsync(db, identity, owner.UserId);
                db.Activity.Add(ActivityEntries.By(owner, ActivityKind.SecondFactorOff, now));
            }

            await SessionEnding.VoidPendingAsync(db, owner.UserId, now);
        }

        return UndoKind.SecondFactor;
    }

    private static async Task<UndoKind> DisputeAsync(DashboardContext db, string address, Actor owner, DateTimeOffset now)
    {
        if (await db.Accounts.AnyAsync(a => a.Id == owner.UserId && a.Address == address))
            return UndoKind.Address;
        // A link that lies in the other mailbox already must not work either.
        if (await Containment.ContainAsync(db, owner.UserId, owner, now) is null)
            await SessionEnding.VoidPendingAsync(db, owner.UserId, now);
        await db.Accounts.Where(a => a.Id == owner.UserId).ExecuteUpdateAsync(set => set.SetProperty(a => a.ClaimedAddress, address));
        db.Activity.Add(ActivityEntries.By(owner, ActivityKind.AddressClaimed, now, address));
        return UndoKind.Address;
    }

    private static async Task EndBegunByAsync(DashboardContext db, SignInMethod method, DateTimeOffset since, Actor owner, DateTimeOffset now)
    {
        foreach (var id in await db.Live(now).Where(s => s.UserId == owner.UserId && s.Method == method && s.CreatedAt >= since).Select(s => s.Id).ToListAsync())
            await SessionEnding.EndAsync(db, id, owner.UserId, EndReason.MethodChange, owner, now);
    }
}
