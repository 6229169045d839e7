using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Core.Methods;

/// <summary>
/// Passwords and their hashes: all that is hashed is hashed here, when it is its turn. Throws <see cref="PasswordsBusyException"/> where too
/// many wait for theirs. Each is hashed on a thread of its own, and on none of those that all requests share, of which there are few; a stranger's stands back for others.
/// </summary>
public sealed class PasswordHashes(IPasswordHasher<AppUser> hasher, PasswordTurns turns)
{
    private static readonly AppUser Anybody = new();
    private static string? _nobodys;

    /// <summary>The hash of a new password.</summary>
    public async Task<string> MakeAsync(string password, Lane lane, Requester requester, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(lane, requester, cancellationToken);
        return await BesideAsync(lane, () => hasher.HashPassword(Anybody, password));
    }

    /// <summary>
    /// Whether the password is the hash's; one is hashed where there is no hash, too. With it comes a stronger hash where this one is weaker than is
    /// now usual, else null.
    /// </summary>
    public async Task<(bool IsRight, string? Stronger)> CompareAsync(string? hash, string password, Lane lane, Requester requester, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(lane, requester, cancellationToken);
        return await BesideAsync(lane, () =>
        {
            _nobodys ??= hasher.HashPassword(Anybody, "nobody");
            var result = hasher.VerifyHashedPassword(Anybody, hash ?? _nobodys, password);
            return (hash is not null && result != PasswordVerificationResult.Failed,
                hash is not null && result == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(Anybody, password) : null);
        });
    }

    private static Task<T> BesideAsync<T>(Lane lane, Func<T> hash) => Task.Factory.StartNew(
        () => lane == Lane.Nobody ? ProcessorTurns.StandBack(hash) : hash(),
        CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
