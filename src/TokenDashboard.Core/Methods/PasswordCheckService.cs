using System.Linq.Expressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>What came of looking at a password.</summary>
/// <param name="UserId">Whose it would be; null when there is no such account.</param>
/// <param name="Begun">What it begins; null when it is not right, or the account lets nobody in.</param>
public sealed record PasswordCheck(string? UserId, Beginning? Begun);

/// <summary>
/// Looks at passwords. Whatever is asked, one password is hashed, and nothing is written about a wrong one: to count them is the caller's. A
/// right one is hashed anew where the hash is weaker than is now usual.
/// </summary>
public sealed class PasswordCheckService(
    WriteTransaction transaction, IdentityTransaction people, IDbContextFactory<IdentityContext> contexts, ILookupNormalizer names, IPasswordHasher<AppUser> hasher)
{
    private static readonly AppUser Nobody = new();
    private static string? _nobodysHash;

    /// <summary>Looks at the password of the account with that address.</summary>
    public Task<PasswordCheck> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        var normalized = email.Length is > 0 and <= Passwords.MostCharacters ? names.NormalizeEmail(email) : "";
        return CheckAsync(user => user.NormalizedEmail == normalized, password, cancellationToken);
    }

    /// <summary>Looks at the password of who is signed in.</summary>
    public Task<PasswordCheck> CheckOwnAsync(string userId, string password, CancellationToken cancellationToken) =>
        CheckAsync(user => user.Id == userId, password, cancellationToken);

    private async Task<PasswordCheck> CheckAsync(Expression<Func<AppUser, bool>> who, string password, CancellationToken cancellationToken)
    {
        await using var identity = await contexts.CreateDbContextAsync(cancellationToken);
        // First how the account stands: if it is secured from here on, what follows is void.
        var account = await identity.Users.Where(who).Join(identity.Accounts, u => u.Id, a => a.Id, (_, a) => new { a.Id, a.Epoch, IsOpen = a.LockedAt == null && a.ContainedAt == null })
            .FirstOrDefaultAsync(cancellationToken);
        var hash = account is not { IsOpen: true } ? null : await identity.Users.Where(u => u.Id == account.Id).Select(u => u.PasswordHash).FirstOrDefaultAsync(cancellationToken);
        _nobodysHash ??= hasher.HashPassword(Nobody, "nobody");
        var isTooLong = password.Length > Passwords.MostCharacters;
        var result = hasher.VerifyHashedPassword(Nobody, hash ?? _nobodysHash, isTooLong ? "" : password);
        if (account is null || hash is null || isTooLong || result == PasswordVerificationResult.Failed)
            return new(account?.Id, null);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            await StoreAsync(account.Id, hash, hasher.HashPassword(Nobody, password), cancellationToken);
        return new(account.Id, new Beginning(account.Id, account.Epoch));
    }

    // Not over a password that was chosen meanwhile.
    private Task<int> StoreAsync(string userId, string hash, string stronger, CancellationToken cancellationToken) => transaction.RunAsync(
        async db =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            return await identity.Users.Where(u => u.Id == userId && u.PasswordHash == hash).ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, stronger), cancellationToken);
        },
        cancellationToken);
}
