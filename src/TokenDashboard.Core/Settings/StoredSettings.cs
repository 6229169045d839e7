using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Settings;

/// <summary>The settings that admins changed, as they were when they were last read.</summary>
public sealed class StoredSettings(IDbContextFactory<DashboardContext> contexts) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private volatile Dictionary<string, StoredSetting> _last = [];
    private CancellationTokenSource _read = new();

    /// <summary>What was read last, by key; nothing until <see cref="LoadAsync"/> has run.</summary>
    public IReadOnlyDictionary<string, StoredSetting> Last => _last;

    /// <summary>Changes once others are read.</summary>
    public IChangeToken NextReading => new CancellationChangeToken(Volatile.Read(ref _read).Token);

    /// <summary>Reads them. To be called before anything is served, and again when they may have changed.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        // One after the other, so that what is kept is never older than what was.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var read = await db.Settings.AsNoTracking().ToDictionaryAsync(s => s.Key, cancellationToken);
            var isSame = read.Count == _last.Count && read.Values.All(s => _last.GetValueOrDefault(s.Key) is { } known && known.Value == s.Value);
            _last = read;
            if (isSame)
                return;
            using var before = Interlocked.Exchange(ref _read, new CancellationTokenSource());
            await before.CancelAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn.Dispose();
        _read.Dispose();
    }
}
