using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// Signs bundles of cases with the key that signs access tokens at that moment (ES256), and keeps its public half for those who verify one years later. No
/// bundle passes for a token, nor the other way: what a token's signature is over has no character of JSON in it.
/// </summary>
public sealed class BundleKeys(SigningKeys keys, WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>The key that signs now. Its public half is kept from then on.</summary>
    public async Task<EllipticKeyPair> TakeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var key = (EllipticKeyPair)keys.At(SigningKey.Elliptic, now);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await db.BundleKeys.AnyAsync(k => k.Id == key.Id, cancellationToken))
                return key;
        }

        await transaction.RunAsync(
            async db =>
            {
                if (!await db.BundleKeys.AnyAsync(k => k.Id == key.Id, cancellationToken))
                    db.BundleKeys.Add(new BundleKey { Id = key.Id, PublicKey = key.PublicKey, FirstUsedAt = now });
                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);
        return key;
    }

    /// <summary>Every key that has signed one, the first first.</summary>
    public async Task<IReadOnlyList<BundleKey>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.BundleKeys.AsNoTracking().OrderBy(k => k.FirstUsedAt).ThenBy(k => k.Id).ToListAsync(cancellationToken);
    }
}
