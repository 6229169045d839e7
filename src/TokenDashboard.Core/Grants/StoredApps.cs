using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Grants;

/// <summary>
/// What the database says of apps, as it was when it was last read. Good for answering; whether a session may begin is asked of the database itself.
/// </summary>
public sealed class StoredApps(IDbContextFactory<DashboardContext> contexts) : IDisposable
{
    private const int MostSeen = 100;

    private readonly SemaphoreSlim _turn = new(1);
    private volatile Reading _last = new([], new Dictionary<string, DisabledApp>(), []);

    /// <summary>The apps that admins registered, those of any kind that are disabled, by <c>client_id</c> or <see cref="ClientOrigin"/>, and those that have had sessions and whose <c>client_id</c> is an address.</summary>
    public sealed record Reading(IReadOnlyList<RegisteredApp> Registered, IReadOnlyDictionary<string, DisabledApp> Disabled, IReadOnlyList<string> Seen);

    /// <summary>What was read last; nothing until <see cref="LoadAsync"/> has run.</summary>
    public Reading Last => _last;

    /// <summary>Reads it. To be called before anything is served, and again when it may have changed.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        // One after the other, so that what is kept is never older than what was.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var registered = await db.Apps.AsNoTracking().ToListAsync(cancellationToken);
            var disabled = await db.DisabledApps.AsNoTracking().ToDictionaryAsync(d => d.ClientId, cancellationToken);
            _last = new Reading(registered, disabled, await ClientOrigin.SeenAsync(db, MostSeen, cancellationToken));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
