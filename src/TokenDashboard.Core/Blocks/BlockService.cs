using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Blocks;

/// <summary>Whom a block would have hit of late: so many people and sessions, or more where it says so.</summary>
public sealed record BlockEffect(int People, int Sessions, bool OrMore);

/// <summary>What came of setting a block: the fault where it was none of the actor's rights.</summary>
public sealed record BlockSet(AdminResult Result, BlockFault? Fault = null);

/// <summary>A block with the names of who set and lifted it; null where there is nobody, or nobody any more.</summary>
public sealed record BlockRow(Block Block, string? SetBy, string? LiftedBy)
{
    /// <summary>Whether it shuts anybody out.</summary>
    public bool IsInForce(DateTimeOffset now) => Block.LiftedAt is null && Block.Until > now;
}

/// <summary>
/// Shuts networks and programs out, and lets them in again. Every act passes the gate and leaves a line in the audit log. Once it is acknowledged it counts on this instance, and
/// within five seconds on every other.
/// </summary>
public sealed class BlockService(AdminGate gate, ActiveBlocks active, IDbContextFactory<DashboardContext> contexts, SessionFeed feed, TimeProvider clock)
{
    /// <summary>A block lasts no longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>How far back it is looked whom one would have hit.</summary>
    public static readonly TimeSpan Looked = TimeSpan.FromDays(30);

    /// <summary>A reason has no more UTF-16 units than this.</summary>
    public const int ReasonLength = 500;

    /// <summary>Counting ends here.</summary>
    public const int MostCounted = 10_000;

    private const int MostListed = 200;
    private const int MostAgents = 5000;

    /// <summary>Those in force, the newest first, and after them the last that are over; 200 in all.</summary>
    public async Task<IReadOnlyList<BlockRow>> ListAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var inForce = await Rows(db, ActiveBlocks.InForce(db, now)).ToListAsync(cancellationToken);
        var over = await Rows(db, db.Blocks.Where(b => b.Until <= now || b.LiftedAt != null)).ToListAsync(cancellationToken);
        return [.. inForce.Concat(over).Take(MostListed)];
    }

    /// <summary>How many people and sessions that were in use within <see cref="Looked"/> it would have hit, counted up to <see cref="MostCounted"/>.</summary>
    public async Task<BlockEffect> FindEffectAsync(BlockTarget target, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Looked;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var clients = await ClientsAsync(db, target, cancellationToken);
        var hit = clients.Join(db.Sessions.Where(s => s.LastUsedAt >= since), c => c.SessionId, s => s.Id, (c, s) => new { s.Id, s.UserId, c.Ip, s.LastUsedIp }).AsAsyncEnumerable();
        var (sessions, people) = (new HashSet<Guid>(), new HashSet<string>());
        await foreach (var one in hit.WithCancellation(cancellationToken))
        {
            if (target.IsNarrow && !target.Covers(one.Ip, null) && !target.Covers(one.LastUsedIp, null))
                continue;
            sessions.Add(one.Id);
            people.Add(one.UserId);
            if (sessions.Count == MostCounted)
                return new BlockEffect(people.Count, sessions.Count, OrMore: true);
        }

        return new BlockEffect(people.Count, sessions.Count, OrMore: false);
    }

    /// <summary>Why the actor can't set it, as far as that can be said before; null when they can.</summary>
    public async Task<BlockFault?> FindFaultAsync(BlockTarget target, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindFaultAsync(db, target, actor, clock.GetUtcNow());
    }

    /// <summary>Shuts it out from now until then, for a reason of 1 to <see cref="ReasonLength"/> characters. Nothing is changed where there is a fault.</summary>
    public async Task<BlockSet> SetAsync(BlockTarget target, DateTimeOffset until, string reason, Actor actor, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonLength)
            return new BlockSet(AdminResult.Unchanged, BlockFault.NoReason);
        BlockFault? fault = null;
        var result = await gate.RunAsync(
            Capability.Act, actor,
            async (db, now) =>
            {
                fault = until <= now || until > now + Longest ? BlockFault.NoTime : await FindFaultAsync(db, target, actor, now);
                if (fault is not null)
                    return [];
                db.Blocks.Add(new Block { Kind = target.Kind, Value = target.Value, Reason = reason, From = now, Until = until, SetBy = actor.UserId });
                return
                [
                    new AuditEntry
                    {
                        Action = AuditAction.BlockSet, Target = target.Value, Reason = reason,
                        After = string.Create(CultureInfo.InvariantCulture, $"until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC"),
                    },
                ];
            },
            cancellationToken);
        await SpreadAsync(result);
        return new BlockSet(result, result == AdminResult.Unchanged ? fault : null);
    }

    /// <summary>Ends it at once. Unchanged when it is over already.</summary>
    public async Task<AdminResult> LiftAsync(int id, Actor actor, CancellationToken cancellationToken)
    {
        var result = await gate.RunAsync(
            Capability.Act, actor,
            async (db, now) =>
            {
                if (await ActiveBlocks.InForce(db, now).FirstOrDefaultAsync(b => b.Id == id, cancellationToken) is not { } block)
                    return [];
                (block.LiftedAt, block.LiftedBy) = (now, actor.UserId);
                return [new AuditEntry { Action = AuditAction.BlockLifted, Target = block.Value }];
            },
            cancellationToken);
        await SpreadAsync(result);
        return result;
    }

    private static async Task<BlockFault?> FindFaultAsync(DashboardContext db, BlockTarget target, Actor actor, DateTimeOffset now)
    {
        if (target.Covers(actor.Requester.Ip, actor.Requester.Agent))
            return BlockFault.Yourself;
        var own = await db.Live(now).AsNoTracking().Where(s => s.UserId == actor.UserId).Select(s => new { s.LastUsedIp, s.LastUsedAgent }).ToListAsync();
        if (own.Exists(s => target.Covers(s.LastUsedIp, s.LastUsedAgent)))
            return BlockFault.Yourself;
        var inForce = ActiveBlocks.InForce(db, now);
        return await inForce.AnyAsync(b => b.Kind == target.Kind && b.Value == target.Value) ? BlockFault.Already
            : await inForce.CountAsync() >= ActiveBlocks.Most ? BlockFault.TooMany
            : null;
    }

    private static async Task<IQueryable<SessionClient>> ClientsAsync(DashboardContext db, BlockTarget target, CancellationToken cancellationToken)
    {
        switch (target.Kind)
        {
            case BlockKind.Agent:
                return db.SessionClients.Where(c => c.Agent == target.Value);
            case BlockKind.Program:
                var agents = (await db.SessionClients.Speaking(target.Start).Select(c => c.Agent).Distinct().Take(MostAgents).ToListAsync(cancellationToken)).FindAll(a => target.Covers(null, a));
                return db.SessionClients.Where(c => EF.Parameter(agents).Contains(c.Agent));
            default:
                var known = await PrefixSearch.KnownNetworks(db, target.Start).ToListAsync(cancellationToken);
                var networks = known.Append("loopback").Where(target.Touches).Distinct().ToList();
                return db.SessionClients.Where(c => EF.Parameter(networks).Contains(c.Network));
        }
    }

    private static IQueryable<BlockRow> Rows(DashboardContext db, IQueryable<Block> blocks) => blocks.AsNoTracking().OrderByDescending(b => b.Id).Take(MostListed).Select(b => new BlockRow(
        b, db.Accounts.Where(a => a.Id == b.SetBy).Select(a => a.Name).FirstOrDefault(), db.Accounts.Where(a => a.Id == b.LiftedBy).Select(a => a.Name).FirstOrDefault()));

    private async Task SpreadAsync(AdminResult result)
    {
        if (result != AdminResult.Done)
            return;
        await active.LoadAsync(CancellationToken.None);
        feed.Publish(new Change.Blocks());
    }
}
