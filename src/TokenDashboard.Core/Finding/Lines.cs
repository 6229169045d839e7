using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

#pragma warning disable CA1309 // The database compares: its column says how.

namespace TokenDashboard.Core.Finding;

/// <summary>A line of one of the logs, as much of it as is looked for. Later ones have higher numbers.</summary>
internal sealed class Line
{
    public long Id { get; init; }

    /// <summary>Whose it is; of a line of the audit log, who acted.</summary>
    public string? UserId { get; init; }

    public Guid? SessionId { get; init; }
    public string? Ip { get; init; }
    public string? Agent { get; init; }

    /// <summary>What was presented out of order; with no index to be found by when it is walked through.</summary>
    public static IQueryable<Line> OfEvidence(DashboardContext db, bool isWalked) => isWalked
        ? db.Evidence.Select(e => new Line { Id = e.Id, UserId = e.UserId, SessionId = e.SessionId, Ip = e.Ip + "", Agent = e.Agent + "" })
        : db.Evidence.Select(e => new Line { Id = e.Id, UserId = e.UserId, SessionId = e.SessionId, Ip = e.Ip, Agent = e.Agent });

    /// <summary>What owners' logs say, in the same way.</summary>
    public static IQueryable<Line> OfActivity(DashboardContext db, bool isWalked) => isWalked
        ? db.Activity.Select(a => new Line { Id = a.Id, UserId = a.UserId, SessionId = a.SessionId, Ip = a.Ip + "", Agent = a.Agent + "" })
        : db.Activity.Select(a => new Line { Id = a.Id, UserId = a.UserId, SessionId = a.SessionId, Ip = a.Ip, Agent = a.Agent });

    /// <summary>Of those, what was refused.</summary>
    public static IQueryable<Line> OfRefusals(DashboardContext db, bool isWalked) => isWalked
        ? db.Activity.Where(a => a.Topic == ActivityTopic.Refused).Select(a => new Line { Id = a.Id, UserId = a.UserId, SessionId = a.SessionId, Ip = a.Ip + "", Agent = a.Agent + "" })
        : db.Activity.Where(a => a.Topic == ActivityTopic.Refused).Select(a => new Line { Id = a.Id, UserId = a.UserId, SessionId = a.SessionId, Ip = a.Ip, Agent = a.Agent });

    /// <summary>What admins did, in the same way.</summary>
    public static IQueryable<Line> OfAudit(DashboardContext db, bool isWalked) => isWalked
        ? db.Audit.Select(a => new Line { Id = a.Id, UserId = a.ActorId, Ip = a.Ip + "" })
        : db.Audit.Select(a => new Line { Id = a.Id, UserId = a.ActorId, Ip = a.Ip });
}

/// <summary>Lines that were found, the newest first as far as they are shown, and whether there are more.</summary>
internal sealed record FoundLines(IReadOnlyList<Line> Lines, bool HasMore)
{
    // What is found is sorted where it is no more than so many; of more, the newest are looked for among the last so many lines of all.
    private const int MostSorted = 10_000;
    private const int MostWalked = 100_000;

    // Nothing that is text sorts behind it.
    private const string Last = "\U0010FFFF";

    public static FoundLines None { get; } = new([], false);

    /// <summary>Lines from an address of the block.</summary>
    public static async Task<FoundLines> FromAsync(Networks where, Func<bool, IQueryable<Line>> lines, CancellationToken cancellationToken)
    {
        if (where.Addresses is { } addresses)
            return await FindAsync(lines, all => all.Where(l => EF.Parameter(addresses).Contains(l.Ip!)), null, cancellationToken);
        if (where.Starts is not { } starts)
            return await FindAsync(lines, all => Between(all, where.Start), l => l.Ip is { } ip && where.ContainsAddress(ip), cancellationToken);
        var (found, hasMore) = (new List<Line>(), false);
        foreach (var start in starts)
        {
            var part = await FindAsync(lines, all => Between(all, start), null, cancellationToken);
            found.AddRange(part.Lines);
            if (hasMore = part.HasMore || found.Count > Found.MostCounted)
                break;
        }

        return new FoundLines(starts.Count == 1 ? found : [.. found.OrderByDescending(l => l.Id).Take(Found.MostCounted)], hasMore);
    }

    private static IQueryable<Line> Between(IQueryable<Line> all, string start)
    {
        var end = start + Last;
        return all.Where(l => string.Compare(l.Ip, start) >= 0 && string.Compare(l.Ip, end) < 0);
    }

    /// <summary>Lines of programs whose user agent begins with the text, in its case.</summary>
    public static Task<FoundLines> SpeakingAsync(string text, Func<bool, IQueryable<Line>> lines, CancellationToken cancellationToken)
    {
        var end = text + Last;
        return FindAsync(lines, all => all.Where(l => string.Compare(l.Agent, text) >= 0 && string.Compare(l.Agent, end) < 0), null, cancellationToken);
    }

    /// <summary>Lines of these programs.</summary>
    public static Task<FoundLines> SpeakingAsync(IReadOnlyList<string> agents, Func<bool, IQueryable<Line>> lines, CancellationToken cancellationToken) =>
        FindAsync(lines, all => all.Where(l => EF.Parameter(agents).Contains(l.Agent!)), null, cancellationToken);

    /// <summary>Lines that are looked up, and checked once more where the lookup is too coarse.</summary>
    public static async Task<FoundLines> FindAsync(
        Func<bool, IQueryable<Line>> lines, Func<IQueryable<Line>, IQueryable<Line>> filter, Func<Line, bool>? check, CancellationToken cancellationToken)
    {
        var found = filter(lines(false));
        if (!await found.Skip(MostSorted).AnyAsync(cancellationToken))
        {
            // In an order that no index has: what is found is sorted, instead of all walked through until it is.
            var sorted = found.OrderBy(l => -l.Id);
            var all = await (check is null ? sorted.Take(Found.MostCounted + 1) : sorted).ToListAsync(cancellationToken);
            var checkedOnes = all.Where(l => check?.Invoke(l) ?? true).Take(Found.MostCounted + 1).ToList();
            return new FoundLines([.. checkedOnes.Take(Found.MostCounted)], checkedOnes.Count > Found.MostCounted);
        }

        var last = await lines(false).OrderByDescending(l => l.Id).Select(l => l.Id).FirstOrDefaultAsync(cancellationToken);
        var newest = await filter(lines(true)).Where(l => l.Id > last - MostWalked).OrderByDescending(l => l.Id).Take(Found.Shown).ToListAsync(cancellationToken);
        newest.AddRange(await found.Take(Found.MostCounted).ToListAsync(cancellationToken));
        return new FoundLines([.. newest.DistinctBy(l => l.Id).Where(l => check?.Invoke(l) ?? true).Take(Found.MostCounted)], true);
    }
}
