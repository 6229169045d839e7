using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Grants;

/// <summary>
/// What the database says of apps, as it was when it was last read. Good for answering; whether a session may begin is asked of the database itself.
/// </summary>
public sealed class StoredApps(IDbContextFactory<DashboardContext> contexts) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private volatile Reading _last = new([], new Dictionary<string, DisabledApp>());

    /// <summary>The apps that admins registered, and those of any kind that are disabled, by <c>client_id</c>.</summary>
    public sealed record Reading(IReadOnlyList<RegisteredApp> Registered, IReadOnlyDictionary<string, DisabledApp> Disabled);

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
            _last = new Reading(registered, disabled);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
