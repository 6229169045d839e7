using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Methods;

/// <summary>How it stands with an account's second factor.</summary>
/// <param name="IsOn">Whether signing in asks for it.</param>
/// <param name="RecoveryCodes">How many recovery codes are left.</param>
/// <param name="IsGiven">Whether the session that asks has given it.</param>
/// <param name="IsRequired">Whether the account may not be without one.</param>
public sealed record SecondFactorState(bool IsOn, int RecoveryCodes, bool IsGiven, bool IsRequired);

/// <summary>Whether a code was right.</summary>
public enum CodeCheck
{
    /// <summary>It was, and is used up.</summary>
    Right,

    Wrong,

    /// <summary>Too many were wrong of late: none is looked at for five minutes.</summary>
    TooMany,
}

/// <summary>What came of a change to a second factor.</summary>
public abstract record SecondFactorResult
{
    /// <summary>Done; the new recovery codes, if there are any, are told this once.</summary>
    public sealed record Done(IReadOnlyList<string> RecoveryCodes) : SecondFactorResult;

    /// <summary>Who acts has not proved of late who they are.</summary>
    public sealed record Refused(ProofCheck Why) : SecondFactorResult;

    /// <summary>The code is not one of that key.</summary>
    public sealed record WrongCode : SecondFactorResult;

    /// <summary>It was so already.</summary>
    public sealed record Unchanged : SecondFactorResult;

    /// <summary>Admins must have one here.</summary>
    public sealed record Required : SecondFactorResult;
}

/// <summary>
/// Codes of an app as a second factor, and recovery codes for when the app is gone. Each code works once, whoever comes at
/// the same moment. Wrong ones are counted apart from wrong passwords, and end nothing. The key is wrapped with the master
/// key; of recovery codes only hashes are kept.
/// </summary>
public sealed class SecondFactorService(
    WriteTransaction transaction, IdentityTransaction people, IDbContextFactory<DashboardContext> contexts, IDbContextFactory<IdentityContext> persons, MasterKeys keys, IOptions<AdminOptions> admins, TimeProvider clock, SessionFeed feed)
{
    /// <summary>How many recovery codes there are at first.</summary>
    public const int RecoveryCodes = 10;

    /// <summary>How it stands with the account of who asks.</summary>
    public async Task<SecondFactorState> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var identity = await persons.CreateDbContextAsync(cancellationToken);
        if (await identity.Users.Where(u => u.Id == actor.UserId).Select(u => (bool?)u.TwoFactorEnabled).FirstOrDefaultAsync(cancellationToken) is not { } isOn)
            return new(false, 0, false, false);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return new(
            isOn, await db.RecoveryCodes.CountAsync(c => c.UserId == actor.UserId, cancellationToken),
            await db.Sessions.AnyAsync(s => s.Id == actor.SessionId && s.UserId == actor.UserId && s.SecondFactor, cancellationToken),
            await IsRequiredAsync(db, actor.UserId, cancellationToken));
    }

    /// <summary>Takes a code of the app or a recovery code, and uses it up if it is right.</summary>
    public Task<CodeCheck> CheckAsync(string userId, string typed, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            async db =>
            {
                var (check, left) = await SecondFactorCodes.TakeAsync(db, keys, userId, typed, now);
                if (left is { } count)
                {
                    db.Activity.Add(ActivityEntries.By(
                        new Actor(userId, null, requester), ActivityKind.RecoveryCodeUsed, now, count.ToString(CultureInfo.InvariantCulture)));
                    await db.SaveChangesAsync(cancellationToken);
                }

                return check;
            },
            cancellationToken);
    }

    /// <summary>
    /// Turns it on with a key whose code was given, which is used up by that. The actor's session counts as having given it; every
    /// other one ends, since it has not.
    /// </summary>
    public Task<SecondFactorResult> TurnOnAsync(byte[] key, string code, Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        actor,
        async (db, identity, now) =>
        {
            if (Totp.Match(key, code, now, after: -1) is not { } step)
                return new SecondFactorResult.WrongCode();
            var turned = await identity.Users.Where(u => u.Id == actor.UserId && !u.TwoFactorEnabled)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true), cancellationToken);
            if (turned == 0)
                return new SecondFactorResult.Unchanged();
            await SecondFactorCodes.ForgetAsync(db, actor.UserId);
            db.SecondFactors.Add(new SecondFactor { UserId = actor.UserId, WrappedKey = keys.Current.Wrap(key), LastStep = step });
            await db.Sessions.Where(s => s.Id == actor.SessionId && s.UserId == actor.UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactor, true), cancellationToken);
            await RecordAsync(db, actor, ActivityKind.SecondFactorOn, endsOthers: true, now);
            return new SecondFactorResult.Done(await SecondFactorCodes.RenewAsync(db, actor.UserId, RecoveryCodes));
        },
        cancellationToken);

    /// <summary>Makes new recovery codes; the old ones work no more.</summary>
    public Task<SecondFactorResult> RenewCodesAsync(Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        actor,
        async (db, identity, now) =>
        {
            if (!await identity.Users.AnyAsync(u => u.Id == actor.UserId && u.TwoFactorEnabled, cancellationToken))
                return new SecondFactorResult.Unchanged();
            await RecordAsync(db, actor, ActivityKind.RecoveryCodesMade, endsOthers: false, now);
            return new SecondFactorResult.Done(await SecondFactorCodes.RenewAsync(db, actor.UserId, RecoveryCodes));
        },
        cancellationToken);

    /// <summary>Turns it off, unless it is asked of admins and the actor is one. Every other session ends.</summary>
    public Task<SecondFactorResult> TurnOffAsync(Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        actor,
        async (db, identity, now) =>
        {
            if (await IsRequiredAsync(db, actor.UserId, cancellationToken))
                return new SecondFactorResult.Required();
            if (!await RemoveAsync(db, identity, actor.UserId))
                return new SecondFactorResult.Unchanged();
            await RecordAsync(db, actor, ActivityKind.SecondFactorOff, endsOthers: true, now);
            return new SecondFactorResult.Done([]);
        },
        cancellationToken);

    /// <summary>Removes an account's second factor inside a caller's transaction; false when it has none.</summary>
    internal static async Task<bool> RemoveAsync(DashboardContext db, IdentityContext identity, string userId)
    {
        await SecondFactorCodes.ForgetAsync(db, userId);
        await TrustedDevices.ForgetAllAsync(db, userId);
        await db.Sessions.Where(s => s.UserId == userId && s.SecondFactor).ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactor, false));
        return await identity.Users.Where(u => u.Id == userId && u.TwoFactorEnabled)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, false)) == 1;
    }

    private static async Task RecordAsync(DashboardContext db, Actor actor, ActivityKind kind, bool endsOthers, DateTimeOffset now)
    {
        db.Activity.Add(ActivityEntries.By(actor, kind, now));
        db.Outbox.Add(PasswordService.Changed(actor.UserId, kind, now));
        if (endsOthers)
            await SessionEnding.EndAllAsync(db, actor.UserId, actor.SessionId, EndReason.MethodChange, actor, now);
    }

    private async Task<SecondFactorResult> ChangeAsync(
        Actor actor, Func<DashboardContext, IdentityContext, DateTimeOffset, Task<SecondFactorResult>> change, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var result = await transaction.RunAsync(
            async db =>
            {
                var proof = await ProofQuery.CheckAsync(db, actor, now, cancellationToken);
                if (proof != ProofCheck.Recent)
                    return new SecondFactorResult.Refused(proof);
                await using var identity = await people.JoinAsync(db, cancellationToken);
                var changed = await change(db, identity, now);
                await db.SaveChangesAsync(CancellationToken.None);
                return changed;
            },
            cancellationToken);
        if (result is SecondFactorResult.Done)
            feed.Publish(new Change.Sessions(actor.UserId));
        return result;
    }

    private async Task<bool> IsRequiredAsync(DashboardContext db, string userId, CancellationToken cancellationToken) =>
        admins.Value.RequireSecondFactor
        && await db.AdminIds().ContainsAsync(userId, cancellationToken);
}
