using System.Linq.Expressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>What came of looking at a password.</summary>
/// <param name="UserId">Whose it would be; null when there is no such account.</param>
/// <param name="Begun">What it begins; null when it is not right, or the account lets nobody in or has had too many wrong ones of late.</param>
public sealed record PasswordCheck(string? UserId, Beginning? Begun);

/// <summary>
/// Looks at passwords. Whatever is asked, one password is hashed, and one turn to write is waited for where it is not right. Wrong ones are counted by the database, so that none of many at once is
/// lost, and after five none is right for a while; this ends no session. A right one is hashed anew where the hash is weaker than is
/// now usual.
/// </summary>
public sealed class PasswordCheckService(
    WriteTransaction transaction, IdentityTransaction people, IDbContextFactory<IdentityContext> contexts, ILookupNormalizer names, IPasswordHasher<AppUser> hasher,
    IOptions<IdentityOptions> options, TimeProvider clock)
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
        var now = clock.GetUtcNow();
        var hash = account is not { IsOpen: true } ? null
            : await identity.Users.Where(u => u.Id == account.Id && !(u.LockoutEnabled && u.LockoutEnd > now)).Select(u => u.PasswordHash).FirstOrDefaultAsync(cancellationToken);
        _nobodysHash ??= hasher.HashPassword(Nobody, "nobody");
        var isTooLong = password.Length > Passwords.MostCharacters;
        var result = hasher.VerifyHashedPassword(Nobody, hash ?? _nobodysHash, isTooLong ? "" : password);
        if (account is null || hash is null || isTooLong || result == PasswordVerificationResult.Failed)
        {
            // Waiting for one's turn to write would tell whether there is somebody to count for.
            await CountWrongAsync(hash is null ? "" : account!.Id, now, cancellationToken);
            return new(account?.Id, null);
        }

        await ForgetWrongAsync(account.Id, hash, result == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(Nobody, password) : hash, cancellationToken);
        return new(account.Id, new Beginning(account.Id, account.Epoch));
    }

    private Task<int> CountWrongAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (most, until) = (options.Value.Lockout.MaxFailedAccessAttempts, now + options.Value.Lockout.DefaultLockoutTimeSpan);
        return ChangeAsync(
            identity => identity.Users.Where(u => u.Id == userId && u.LockoutEnabled).ExecuteUpdateAsync(
                set => set
                    .SetProperty(u => u.LockoutEnd, u => u.AccessFailedCount + 1 >= most ? until : u.LockoutEnd)
                    .SetProperty(u => u.AccessFailedCount, u => u.AccessFailedCount + 1 >= most ? 0 : u.AccessFailedCount + 1),
                cancellationToken),
            Lane.Nobody,
            cancellationToken);
    }

    // Not over a password that was chosen meanwhile.
    private async Task ForgetWrongAsync(string userId, string hash, string stronger, CancellationToken cancellationToken)
    {
        await using (var identity = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (hash == stronger && !await identity.Users.AnyAsync(u => u.Id == userId && u.AccessFailedCount > 0, cancellationToken))
                return;
        }

        await ChangeAsync(
            identity => identity.Users.Where(u => u.Id == userId && u.PasswordHash == hash).ExecuteUpdateAsync(
                set => set.SetProperty(u => u.AccessFailedCount, 0).SetProperty(u => u.PasswordHash, stronger), cancellationToken),
            Lane.Somebody,
            cancellationToken);
    }

    private Task<int> ChangeAsync(Func<IdentityContext, Task<int>> change, Lane lane, CancellationToken cancellationToken) => transaction.RunAsync(
        async db =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            return await change(identity);
        },
        cancellationToken,
        lane);
}
