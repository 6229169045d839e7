using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
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
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, MasterKeys keys, IOptions<AdminOptions> admins, TimeProvider clock, SessionFeed feed)
{
    /// <summary>How many recovery codes there are at first.</summary>
    public const int RecoveryCodes = 10;

    private const string Store = "SecondFactor";
    private const string KeyName = "key";
    private const string StepName = "step";
    private const string WrongName = "wrong";
    private const string CodePrefix = "code:";
    private const int CodeLength = 16;
    private const int MostWrong = 5;
    private const int MostCharacters = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>How it stands with the account of who asks.</summary>
    public async Task<SecondFactorState> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var codes = Codes(db);
        var user = await db.Users.AsNoTracking().Where(u => u.Id == actor.UserId).Select(u => new
        {
            u.TwoFactorEnabled,
            Codes = codes.Count(t => t.UserId == u.Id),
            IsGiven = db.Sessions.Any(s => s.Id == actor.SessionId && s.UserId == u.Id && s.SecondFactor),
        }).FirstOrDefaultAsync(cancellationToken);
        return user is null
            ? new(false, 0, false, false)
            : new(user.TwoFactorEnabled, user.Codes, user.IsGiven, await IsRequiredAsync(db, actor.UserId, cancellationToken));
    }

    /// <summary>Takes a code of the app or a recovery code, and uses it up if it is right.</summary>
    public Task<CodeCheck> CheckAsync(string userId, string typed, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            async db =>
            {
                var (wrong, last) = await WrongOfAsync(db, userId, cancellationToken);
                if (wrong >= MostWrong && now - last < Pause)
                    return CodeCheck.TooMany;
                if (typed.Length <= MostCharacters && (await UseStepAsync(db, userId, typed, now) || await UseRecoveryCodeAsync(db, new Actor(userId, null, requester), typed, now)))
                {
                    await Rows(db, userId).Where(t => t.Name == WrongName).ExecuteDeleteAsync(cancellationToken);
                    return CodeCheck.Right;
                }

                wrong = wrong >= MostWrong ? 1 : wrong + 1;
                await SetAsync(db, userId, WrongName, string.Create(CultureInfo.InvariantCulture, $"{wrong} {now.UtcTicks}"));
                return CodeCheck.Wrong;
            },
            cancellationToken);
    }

    /// <summary>
    /// Turns it on with a key whose code was given, which is used up by that. The actor's session counts as having given it; every
    /// other one ends, since it has not.
    /// </summary>
    public Task<SecondFactorResult> TurnOnAsync(byte[] key, string code, Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        actor,
        async (db, now) =>
        {
            if (Totp.Match(key, code, now, after: -1) is not { } step)
                return new SecondFactorResult.WrongCode();
            var turned = await db.Users.Where(u => u.Id == actor.UserId && !u.TwoFactorEnabled)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true), cancellationToken);
            if (turned == 0)
                return new SecondFactorResult.Unchanged();
            await Rows(db, actor.UserId).ExecuteDeleteAsync(cancellationToken);
            Add(db, actor.UserId, KeyName, Convert.ToBase64String(keys.Current.Wrap(key)));
            Add(db, actor.UserId, StepName, step.ToString(CultureInfo.InvariantCulture));
            await db.Sessions.Where(s => s.Id == actor.SessionId && s.UserId == actor.UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactor, true), cancellationToken);
            await RecordAsync(db, actor, ActivityKind.SecondFactorOn, endsOthers: true, now);
            return new SecondFactorResult.Done(await NewCodesAsync(db, actor.UserId));
        },
        cancellationToken);

    /// <summary>Makes new recovery codes; the old ones work no more.</summary>
    public Task<SecondFactorResult> RenewCodesAsync(Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        actor,
        async (db, now) =>
        {
            if (!await db.Users.AnyAsync(u => u.Id == actor.UserId && u.TwoFactorEnabled, cancellationToken))
                return new SecondFactorResult.Unchanged();
            await RecordAsync(db, actor, ActivityKind.RecoveryCodesMade, endsOthers: false, now);
            return new SecondFactorResult.Done(await NewCodesAsync(db, actor.UserId));
        },
        cancellationToken);

    /// <summary>Turns it off, unless it is asked of admins and the actor is one. Every other session ends.</summary>
    public Task<SecondFactorResult> TurnOffAsync(Actor actor, CancellationToken cancellationToken) => ChangeAsync(
        actor,
        async (db, now) =>
        {
            if (await IsRequiredAsync(db, actor.UserId, cancellationToken))
                return new SecondFactorResult.Required();
            if (!await RemoveAsync(db, actor.UserId))
                return new SecondFactorResult.Unchanged();
            await RecordAsync(db, actor, ActivityKind.SecondFactorOff, endsOthers: true, now);
            return new SecondFactorResult.Done([]);
        },
        cancellationToken);

    /// <summary>Removes an account's second factor inside a caller's transaction; false when it has none.</summary>
    internal static async Task<bool> RemoveAsync(DashboardContext db, string userId)
    {
        await Rows(db, userId).ExecuteDeleteAsync();
        await TrustedDevices.ForgetAllAsync(db, userId);
        await db.Sessions.Where(s => s.UserId == userId && s.SecondFactor).ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactor, false));
        return await db.Users.Where(u => u.Id == userId && u.TwoFactorEnabled)
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
        Actor actor, Func<DashboardContext, DateTimeOffset, Task<SecondFactorResult>> change, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var result = await transaction.RunAsync(
            async db =>
            {
                var proof = await ProofQuery.CheckAsync(db, actor, now, cancellationToken);
                if (proof != ProofCheck.Recent)
                    return new SecondFactorResult.Refused(proof);
                var changed = await change(db, now);
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

    private async Task<bool> UseStepAsync(DashboardContext db, string userId, string typed, DateTimeOffset now)
    {
        var kept = await Rows(db, userId).Where(t => t.Name == KeyName || t.Name == StepName).ToDictionaryAsync(t => t.Name, t => t.Value);
        if (kept.GetValueOrDefault(KeyName) is not { } wrapped || kept.GetValueOrDefault(StepName) is not { } last)
            return false;
        var key = keys.Unwrap(Convert.FromBase64String(wrapped));
        if (Totp.Match(key, typed, now, long.Parse(last, CultureInfo.InvariantCulture)) is not { } step)
            return false;
        var next = step.ToString(CultureInfo.InvariantCulture);
        return await Rows(db, userId).Where(t => t.Name == StepName && t.Value == last).ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, next)) == 1;
    }

    private static async Task<bool> UseRecoveryCodeAsync(DashboardContext db, Actor actor, string typed, DateTimeOffset now)
    {
        var code = string.Concat(typed.Where(char.IsAsciiLetter)).ToUpperInvariant();
        if (code.Length != CodeLength)
            return false;
        var name = NameOf(code);
        if (await Rows(db, actor.UserId).Where(t => t.Name == name).ExecuteDeleteAsync() != 1)
            return false;
        var left = (await CodesOf(db, actor.UserId).CountAsync()).ToString(CultureInfo.InvariantCulture);
        db.Activity.Add(ActivityEntries.By(actor, ActivityKind.RecoveryCodeUsed, now, left));
        await db.SaveChangesAsync();
        return true;
    }

    private static async Task<IReadOnlyList<string>> NewCodesAsync(DashboardContext db, string userId)
    {
        await CodesOf(db, userId).ExecuteDeleteAsync();
        var codes = Enumerable.Range(0, RecoveryCodes)
            .Select(_ => RandomNumberGenerator.GetString(CodeLetters.All, CodeLength)).ToList();
        foreach (var code in codes)
            Add(db, userId, NameOf(code), "");
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(four => new string(four))))];
    }

    private static async Task<(int Wrong, DateTimeOffset Last)> WrongOfAsync(DashboardContext db, string userId, CancellationToken cancellationToken)
    {
        var kept = await Rows(db, userId).Where(t => t.Name == WrongName).Select(t => t.Value).FirstOrDefaultAsync(cancellationToken);
        return kept?.Split(' ') is [var wrong, var ticks]
            ? (int.Parse(wrong, CultureInfo.InvariantCulture), new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero))
            : (0, default);
    }

    private static async Task SetAsync(DashboardContext db, string userId, string name, string value)
    {
        if (await Rows(db, userId).Where(t => t.Name == name).ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, value)) == 1)
            return;
        Add(db, userId, name, value);
        await db.SaveChangesAsync();
    }

    /// <summary>The recovery codes that accounts have left.</summary>
    internal static IQueryable<IdentityUserToken<string>> Codes(DashboardContext db) =>
        db.UserTokens.Where(t => t.LoginProvider == Store && t.Name.StartsWith(CodePrefix));

    private static IQueryable<IdentityUserToken<string>> CodesOf(DashboardContext db, string userId) => Codes(db).Where(t => t.UserId == userId);

    private static IQueryable<IdentityUserToken<string>> Rows(DashboardContext db, string userId) =>
        db.UserTokens.Where(t => t.UserId == userId && t.LoginProvider == Store);

    private static void Add(DashboardContext db, string userId, string name, string value) =>
        db.UserTokens.Add(new IdentityUserToken<string> { UserId = userId, LoginProvider = Store, Name = name, Value = value });

    private static string NameOf(string code) => CodePrefix + Convert.ToHexString(Secret.HashOf(code));
}
