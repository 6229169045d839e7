using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Data;

/// <summary>Finds people by any part of their name or e-mail.</summary>
internal static class NameSearch
{
    /// <summary>What is shorter is only looked for at the beginning.</summary>
    public const int Shortest = 3;

    /// <summary>
    /// The ids of those who have the text in their name or address, whatever its case, or whose id it is: <paramref name="most"/> at most, in
    /// no order. And whether that was asked of beginnings alone: see <see cref="DashboardContext.FindsMiddlesAsync"/>.
    /// </summary>
    public static async Task<(List<string> Ids, bool FromBeginning)> FindAsync(DashboardContext db, string text, int most, CancellationToken cancellationToken)
    {
        var part = text.Trim();
        if (part.EnumerateRunes().Count() < Shortest || !await db.FindsMiddlesAsync(cancellationToken))
            return (await PrefixSearch.Named(db, part).Select(a => a.Id).Take(most).ToListAsync(cancellationToken), true);
        var ids = await db.HavingInName(part).Take(most).ToListAsync(cancellationToken);
        if (ids.Count < most && !ids.Contains(part))
            ids.AddRange(await db.Accounts.Where(a => a.Id == part).Select(a => a.Id).ToListAsync(cancellationToken));
        return (ids, false);
    }
}
