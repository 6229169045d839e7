using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
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

/// <summary>
/// Codes of an app as a second factor, and recovery codes for when the app is gone. Each code works once, whoever comes at
/// the same moment. Wrong ones are counted apart from wrong passwords, and end nothing. The key is wrapped with the master
/// key; of recovery codes only hashes are kept.
/// </summary>
public sealed class SecondFactorService(
    WriteTransaction transaction, IdentityTransaction people, IDbContextFactory<DashboardContext> contexts, IDbContextFactory<IdentityContext> identities,
    OwnerGate gate, MasterKeys keys, IOptionsMonitor<AdminOptions> admins, TimeProvider clock)
{
    /// <summary>How many recovery codes there are at first.</summary>
    public const int RecoveryCodes = 10;

    /// <summary>How it stands with the account of who asks.</summary>
    public async Task<SecondFactorState> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        if (await identity.Users.Where(u => u.Id == actor.UserId).Select(u => (bool?)u.TwoFactorEnabled).FirstOrDefaultAsync(cancellationToken) is not { } isOn)
            return new(false, 0, false, false);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return new(
            isOn, await SecondFactorCodes.LeftOf(db, actor.UserId).CountAsync(cancellationToken),
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
    /// Turns it on with a key whose code was given, which is used up by that. The actor's session counts as having given it; the others have
    /// not, and end if that is asked. Hands back the recovery codes, the only time they are told.
    /// </summary>
    public Task<OwnerResult> TurnOnAsync(byte[] key, string code, bool endOthers, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            if (Totp.Match(key, code, now, after: -1) is not { } step)
                return Totp.IsAstray(key, code, now) ? OwnerRefusal.ClockOff : OwnerRefusal.WrongCode;
            await using var identity = await people.JoinAsync(db, cancellationToken);
            var turned = await identity.Users.Where(u => u.Id == actor.UserId && !u.TwoFactorEnabled)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true), cancellationToken);
            if (turned == 0)
                return OwnerRefusal.Unchanged;
            await SecondFactorCodes.ForgetAsync(db, actor.UserId);
            db.SecondFactors.Add(new SecondFactor { UserId = actor.UserId, WrappedKey = keys.Current.Wrap(key), LastStep = step, AddedAt = now });
            await db.Sessions.Where(s => s.Id == actor.SessionId && s.UserId == actor.UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactor, true), cancellationToken);
            Record(db, actor, ActivityKind.SecondFactorOn, now);
            await EndAsync(db, actor, endOthers, now);
            return new OwnerResult.Done<IReadOnlyList<string>>(await SecondFactorCodes.RenewAsync(db, keys, actor.UserId, RecoveryCodes));
        },
        cancellationToken);

    /// <summary>Makes new recovery codes, and hands them back, the only time they are told; the old ones work no more.</summary>
    public Task<OwnerResult> RenewCodesAsync(Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            if (!await identity.Users.AnyAsync(u => u.Id == actor.UserId && u.TwoFactorEnabled, cancellationToken))
                return OwnerRefusal.Unchanged;
            await FormerFactors.KeepAsync(db, actor.UserId, now);
            Record(db, actor, ActivityKind.RecoveryCodesMade, now);
            return new OwnerResult.Done<IReadOnlyList<string>>(await SecondFactorCodes.RenewAsync(db, keys, actor.UserId, RecoveryCodes));
        },
        cancellationToken);

    /// <summary>Turns it off, unless it is asked of admins and the actor is one. Every other session ends if that is asked.</summary>
    public Task<OwnerResult> TurnOffAsync(bool endOthers, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            if (await IsRequiredAsync(db, actor.UserId, cancellationToken))
                return OwnerRefusal.Required;
            await using var identity = await people.JoinAsync(db, cancellationToken);
            await FormerFactors.KeepAsync(db, actor.UserId, now);
            if (!await TakeAwayAsync(db, identity, actor.UserId))
                return OwnerRefusal.Unchanged;
            Record(db, actor, ActivityKind.SecondFactorOff, now);
            await EndAsync(db, actor, endOthers, now);
            return new OwnerResult.Done();
        },
        cancellationToken);

    /// <summary>Brings what a version before has kept to how it is kept now. To be called at the start, with the master keys that were checked.</summary>
    public Task<bool> BringUpToDateAsync(CancellationToken cancellationToken) => transaction.RunAsync(
        async db =>
        {
            await SecondFactorCodes.KeyPlainOnesAsync(db, keys);
            return true;
        },
        cancellationToken);

    /// <summary>Removes an account's second factor inside a caller's transaction, for good, and with it one that was put aside; false when it has none.</summary>
    internal static async Task<bool> RemoveAsync(DashboardContext db, IdentityContext identity, string userId)
    {
        await FormerFactors.ForgetAsync(db, userId);
        return await TakeAwayAsync(db, identity, userId);
    }

    private static async Task<bool> TakeAwayAsync(DashboardContext db, IdentityContext identity, string userId)
    {
        await SecondFactorCodes.ForgetAsync(db, userId);
        await TrustedDevices.ForgetAllAsync(db, userId);
        await db.Sessions.Where(s => s.UserId == userId && s.SecondFactor).ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactor, false));
        return await identity.Users.Where(u => u.Id == userId && u.TwoFactorEnabled)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, false)) == 1;
    }

    private static void Record(DashboardContext db, Actor actor, ActivityKind kind, DateTimeOffset now)
    {
        db.Activity.Add(ActivityEntries.By(actor, kind, now));
        db.Outbox.Add(PasswordService.Changed(actor, kind, now, kind == ActivityKind.SecondFactorOn ? now.UtcTicks.ToString(CultureInfo.InvariantCulture) : null));
    }

    // What was begun before is void in either case.
    private static Task EndAsync(DashboardContext db, Actor actor, bool others, DateTimeOffset now) => others
        ? SessionEnding.EndAllAsync(db, actor.UserId, actor.SessionId, EndReason.MethodChange, actor, now)
        : SessionEnding.VoidPendingAsync(db, actor.UserId, now);

    private async Task<bool> IsRequiredAsync(DashboardContext db, string userId, CancellationToken cancellationToken) =>
        admins.CurrentValue.RequireSecondFactor
        && await db.WhoMay(Capability.ReadCases).ContainsAsync(userId, cancellationToken);
}
