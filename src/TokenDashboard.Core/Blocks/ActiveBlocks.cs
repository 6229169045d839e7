using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Blocks;

/// <summary>
/// The blocks that are in force, as the database had them when they were last read. Who is asked about costs nothing while there are none, and no round trip to the
/// database ever.
/// </summary>
public sealed class ActiveBlocks(IDbContextFactory<DashboardContext> contexts, TimeProvider clock) : IDisposable
{
    /// <summary>There are no more at once.</summary>
    public const int Most = 1000;

    private readonly SemaphoreSlim _turn = new(1);
    private volatile (BlockTarget Target, Block Block)[] _last = [];

    /// <summary>Reads them. To be called before anything is served, and again when they may have changed.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        // One after the other, so that what is kept is never older than what was.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var blocks = await InForce(db, now).AsNoTracking().OrderByDescending(b => b.Until).Take(Most).ToListAsync(cancellationToken);
            _last = [.. blocks.Select(b => (BlockTarget.Read(b.Kind, b.Value).Target, b)).Where(b => b.Target is not null).Select(b => (b.Target!, b.b))];
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The block that shuts somebody out now, of several the one that lasts longest; null when none does.</summary>
    public Block? Find(Requester requester)
    {
        var blocks = _last;
        if (blocks.Length == 0)
            return null;
        var now = clock.GetUtcNow();
        foreach (var (target, block) in blocks)
        {
            if (block.Until > now && target.Covers(requester.Ip, requester.Agent))
                return block;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Those that are neither over nor lifted.</summary>
    internal static IQueryable<Block> InForce(DashboardContext db, DateTimeOffset now) => db.Blocks.Where(b => b.Until > now && b.LiftedAt == null);
}
