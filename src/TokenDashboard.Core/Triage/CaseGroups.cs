using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>What the cases of a group share.</summary>
public enum GroupKind
{
    /// <summary>The stranger's network.</summary>
    Network,

    /// <summary>The stranger's program, whatever its version.</summary>
    Program,

    /// <summary>The version of the app that was the family's own: nobody else was at work.</summary>
    AppVersion,
}

/// <summary>Which group: by what its cases share, and the number of its first one.</summary>
public sealed record GroupKey(GroupKind Kind, int First)
{
    /// <summary>Reads it from an address; null where there is none.</summary>
    public static GroupKey? Parse(string text) =>
        text.Split('-') is [var name, var number] && name.All(char.IsAsciiLetter) && Enum.TryParse<GroupKind>(name, ignoreCase: true, out var kind)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            ? new GroupKey(kind, first) : null;

    /// <summary>As an address has it: "network-17".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind.ToString().ToLowerInvariant()}-{First}");
}

/// <summary>A case in a group.</summary>
/// <param name="Id">Its number.</param>
/// <param name="UserId">Whose account it is about.</param>
/// <param name="SessionId">The family it is about.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="From">When the stranger was first seen.</param>
/// <param name="Until">When last.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Status">Whether it still wants an admin.</param>
/// <param name="AssigneeId">Who has it.</param>
/// <param name="Network">The stranger's network.</param>
/// <param name="Program">The stranger's program.</param>
/// <param name="AppVersion">The app's version, where there was no stranger.</param>
public sealed record GroupCase(
    int Id, string UserId, Guid? SessionId, DateTimeOffset OpenedAt, DateTimeOffset? From, DateTimeOffset? Until, Severity Severity, IncidentStatus Status, string? AssigneeId,
    string? Network, string? Program, string? AppVersion)
{
    internal string? Shared(GroupKind kind) => kind switch { GroupKind.Network => Network, GroupKind.Program => Program, _ => AppVersion };
}

/// <summary>Cases that share something, each within a day of the next; two at least.</summary>
/// <param name="Key">Which.</param>
/// <param name="Value">What they share.</param>
/// <param name="Cases">The cases, the first one first.</param>
public sealed record CaseGroup(GroupKey Key, string Value, IReadOnlyList<GroupCase> Cases)
{
    /// <summary>The stranger's program, where all have the same.</summary>
    public string? Program => Only(c => c.Program);

    /// <summary>The stranger's network, where all have the same.</summary>
    public string? Network => Only(c => c.Network);

    /// <summary>How many people it hit.</summary>
    public int People => Cases.Select(c => c.UserId).Distinct().Count();

    /// <summary>How many sessions.</summary>
    public int Sessions => Cases.Select(c => c.SessionId).OfType<Guid>().Distinct().Count();

    /// <summary>How many of them still want an admin.</summary>
    public int Open => Cases.Count(c => c.Status == IncidentStatus.Open);

    /// <summary>When it began.</summary>
    public DateTimeOffset Since => Cases.Min(c => c.From < c.OpenedAt ? c.From.Value : c.OpenedAt);

    /// <summary>When its last case was opened.</summary>
    public DateTimeOffset Latest => Cases[^1].OpenedAt;

    /// <summary>The newest case of each person it hit, the newest first; without those of <paramref name="except"/>.</summary>
    public IEnumerable<GroupCase> OfEach(string? except = null) => Cases.Reverse().Where(c => c.UserId != except).DistinctBy(c => c.UserId);

    private string? Only(Func<GroupCase, string?> of) => Cases.Select(of).Distinct().ToList() is [var only] ? only : null;
}

/// <summary>What acts on all cases of a group would do.</summary>
/// <param name="Living">How many of its sessions live.</param>
/// <param name="Accounts">How many accounts are not contained, without the reader's own.</param>
public sealed record GroupReach(int Living, int Accounts);

/// <summary>
/// Cases that belong together, found by what is stored of their strangers. Whether they do is asked anew each time, so a group grows by itself; it ends when nothing is
/// added to it for a day.
/// </summary>
public sealed class CaseGroups(IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>Two cases of a group that follow each other are no further apart.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromDays(1);

    /// <summary>How many a list has.</summary>
    public const int MostListed = 50;

    /// <summary>A group has no more cases; of more, the last ones.</summary>
    public const int MostCases = 10_000;

    // So far from a case its group reaches at most.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>The groups that still grow and have an open case, the one with the last case first. One that another holds in full is left out.</summary>
    public async Task<IReadOnlyList<CaseGroup>> ListGrowingAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        List<CaseGroup> groups = [];
        foreach (var kind in Enum.GetValues<GroupKind>())
        {
            var values = await Values(db, kind, now - Apart).ToListAsync(cancellationToken);
            var cases = await Cases(Sharing(db, kind, values).Where(i => i.OpenedAt >= now - Remembered)).ToListAsync(cancellationToken);
            groups.AddRange(cases.GroupBy(c => c.Shared(kind)!).Select(g => Around(kind, [.. g], g.First())).OfType<CaseGroup>());
        }

        return [.. Distinct(groups).Where(g => g.Open > 0).OrderByDescending(g => g.Latest).Take(MostListed)];
    }

    /// <summary>The group that a case of its begins, or stands in; null when there is none.</summary>
    public async Task<CaseGroup?> FindAsync(GroupKey key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindAsync(db, key.Kind, key.First, cancellationToken);
    }

    /// <summary>The groups that a case is part of.</summary>
    public async Task<IReadOnlyList<CaseGroup>> ListOfAsync(int incidentId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        List<CaseGroup> groups = [];
        foreach (var kind in Enum.GetValues<GroupKind>())
        {
            if (await FindAsync(db, kind, incidentId, cancellationToken) is { } group)
                groups.Add(group);
        }

        return Distinct(groups);
    }

    /// <summary>Cases as they stand in a list, in the order of their numbers given.</summary>
    public async Task<IReadOnlyList<IncidentRow>> ListRowsAsync(IReadOnlyList<int> ids, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await IncidentRow.Of(db, db.Incidents.Where(i => EF.Parameter(ids).Contains(i.Id))).ToListAsync(cancellationToken);
        return [.. ids.Join(rows, id => id, row => row.Id, (_, row) => row)];
    }

    /// <summary>What ending its sessions and containing its accounts would reach.</summary>
    public async Task<GroupReach> FindReachAsync(CaseGroup group, string readerId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (sessions, people) = (group.Cases.Select(c => c.SessionId).OfType<Guid>().Distinct().ToList(), group.Cases.Select(c => c.UserId).Distinct().Where(id => id != readerId).ToList());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return new GroupReach(
            await db.Sessions.Where(s => EF.Parameter(sessions).Contains(s.Id)).StillLive(db, now).CountAsync(cancellationToken),
            await db.Accounts.CountAsync(a => EF.Parameter(people).Contains(a.Id) && a.ContainedAt == null, cancellationToken));
    }

    private static async Task<CaseGroup?> FindAsync(DashboardContext db, GroupKind kind, int id, CancellationToken cancellationToken)
    {
        if (await Cases(db.Incidents.Where(i => i.Id == id)).FirstOrDefaultAsync(cancellationToken) is not { } about || about.Shared(kind) is not { } value)
            return null;
        var (from, until) = (about.OpenedAt - Remembered, about.OpenedAt + Remembered);
        return Around(kind, await Cases(Sharing(db, kind, [value]).Where(i => i.OpenedAt >= from && i.OpenedAt <= until)).ToListAsync(cancellationToken), about);
    }

    // Those that are linked to a case by gaps of a day at most; the newest come first.
    private static CaseGroup? Around(GroupKind kind, List<GroupCase> newestFirst, GroupCase about)
    {
        var cases = newestFirst.AsEnumerable().Reverse().ToList();
        var at = cases.FindIndex(c => c.Id == about.Id);
        if (at < 0)
            return null;
        var (from, to) = (at, at);
        while (from > 0 && cases[from].OpenedAt - cases[from - 1].OpenedAt <= Apart)
            from--;
        while (to < cases.Count - 1 && cases[to + 1].OpenedAt - cases[to].OpenedAt <= Apart)
            to++;
        return from == to ? null : new CaseGroup(new GroupKey(kind, cases[from].Id), about.Shared(kind)!, cases[from..(to + 1)]);
    }

    // A program that was on one network alone is in the network's group.
    private static List<CaseGroup> Distinct(List<CaseGroup> groups) => groups.FindAll(g => g.Key.Kind != GroupKind.Program
        || !groups.Exists(other => other.Key.Kind == GroupKind.Network && other.Value == g.Network && other.Cases.Any(c => c.Id == g.Cases[0].Id)));

    private static IQueryable<string> Values(DashboardContext db, GroupKind kind, DateTimeOffset since)
    {
        var late = db.Incidents.Where(i => i.OpenedAt >= since);
        var shared = kind switch
        {
            GroupKind.Network => late.Where(i => i.StrangerNetwork != null).Select(i => new { Value = i.StrangerNetwork!, i.OpenedAt }),
            GroupKind.Program => late.Where(i => i.StrangerProgram != null).Select(i => new { Value = i.StrangerProgram!, i.OpenedAt }),
            _ => late.Where(i => i.AppVersion != null).Select(i => new { Value = i.AppVersion!, i.OpenedAt }),
        };
        return shared.GroupBy(i => i.Value).OrderByDescending(g => g.Max(i => i.OpenedAt)).Select(g => g.Key).Take(MostListed);
    }

    private static IQueryable<Incident> Sharing(DashboardContext db, GroupKind kind, List<string> values) => kind switch
    {
        GroupKind.Network => db.Incidents.Where(i => EF.Parameter(values).Contains(i.StrangerNetwork!)),
        GroupKind.Program => db.Incidents.Where(i => EF.Parameter(values).Contains(i.StrangerProgram!)),
        _ => db.Incidents.Where(i => EF.Parameter(values).Contains(i.AppVersion!)),
    };

    private static IQueryable<GroupCase> Cases(IQueryable<Incident> incidents) => incidents.AsNoTracking().OrderByDescending(i => i.OpenedAt).ThenByDescending(i => i.Id).Take(MostCases)
        .Select(i => new GroupCase(
            i.Id, i.UserId, i.SessionId, i.OpenedAt, i.StrangerFrom, i.StrangerUntil, i.Severity, i.Status, i.AssigneeId, i.StrangerNetwork, i.StrangerProgram, i.AppVersion));
}
