using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Tokens;

/// <summary>The ES256 keys that access tokens are signed with, kept in the database and wrapped by the master key.</summary>
public sealed class SigningKeys(IDbContextFactory<DashboardContext> contexts, MasterKeys keys, TimeProvider clock) : IDisposable
{
    private volatile IReadOnlyList<Key> _loaded = [];

    /// <summary>Newest first; the first one signs, all of them verify. Empty until <see cref="LoadAsync"/> has run.</summary>
    public IReadOnlyList<Key> All => _loaded;

    /// <summary>Reads the keys, making the first one in an empty database. Called once, before anything is served.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.SigningKeys.AnyAsync(cancellationToken))
        {
            // Of several instances that start at once, the first makes it, and the others see it when their turn comes.
            await using var transaction = await db.BeginWriteAsync(cancellationToken);
            if (!await db.SigningKeys.AnyAsync(cancellationToken))
                await MakeAsync(db, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var stored = await db.SigningKeys.AsNoTracking().OrderByDescending(k => k.CreatedAt).ToListAsync(cancellationToken);
        _loaded = stored.Select(k => new Key(k.Id, keys.Unwrap(k.WrappedPrivateKey))).ToList();
    }

    private async Task MakeAsync(DashboardContext db, CancellationToken cancellationToken)
    {
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        db.SigningKeys.Add(new SigningKey
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            WrappedPrivateKey = keys.Current.Wrap(fresh.ExportPkcs8PrivateKey()),
            CreatedAt = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _loaded)
            key.Dispose();
    }

    /// <summary>One key with its id, as it stands in a token's header.</summary>
    public sealed class Key : IDisposable
    {
        private readonly ECDsa _ecdsa = ECDsa.Create();

        internal Key(string id, byte[] privateKey)
        {
            Id = id;
            _ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
            PublicParameters = _ecdsa.ExportParameters(includePrivateParameters: false);
        }

        public string Id { get; }

        public ECParameters PublicParameters { get; }

        /// <summary>An ES256 signature (RFC 7518 §3.4). Safe to call from several threads at once.</summary>
        public byte[] Sign(ReadOnlySpan<byte> data) => _ecdsa.SignData(data, HashAlgorithmName.SHA256);

        /// <inheritdoc/>
        public void Dispose() => _ecdsa.Dispose();
    }
}
