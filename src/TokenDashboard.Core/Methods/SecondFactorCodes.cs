using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Methods;

/// <summary>Takes and makes codes inside a caller's transaction. Each is taken once, whoever comes at the same moment.</summary>
internal static class SecondFactorCodes
{
    private const int Length = 16;
    private const int KeyLength = 32;
    private const int MostWrong = 5;
    private const int MostCharacters = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Takes a code of the app or a recovery code; of the latter it says how many are left, else null. Wrong ones are counted: after five
    /// none is looked at for five minutes.
    /// </summary>
    public static async Task<(CodeCheck Check, int? CodesLeft)> TakeAsync(DashboardContext db, MasterKeys keys, string userId, string typed, DateTimeOffset now)
    {
        var wrong = await db.WrongCodes.FirstOrDefaultAsync(w => w.UserId == userId);
        if (wrong is { Count: >= MostWrong } && now - wrong.LastAt < Pause)
            return (CodeCheck.TooMany, null);
        var isRight = typed.Length <= MostCharacters && await TakeStepAsync(db, keys, userId, typed, now);
        var left = isRight || typed.Length > MostCharacters ? null : await TakeRecoveryCodeAsync(db, keys, userId, typed, now);
        if (isRight || left is not null)
        {
            await db.WrongCodes.Where(w => w.UserId == userId).ExecuteDeleteAsync();
            return (CodeCheck.Right, left);
        }

        wrong ??= db.WrongCodes.Add(new WrongCodes { UserId = userId }).Entity;
        (wrong.Count, wrong.LastAt) = (wrong.Count >= MostWrong ? 1 : wrong.Count + 1, now);
        await db.SaveChangesAsync();
        return (typed.Length > MostCharacters ? CodeCheck.Wrong : await WhyAsync(db, keys, userId, typed, now), null);
    }

    /// <summary>The recovery codes of an account that still count.</summary>
    public static IQueryable<RecoveryCode> LeftOf(DashboardContext db, string userId) => db.RecoveryCodes.Where(c => c.UserId == userId && c.UsedAt == null);

    /// <summary>Makes new recovery codes, which are told this once; the old ones work no more.</summary>
    public static async Task<IReadOnlyList<string>> RenewAsync(DashboardContext db, MasterKeys keys, string userId, int count)
    {
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        var wrapped = keys.Current.Wrap(key);
        await db.SaveChangesAsync();
        await db.SecondFactors.Where(f => f.UserId == userId).ExecuteUpdateAsync(set => set.SetProperty(f => f.WrappedCodesKey, wrapped));
        await db.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync();
        var codes = Enumerable.Range(0, count).Select(_ => RandomNumberGenerator.GetString(CodeLetters.All, Length)).ToList();
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { UserId = userId, Hash = HMACSHA256.HashData(key, Secret.HashOf(code)) }));
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(four => new string(four))))];
    }

    /// <summary>Gives codes of a version before, of which there are plain hashes, a key: a dump alone then lets nobody guess them. To be called at the start.</summary>
    public static async Task KeyPlainOnesAsync(DashboardContext db, MasterKeys keys)
    {
        foreach (var factor in await db.SecondFactors.Where(f => f.WrappedCodesKey == null).ToListAsync())
        {
            var key = RandomNumberGenerator.GetBytes(KeyLength);
            factor.WrappedCodesKey = keys.Current.Wrap(key);
            var plain = await db.RecoveryCodes.Where(c => c.UserId == factor.UserId).ToListAsync();
            db.RecoveryCodes.RemoveRange(plain);
            db.RecoveryCodes.AddRange(plain.Select(c => new RecoveryCode { UserId = c.UserId, Hash = HMACSHA256.HashData(key, c.Hash), UsedAt = c.UsedAt }));
        }

        await db.SaveChangesAsync();
    }

    /// <summary>Forgets the app's key, the recovery codes and what was wrong.</summary>
    public static async Task ForgetAsync(DashboardContext db, string userId)
    {
        await db.SecondFactors.Where(f => f.UserId == userId).ExecuteDeleteAsync();
        await db.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync();
        await db.WrongCodes.Where(w => w.UserId == userId).ExecuteDeleteAsync();
    }

    private static async Task<bool> TakeStepAsync(DashboardContext db, MasterKeys keys, string userId, string typed, DateTimeOffset now)
    {
        if (await db.SecondFactors.AsNoTracking().FirstOrDefaultAsync(f => f.UserId == userId) is not { } factor
            || Totp.Match(keys.Unwrap(factor.WrappedKey), typed, now, factor.LastStep) is not { } step)
            return false;
        return await db.SecondFactors.Where(f => f.UserId == userId && f.LastStep == factor.LastStep)
            .ExecuteUpdateAsync(set => set.SetProperty(f => f.LastStep, step)) == 1;
    }

    private static async Task<CodeCheck> WhyAsync(DashboardContext db, MasterKeys keys, string userId, string typed, DateTimeOffset now)
    {
        if (await HashOfRecoveryAsync(db, keys, userId, typed) is { } hash)
            return await db.RecoveryCodes.AnyAsync(c => c.UserId == userId && c.Hash == hash) ? CodeCheck.Used : CodeCheck.Wrong;
        if (await db.SecondFactors.AsNoTracking().FirstOrDefaultAsync(f => f.UserId == userId) is not { } factor
            || Totp.MatchPast(keys.Unwrap(factor.WrappedKey), typed, now) is not { } step)
            return CodeCheck.Wrong;
        return step == factor.LastStep ? CodeCheck.Used : CodeCheck.Late;
    }

    private static async Task<int?> TakeRecoveryCodeAsync(DashboardContext db, MasterKeys keys, string userId, string typed, DateTimeOffset now) =>
        await HashOfRecoveryAsync(db, keys, userId, typed) is { } hash
        && await LeftOf(db, userId).Where(c => c.Hash == hash).ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now)) == 1
            ? await LeftOf(db, userId).CountAsync()
            : null;

    // Null for what can't be a recovery code.
    private static async Task<byte[]?> HashOfRecoveryAsync(DashboardContext db, MasterKeys keys, string userId, string typed)
    {
        var code = string.Concat(typed.Where(char.IsAsciiLetter)).ToUpperInvariant();
        return code.Length == Length && await db.SecondFactors.Where(f => f.UserId == userId).Select(f => f.WrappedCodesKey).FirstOrDefaultAsync() is { } wrapped
            ? HMACSHA256.HashData(keys.Unwrap(wrapped), Secret.HashOf(code))
            : null;
    }
}
