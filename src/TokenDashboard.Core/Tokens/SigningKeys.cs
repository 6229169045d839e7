using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// The ES256 keys that access tokens are signed with, kept in the database and wrapped by the master key. Each is published for
/// <see cref="Ahead"/> before it signs, so that whoever verifies has it by then, signs for <see cref="KeyOptions.SigningLifetime"/>, and is
/// published until the last token it has signed is good for nothing.
/// </summary>
public sealed class SigningKeys(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, MasterKeys keys, IOptionsMonitor<KeyOptions> options, TimeProvider clock) : IDisposable
{
    /// <summary>
    /// How long a key is published before it signs: longer than anybody keeps what they have read. ASP.NET Core's JwtBearer reads again after 12
    /// hours and at most one more, and a cache on the way may add the hour for which it may keep what is published.
    /// </summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>How long a key is published after it has signed for the last time: as long as an access token is good for at most, and what clocks differ by.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(65);

    private volatile IReadOnlyList<Key> _loaded = [];

    /// <summary>Those that are published now: the one that signs, then the others, newest first. Empty until <see cref="LoadAsync"/> has run.</summary>
    public IReadOnlyList<Key> All
    {
        get
        {
            var (loaded, now) = (_loaded, clock.GetUtcNow());
            if (loaded.Count == 0)
                return loaded;
            var signs = At(loaded, now);
            return [signs, .. loaded.Where((key, i) => key != signs && !(i + 1 < loaded.Count && loaded[i + 1].UsedFrom + After <= now)).Reverse()];
        }
    }

    /// <summary>The one that signs at that moment.</summary>
    public Key At(DateTimeOffset now) => At(_loaded, now);

    /// <summary>Reads the keys, making the first one in an empty database. To be called before anything is served, and again when others may have changed them.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.SigningKeys.AnyAsync(cancellationToken))
        {
            // Of several instances that start at once, the first makes it, and the others see it when their turn comes.
            await using var write = await db.BeginWriteAsync(cancellationToken);
            if (!await db.SigningKeys.AnyAsync(cancellationToken))
            {
                var now = clock.GetUtcNow();
                db.SigningKeys.Add(Make(keys, now, now));
                await db.SaveChangesAsync(cancellationToken);
            }

            await write.CommitAsync(cancellationToken);
        }

        var stored = await InOrder(db).AsNoTracking().ToListAsync(cancellationToken);
        var known = _loaded;
        _loaded = [.. stored.Select(k => known.FirstOrDefault(key => key.Id == k.Id) ?? new Key(k.Id, keys.Unwrap(k.WrappedPrivateKey), k.CreatedAt, k.UsedFrom))];
    }

    /// <summary>Reads the keys again if others have changed them.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if ((await InOrder(db).Select(k => k.Id).ToListAsync(cancellationToken)).SequenceEqual(_loaded.Select(k => k.Id)))
                return;
        }

        await LoadAsync(cancellationToken);
    }

    /// <summary>
    /// Publishes the next key when its time has come, and removes those that no token needs any more; returns how many were removed. May be
    /// run at any time, and twice at once. While nobody has an account there is nothing to sign, and nothing is done.
    /// </summary>
    public async Task<int> RotateAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var removed = await transaction.RunAsync(
            async db =>
            {
                if (!await db.Accounts.AnyAsync(cancellationToken))
                    return 0;
                var stored = await InOrder(db).ToListAsync(cancellationToken);
                var over = stored.Where((_, i) => i + 1 < stored.Count && stored[i + 1].UsedFrom + After <= now).ToList();
                db.SigningKeys.RemoveRange(over);
                var last = stored[^1];
                // One of a version before has been used since it was made.
                var due = Later(last.UsedFrom, last.CreatedAt) + options.CurrentValue.SigningLifetime;
                if (due - Ahead <= now)
                    db.SigningKeys.Add(Make(keys, now, Later(due, now + Ahead)));
                await db.SaveChangesAsync(cancellationToken);
                return over.Count;
            },
            cancellationToken,
            Lane.Nobody);
        await RefreshAsync(cancellationToken);
        return removed;
    }

    /// <summary>A fresh key, to be stored.</summary>
    internal static SigningKey Make(MasterKeys keys, DateTimeOffset now, DateTimeOffset usedFrom)
    {
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKey
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            WrappedPrivateKey = keys.Current.Wrap(fresh.ExportPkcs8PrivateKey()), CreatedAt = now, UsedFrom = usedFrom,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _loaded)
            key.Dispose();
    }

    private static IQueryable<SigningKey> InOrder(DashboardContext db) => db.SigningKeys.OrderBy(k => k.UsedFrom).ThenBy(k => k.CreatedAt).ThenBy(k => k.Id);

    private static Key At(IReadOnlyList<Key> inOrder, DateTimeOffset now) => inOrder.LastOrDefault(k => k.UsedFrom <= now) ?? inOrder[0];

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    /// <summary>One key with its id, as it stands in a token's header.</summary>
    public sealed class Key : IDisposable
    {
        private readonly ECDsa _ecdsa = ECDsa.Create();

        internal Key(string id, byte[] privateKey, DateTimeOffset createdAt, DateTimeOffset usedFrom)
        {
            (Id, CreatedAt, UsedFrom) = (id, createdAt, usedFrom);
            _ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
            PublicParameters = _ecdsa.ExportParameters(includePrivateParameters: false);
        }

        public string Id { get; }

        /// <summary>Since when it is published.</summary>
        public DateTimeOffset CreatedAt { get; }

        /// <summary>Since when it signs, until the next one does.</summary>
        public DateTimeOffset UsedFrom { get; }

        public ECParameters PublicParameters { get; }

        /// <summary>An ES256 signature (RFC 7518 §3.4). Safe to call from several threads at once.</summary>
        public byte[] Sign(ReadOnlySpan<byte> data) => _ecdsa.SignData(data, HashAlgorithmName.SHA256);

        /// <inheritdoc/>
        public void Dispose() => _ecdsa.Dispose();
    }
}
