using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Sign-in by e-mail and password. An unknown address, a wrong password and a locked account answer alike: one password
/// is hashed whatever happens, and a refusal leaves no sooner than a fixed time after the request came.
/// </summary>
public sealed class PasswordSignIn(SignInManager<AppUser> signIn, IPasswordHasher<AppUser> hasher)
{
    /// <summary>Longer passwords are refused before anything is computed.</summary>
    public const int MostCharacters = 256;

    // Longer than a hash and a write take, so that what was done can't be told from how long it took.
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(400);
    private static readonly AppUser Nobody = new();
    private static string? _nobodysHash;

    /// <summary>Signs in and says so, or says no.</summary>
    public async Task<bool> TryAsync(string email, string password)
    {
        var floor = Task.Delay(Floor);
        var user = email.Length is > 0 and <= MostCharacters && password.Length <= MostCharacters
            ? await signIn.UserManager.FindByEmailAsync(email)
            : null;
        if (user is not null && user.LockedAt is null && user.ContainedAt is null && !await signIn.UserManager.IsLockedOutAsync(user))
        {
            if ((await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)).Succeeded)
            {
                await signIn.SignInAsync(user, isPersistent: true);
                return true;
            }
        }
        else
        {
            _nobodysHash ??= hasher.HashPassword(Nobody, "nobody");
            hasher.VerifyHashedPassword(Nobody, _nobodysHash, password.Length <= MostCharacters ? password : "");
        }

        await floor;
        return false;
    }

    /// <summary>
    /// Proves anew who is signed in: the session stays, its handle is replaced, and the proof counts from now. A wrong
    /// password counts as it does at sign-in, and ends nothing.
    /// </summary>
    public async Task<bool> ProveAsync(string userId, string password)
    {
        var floor = Task.Delay(Floor);
        var user = await signIn.UserManager.FindByIdAsync(userId);
        if (user is not null && password.Length <= MostCharacters && !await signIn.UserManager.IsLockedOutAsync(user)
            && (await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)).Succeeded)
        {
            await signIn.SignInAsync(user, isPersistent: true);
            return true;
        }

        await floor;
        return false;
    }
}
