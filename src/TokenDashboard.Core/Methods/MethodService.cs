using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>How an account is signed in to.</summary>
/// <param name="HasPassword">Whether it has a password.</param>
/// <param name="PasswordChangedAt">When that was chosen; null when it was not noted.</param>
/// <param name="SecondFactor">Whether a password alone is not enough.</param>
/// <param name="RecoveryCodes">How many recovery codes are left.</param>
/// <param name="Passkeys">How many passkeys it has.</param>
public sealed record MethodState(bool HasPassword, DateTimeOffset? PasswordChangedAt, bool SecondFactor, int RecoveryCodes, int Passkeys);

/// <summary>Reads how accounts are signed in to.</summary>
public sealed class MethodService(IDbContextFactory<DashboardContext> contexts, IDbContextFactory<IdentityContext> identities)
{
    /// <summary>How it stands with an account; that of nobody has nothing.</summary>
    public async Task<MethodState> FindAsync(string userId, CancellationToken cancellationToken)
    {
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        var state = await identity.Users.AsNoTracking().Where(u => u.Id == userId).Select(u => new MethodState(
            u.PasswordHash != null, u.PasswordChangedAt, u.TwoFactorEnabled, 0, identity.UserPasskeys.Count(p => p.UserId == u.Id))).FirstOrDefaultAsync(cancellationToken);
        if (state is null)
            return new MethodState(false, null, false, 0, 0);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return state with { RecoveryCodes = await SecondFactorCodes.LeftOf(db, userId).CountAsync(cancellationToken) };
    }
}
