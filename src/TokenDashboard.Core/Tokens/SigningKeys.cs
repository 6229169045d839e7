using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// The keys that tokens are signed with, kept in the database and wrapped by the master key: <see cref="SigningKey.Elliptic"/> for access tokens, from the start, and
/// <see cref="SigningKey.Rsa"/> for ID tokens, from when it is first asked for. Each is published for <see cref="Ahead"/> before it signs, so that whoever verifies has it by
/// then, signs for <see cref="KeyOptions.SigningLifetime"/>, and is published until the last token it has signed is good for nothing.
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

    private volatile IReadOnlyList<KeyPair> _loaded = [];

    /// <summary>
    /// Those that are published now: of each algorithm the one that signs, then the others, newest first. Empty until <see cref="LoadAsync"/> has run.
    /// </summary>
    public IReadOnlyList<KeyPair> All
    {
        get
        {
            var now = clock.GetUtcNow();
            return [.. _loaded.GroupBy(key => key.Algorithm).OrderBy(turns => turns.Key).SelectMany(turns => Published([.. turns], now))];
        }
    }

    /// <summary>The one of that algorithm that signs at that moment; there must be one.</summary>
    public KeyPair At(string algorithm, DateTimeOffset now) => Signs(_loaded.Where(key => key.Algorithm == algorithm), now);

    /// <summary>Reads the keys, making the first one in an empty database. To be called before anything is served, and again when others may have changed them.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => ReadAsync(SigningKey.Elliptic, cancellationToken);

    /// <summary>Makes the first of that algorithm, unless there is one.</summary>
    public Task HaveAsync(string algorithm, CancellationToken cancellationToken) =>
        _loaded.Any(key => key.Algorithm == algorithm) ? Task.CompletedTask : ReadAsync(algorithm, cancellationToken);

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
                var over = 0;
                foreach (var turns in (await InOrder(db).ToListAsync(cancellationToken)).GroupBy(k => k.Algorithm))
                    over += Rotate(db, [.. turns], now);
                await db.SaveChangesAsync(cancellationToken);
                return over;
            },
            cancellationToken,
            Lane.Nobody);
        await RefreshAsync(cancellationToken);
        return removed;
    }

    /// <summary>A fresh key, to be stored.</summary>
    internal static SigningKey Make(string algorithm, MasterKeys keys, DateTimeOffset now, DateTimeOffset usedFrom) => new()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), Algorithm = algorithm,
        WrappedPrivateKey = keys.Current.Wrap(KeyPair.New(algorithm)), CreatedAt = now, UsedFrom = usedFrom,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _loaded)
            key.Dispose();
    }

    private static IQueryable<SigningKey> InOrder(DashboardContext db) => db.SigningKeys.OrderBy(k => k.UsedFrom).ThenBy(k => k.CreatedAt).ThenBy(k => k.Id);

    private static KeyPair Signs(IEnumerable<KeyPair> turns, DateTimeOffset now) => turns.LastOrDefault(k => k.UsedFrom <= now) ?? turns.First();

    private static IEnumerable<KeyPair> Published(List<KeyPair> turns, DateTimeOffset now)
    {
        var signs = Signs(turns, now);
        return turns.Where((key, i) => key != signs && !(i + 1 < turns.Count && turns[i + 1].UsedFrom + After <= now)).Append(signs).Reverse();
    }

    private async Task ReadAsync(string needed, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.SigningKeys.AnyAsync(k => k.Algorithm == needed, cancellationToken))
        {
            var now = clock.GetUtcNow();
            var made = Make(needed, keys, now, now);
            // Of several that need it at once, the first makes it, and the others see it when their turn comes.
            await using var write = await db.BeginWriteAsync(cancellationToken);
            if (!await db.SigningKeys.AnyAsync(k => k.Algorithm == needed, cancellationToken))
            {
                db.SigningKeys.Add(made);
                await db.SaveChangesAsync(cancellationToken);
            }

            await write.CommitAsync(CancellationToken.None);
        }

        var stored = await InOrder(db).AsNoTracking().ToListAsync(cancellationToken);
        var known = _loaded;
        _loaded = [.. stored.Select(k => known.FirstOrDefault(key => key.Id == k.Id) ?? KeyPair.Of(k, keys.Unwrap(k.WrappedPrivateKey)))];
    }

    // Removes those that are over, and says how many; publishes the next when its time has come.
    private int Rotate(DashboardContext db, List<SigningKey> turns, DateTimeOffset now)
    {
        var over = turns.Where((_, i) => i + 1 < turns.Count && turns[i + 1].UsedFrom + After <= now).ToList();
        db.SigningKeys.RemoveRange(over);
        var last = turns[^1];
        // One of a version before has been used since it was made.
        var due = Later(last.UsedFrom, last.CreatedAt) + options.CurrentValue.SigningLifetime;
        if (due - Ahead <= now)
            db.SigningKeys.Add(Make(last.Algorithm, keys, now, Later(due, now + Ahead)));
        return over.Count;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
