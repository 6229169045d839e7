using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Triage;

/// <summary>When the cases were opened that share something with some others: tells whether a case was, at an instant, part of a group that grew.</summary>
internal sealed class Openings
{
    private readonly Dictionary<string, (DateTimeOffset[] At, DateTimeOffset[] Since)> _ofVersion;

    private Openings(Dictionary<string, (DateTimeOffset[] At, DateTimeOffset[] Since)> ofVersion) => _ofVersion = ofVersion;

    /// <summary>Reads those that share an app's version with cases that were opened at an instant or later. Cases without a stranger share nothing else.</summary>
    public static async Task<Openings> ReadAsync(DashboardContext db, IReadOnlyCollection<string?> versions, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var values = versions.OfType<string>().Distinct().ToList();
        var found = await db.Incidents.Where(i => EF.Parameter(values).Contains(i.AppVersion!) && i.OpenedAt >= from).Select(i => new { i.AppVersion, i.OpenedAt }).ToListAsync(cancellationToken);
        return new(found.GroupBy(f => f.AppVersion!).ToDictionary(g => g.Key, g => Linked([.. g.Select(f => f.OpenedAt).Order()])));
    }

    /// <summary>Whether a case was part of a group then that had one within a day, and none further than a day from the next.</summary>
    public bool Grows(string? version, DateTimeOffset opened, DateTimeOffset at)
    {
        if (version is null || !_ofVersion.TryGetValue(version, out var openings))
            return false;
        var index = Array.BinarySearch(openings.At, at);
        // Of those at the same instant the last; where there is none, the one before.
        var last = index < 0 ? ~index - 1 : Array.FindLastIndex(openings.At, o => o == at);
        return last >= 0 && at - openings.At[last] <= CaseGroups.Apart && openings.Since[last] <= opened;
    }

    private static (DateTimeOffset[] At, DateTimeOffset[] Since) Linked(DateTimeOffset[] at)
    {
        var since = new DateTimeOffset[at.Length];
        for (var i = 0; i < at.Length; i++)
            since[i] = i > 0 && at[i] - at[i - 1] <= CaseGroups.Apart ? since[i - 1] : at[i];
        return (at, since);
    }
}
