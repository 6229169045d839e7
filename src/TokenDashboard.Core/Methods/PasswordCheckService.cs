using System.Linq.Expressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>What came of looking at a password.</summary>
/// <param name="UserId">Whose it would be; null when there is no such account.</param>
/// <param name="Begun">What it begins; null when it is not right, or the account lets nobody in.</param>
/// <param name="IsClosed">Whether the account lets nobody in, whatever the password.</param>
public sealed record PasswordCheck(string? UserId, Beginning? Begun, bool IsClosed = false);

/// <summary>
/// Looks at passwords. Whatever is asked, one password is hashed, and nothing is written about a wrong one: to count them is the caller's. A
/// right one is hashed anew where the hash is weaker than is now usual.
/// </summary>
public sealed class PasswordCheckService(
    WriteTransaction transaction, IdentityTransaction people, IDbContextFactory<IdentityContext> contexts, ILookupNormalizer names, PasswordHashes hashes)
{
    /// <summary>Looks at the password of the account with that address.</summary>
    /// <param name="email">The address as it was typed.</param>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="lane">Whether who asks is known to have been there before.</param>
    /// <param name="requester">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public Task<PasswordCheck> CheckAsync(string email, string password, Lane lane, Requester requester, CancellationToken cancellationToken)
    {
        var normalized = email.Length is > 0 and <= Passwords.MostCharacters ? names.NormalizeEmail(email) : "";
        return CheckAsync(user => user.NormalizedEmail == normalized, password, lane, requester, cancellationToken);
    }

    /// <summary>Looks at the password of who is signed in.</summary>
    public Task<PasswordCheck> CheckOwnAsync(string userId, string password, Requester requester, CancellationToken cancellationToken) =>
        CheckAsync(user => user.Id == userId, password, Lane.Somebody, requester, cancellationToken);

    private async Task<PasswordCheck> CheckAsync(Expression<Func<AppUser, bool>> who, string password, Lane lane, Requester requester, CancellationToken cancellationToken)
    {
        await using var identity = await contexts.CreateDbContextAsync(cancellationToken);
        // First how the account stands: if it is secured from here on, what follows is void.
        var account = await identity.Users.Where(who).Join(identity.Accounts, u => u.Id, a => a.Id, (_, a) => new { a.Id, a.Epoch, IsOpen = a.LockedAt == null && a.ContainedAt == null })
            .FirstOrDefaultAsync(cancellationToken);
        var hash = account is not { IsOpen: true } ? null : await identity.Users.Where(u => u.Id == account.Id).Select(u => u.PasswordHash).FirstOrDefaultAsync(cancellationToken);
        var isTooLong = password.Length > Passwords.MostCharacters;
        var (isRight, stronger) = await hashes.CompareAsync(hash, isTooLong ? "" : password, lane, requester, cancellationToken);
        if (account is null || hash is null || isTooLong || !isRight)
            return new(account?.Id, null, account is { IsOpen: false });
        if (stronger is not null)
            await StoreAsync(account.Id, hash, stronger, cancellationToken);
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
