using Microsoft.EntityFrameworkCore;

#pragma warning disable CA1304, CA1311 // The database makes letters small.

namespace TokenDashboard.Core.Data;

/// <summary>Finds people by any part of their name or e-mail.</summary>
internal static class NameSearch
{
    /// <summary>What is shorter is only looked for at the beginning.</summary>
    public const int Shortest = 3;

    // PostgreSQL looks into no text whose own collation says that "A" is "a"; and in the words of its index it knows how many there are.
    private const string Unicode = "und-x-icu";

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

    /// <summary>
    /// The same people, asked one by one in whichever order: where there are so many that a page is soon full of them, or where they are found
    /// another way. What is told of beginnings holds for them, too.
    /// </summary>
    public static IQueryable<Account> WithoutIndex(DbContext db, IQueryable<Account> accounts, string text, bool fromBeginning)
    {
        if (fromBeginning)
            return PrefixSearch.NamedWithoutIndex(db, accounts, text);
        var (part, pattern) = (text.Trim(), $"%{PrefixSearch.Pattern(text)}");
        return db.Database.IsSqlite()
            ? accounts.Where(a => EF.Functions.Like(a.Name + "", pattern, "\\") || EF.Functions.Like(a.Address + "", pattern, "\\") || a.Id + "" == part)
            : accounts.Where(a => EF.Functions.Like(EF.Functions.Collate(a.Name, Unicode).ToLower(), EF.Functions.Collate(pattern, Unicode).ToLower(), "\\")
                || EF.Functions.Like(EF.Functions.Collate(a.Address, Unicode).ToLower(), EF.Functions.Collate(pattern, Unicode).ToLower(), "\\") || a.Id == part);
    }
}
