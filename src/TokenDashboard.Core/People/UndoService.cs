using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Secrets;
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
public sealed class UndoService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, IDbContextFactory<IdentityContext> identities, IdentityTransaction people,
    AccountLinkService links, MasterKeys keys, TimeProvider clock, SessionFeed feed)
{
    // One that was taken away longer before was not taken away for this one.
    private static readonly TimeSpan Replaced = TimeSpan.FromDays(1);

    /// <summary>What such links are for.</summary>
    public static readonly IReadOnlyCollection<LinkPurpose> Purposes = [LinkPurpose.Undo];

    /// <summary>
    /// Takes the link and undoes what it is about. Null, and nothing is changed, when the secret is unknown, used or expired. What is gone already
    /// is undone, too.
    /// </summary>
    public async Task<UndoKind?> UndoAsync(string? secret, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        int? dispute = null;
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
                    [nameof(ActivityKind.SecondFactorOn), var ticks] => await UndoFactorAsync(db, identity, TimeOf(ticks), owner, now),
                    _ => null,
                };
                if (AddressChange.Of(detail) is { } change)
                    (undone, dispute) = (UndoKind.Address, await DisputeAsync(db, change, owner, now));
                await db.SaveChangesAsync(CancellationToken.None);
                return (target.UserId, undone);
            },
            cancellationToken);
        Tell(userId, dispute);
        return kind;
    }

    /// <summary>
    /// What undoing would end, for its owner's eyes; null when the link leads nowhere. To anybody else who has it nothing is told: the mailbox it went to may
    /// be another's by now.
    /// </summary>
    public async Task<EndingSessions?> ListEndingAsync(string? secret, string? userId, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(secret, Purposes, cancellationToken) is not { Detail: { } detail } target)
            return null;
        if (target.UserId != userId)
            return EndingSessions.None;
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        var ending = detail.Split(' ', 2) switch
        {
            [nameof(ActivityKind.PasskeyAdded), var id] => await PasskeyService.FindAsync(identity, id, userId, cancellationToken) is { } passkey
                ? BegunBy(db, SignInMethod.Passkey, passkey.Data.CreatedAt, userId, now) : null,
            [nameof(ActivityKind.ExternalLinked), var issuer] => await FindLoginAsync(identity, issuer, userId) is { } login
                ? BegunBy(db, SignInMethod.External, AddedAt(identity, login) ?? now, userId, now) : null,
            [nameof(ActivityKind.SecondFactorOn), var ticks] => await HasFactorAsync(db, userId, TimeOf(ticks)) ? db.Live(now).Where(s => s.UserId == userId) : null,
            _ => db.Live(now).Where(s => s.UserId == userId),
        };
        return ending is null ? EndingSessions.None : await EndingSessions.OfAsync(db, ending, cancellationToken);
    }

    /// <summary>Whether a link that was used up has begun a claim that is still to be settled: then whoever has it may settle it by what is older than the change.</summary>
    public async Task<bool> IsClaimedAsync(string? secret, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindClaimAsync(db, secret, clock.GetUtcNow()) is not null;
    }

    /// <summary>
    /// Gives the account back to the address of before, for who has the link and a code of a second factor that is older than the change, and mails the link for a new
    /// password there. A wrong code counts as it does at sign-in. False when it is not right, or there is nothing to settle.
    /// </summary>
    public Task<bool> SettleAsync(string? secret, string code, Requester requester, CancellationToken cancellationToken) => SettleAsync(
        secret,
        async (db, identity, claim, now) =>
        {
            var owner = new Actor(claim.UserId, null, requester);
            await FormerFactors.RestoreAsync(db, identity, owner, now);
            return await db.SecondFactors.AnyAsync(f => f.UserId == claim.UserId && !(f.AddedAt >= claim.ChangedAt))
                && (await SecondFactorCodes.TakeAsync(db, keys, claim.UserId, code, now)).Check == CodeCheck.Right;
        },
        requester,
        cancellationToken);

    /// <summary>The same for who has shown a passkey of the account's that is older than the change, suspended or not.</summary>
    public Task<bool> SettleAsync(string? secret, string userId, byte[] credentialId, Requester requester, CancellationToken cancellationToken) => SettleAsync(
        secret,
        async (_, identity, claim, _) => claim.UserId == userId
            && await identity.UserPasskeys.AsNoTracking().FirstOrDefaultAsync(p => p.CredentialId == credentialId && p.UserId == userId) is { } passkey
            && passkey.Data.CreatedAt < claim.ChangedAt,
        requester,
        cancellationToken);

    /// <summary>The same for who has just shown a login elsewhere that was linked to the account before the change, suspended or not.</summary>
    public Task<bool> SettleAsync(string? secret, ExternalLogin login, Requester requester, CancellationToken cancellationToken) => SettleAsync(
        secret,
        async (_, identity, claim, _) => await identity.UserLogins.AnyAsync(l => l.UserId == claim.UserId && l.LoginProvider == login.Issuer && l.ProviderKey == login.Subject
            && !(EF.Property<DateTimeOffset?>(l, IdentityContext.AddedAt) >= claim.ChangedAt)),
        requester,
        cancellationToken);

    private async Task<bool> SettleAsync(
        string? secret, Func<DashboardContext, IdentityContext, Claim, DateTimeOffset, Task<bool>> isProved, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (settled, dispute) = await transaction.RunAsync<(string?, int?)>(
            async db =>
            {
                if (await FindClaimAsync(db, secret, now) is not { } claim)
                    return default;
                await using var identity = await people.JoinAsync(db, cancellationToken);
                if (!await isProved(db, identity, claim, now)
                    || await AddressClaim.SettleAsync(db, identity, claim.UserId, givesBack: true, claim.UserId, now) is not { } done)
                    return default;
                await PasswordMail.AskAsync(db, claim.UserId, now);
                db.Activity.Add(ActivityEntries.By(new Actor(claim.UserId, null, requester), ActivityKind.EmailChanged, now, claim.Address));
                await db.SaveChangesAsync(CancellationToken.None);
                return (claim.UserId, done.IncidentId);
            },
            cancellationToken);
        Tell(settled, dispute);
        return settled is not null;
    }

    private void Tell(string? userId, int? dispute)
    {
        if (userId is not null)
            feed.Publish(new Change.Sessions(userId));
        if (dispute is { } id)
            feed.Publish(new Change.Incidents(id));
    }

    private static async Task<Claim?> FindClaimAsync(DashboardContext db, string? secret, DateTimeOffset now)
    {
        if (Secret.HashOfPresented(secret) is not { } hash)
            return null;
        var found = await db.AccountLinks.AsNoTracking().Where(l => l.Hash == hash && l.Purpose == LinkPurpose.Undo && l.UsedAt != null && l.ExpiresAt > now)
            .Join(db.Accounts.Where(a => a.ClaimedAddress != null), l => l.UserId, a => a.Id, (l, a) => new { l.UserId, l.Detail, a.ClaimedAddress, a.ClaimedFrom })
            .FirstOrDefaultAsync();
        return found is { ClaimedAddress: { } address, ClaimedFrom: { } from } && AddressChange.Of(found.Detail) == new AddressChange(from, address) ? new(found.UserId, address, from) : null;
    }

    private static async Task<UndoKind> UndoPasskeyAsync(DashboardContext db, IdentityContext identity, string id, Actor owner, DateTimeOffset now)
    {
        if (await PasskeyService.FindAsync(identity, id, owner.UserId, CancellationToken.None) is { } passkey)
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
        if (await FindLoginAsync(identity, issuer, owner.UserId) is { } login)
        {
            var addedAt = AddedAt(identity, login);
            identity.Remove(login);
            await identity.SaveChangesAsync();
            db.Activity.Add(ActivityEntries.By(owner, ActivityKind.ExternalUnlinked, now, login.ProviderDisplayName));
            await EndBegunByAsync(db, SignInMethod.External, addedAt ?? now, owner, now);
        }

        return UndoKind.External;
    }

    // Only the one that the mail told of; what was there before it counts again.
    private static async Task<UndoKind> UndoFactorAsync(DashboardContext db, IdentityContext identity, DateTimeOffset addedAt, Actor owner, DateTimeOffset now)
    {
        if (await HasFactorAsync(db, owner.UserId, addedAt))
        {
            if (!await FormerFactors.RestoreAsync(db, identity, owner, addedAt - Replaced, addedAt, addedAt - Replaced, now))
            {
                await SecondFactorService.RemoveAsync(db, identity, owner.UserId);
                db.Activity.Add(ActivityEntries.By(owner, ActivityKind.SecondFactorOff, now));
            }

            // Every session that is left has given that one, or nothing.
            await SessionEnding.EndAllAsync(db, owner.UserId, keep: null, EndReason.MethodChange, owner, now);
        }

        return UndoKind.SecondFactor;
    }

    private static async Task<int?> DisputeAsync(DashboardContext db, AddressChange change, Actor owner, DateTimeOffset now)
    {
        if (await db.Accounts.AnyAsync(a => a.Id == owner.UserId && a.Address == change.Before))
            return null;
        await Containment.ContainAsync(db, owner.UserId, owner, now, change.At);
        db.Activity.Add(ActivityEntries.By(owner, ActivityKind.AddressClaimed, now, change.Before));
        return await AddressDispute.ClaimAsync(db, owner.UserId, change.Before, change.At, owner.Requester, now);
    }

    private static async Task EndBegunByAsync(DashboardContext db, SignInMethod method, DateTimeOffset since, Actor owner, DateTimeOffset now)
    {
        foreach (var id in await BegunBy(db, method, since, owner.UserId, now).Select(s => s.Id).ToListAsync())
            await SessionEnding.EndAsync(db, id, owner.UserId, EndReason.MethodChange, owner, now);
    }

    private static IQueryable<Session> BegunBy(DashboardContext db, SignInMethod method, DateTimeOffset since, string userId, DateTimeOffset now) =>
        db.Live(now).Where(s => s.UserId == userId && s.Method == method && s.CreatedAt >= since);

    private static Task<IdentityUserLogin<string>?> FindLoginAsync(IdentityContext identity, string issuer, string userId) =>
        identity.UserLogins.FirstOrDefaultAsync(l => l.LoginProvider == issuer && l.UserId == userId);

    private static DateTimeOffset? AddedAt(IdentityContext identity, IdentityUserLogin<string> login) =>
        identity.Entry(login).Property<DateTimeOffset?>(IdentityContext.AddedAt).CurrentValue;

    private static Task<bool> HasFactorAsync(DashboardContext db, string userId, DateTimeOffset addedAt) =>
        db.SecondFactors.AnyAsync(f => f.UserId == userId && f.AddedAt == addedAt);

    private static DateTimeOffset TimeOf(string ticks) => new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);

    private sealed record Claim(string UserId, string Address, DateTimeOffset ChangedAt);
}
