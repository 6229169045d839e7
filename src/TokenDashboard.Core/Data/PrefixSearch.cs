using Microsoft.EntityFrameworkCore;

#pragma warning disable CA1309 // The database compares: its column says how.

namespace TokenDashboard.Core.Data;

/// <summary>Finds people, sessions and networks by how they begin.</summary>
internal static class PrefixSearch
{
    // Nothing that is text sorts behind it.
    private const string Last = "\U0010FFFF";

    /// <summary>Those whose name or e-mail begins with the text, whatever its case, or whose id it is. Each is looked up in an index.</summary>
    public static IQueryable<Account> Named(DashboardContext db, string text) => Named(db.Accounts, text);

    /// <summary>Those of the accounts.</summary>
    public static IQueryable<Account> Named(IQueryable<Account> accounts, string text)
    {
        var start = text.Trim();
        var end = start + Last;
        return accounts.Where(a => (string.Compare(a.Name, start) >= 0 && string.Compare(a.Name, end) < 0)
            || (string.Compare(a.Address, start) >= 0 && string.Compare(a.Address, end) < 0)
            || a.Id == start);
    }

    /// <summary>
    /// Their ids in the order of their names. Looked up apart, so that each part is read from an index that has its names, and no further than
    /// the page goes where it has them in order. What else is asked of them is asked of those alone.
    /// </summary>
    public static IQueryable<string> NamedInOrder(IQueryable<Account> accounts, string text, Func<IQueryable<Account>, IQueryable<Account>> among, bool reversed)
    {
        var start = text.Trim();
        var end = start + Last;
        var byName = accounts.Where(a => string.Compare(a.Name, start) >= 0 && string.Compare(a.Name, end) < 0);
        var byAddress = accounts.Where(a => string.Compare(a.Address, start) >= 0 && string.Compare(a.Address, end) < 0
            && !(string.Compare(a.Name, start) >= 0 && string.Compare(a.Name, end) < 0));
        var byId = accounts.Where(a => a.Id == start && !(string.Compare(a.Name, start) >= 0 && string.Compare(a.Name, end) < 0)
            && !(string.Compare(a.Address, start) >= 0 && string.Compare(a.Address, end) < 0));
        var named = among(byName).Select(a => new { a.Id, a.Name }).Concat(among(byAddress).Select(a => new { a.Id, a.Name })).Concat(among(byId).Select(a => new { a.Id, a.Name }));
        var ordered = reversed ? named.OrderByDescending(a => a.Name).ThenByDescending(a => a.Id) : named.OrderBy(a => a.Name).ThenBy(a => a.Id);
        return ordered.Select(a => a.Id);
    }

    /// <summary>The same people, asked one by one: for those that are found another way.</summary>
    public static IQueryable<Account> NamedWithoutIndex(DbContext db, IQueryable<Account> accounts, string text)
    {
        if (ChoosesIndexes(db))
            return Named(accounts, text);
        var (start, pattern) = (text.Trim(), Pattern(text));
        return accounts.Where(a => EF.Functions.Like(a.Name + "", pattern, "\\") || EF.Functions.Like(a.Address + "", pattern, "\\") || a.Id + "" == start);
    }

    /// <summary>Sessions whose name begins with the text, whatever its case.</summary>
    public static IQueryable<Session> Called(this IQueryable<Session> sessions, string text)
    {
        var start = text.Trim();
        var end = start + Last;
        return sessions.Where(s => string.Compare(s.Name, start) >= 0 && string.Compare(s.Name, end) < 0);
    }

    /// <summary>The same sessions, asked one by one: for those that are found another way.</summary>
    public static IQueryable<Session> CalledWithoutIndex(this IQueryable<Session> sessions, DashboardContext db, string text)
    {
        if (ChoosesIndexes(db))
            return sessions.Called(text);
        var pattern = Pattern(text);
        return sessions.Where(s => EF.Functions.Like(s.Name + "", pattern, "\\"));
    }

    /// <summary>Sessions of the app: for those that are found another way.</summary>
    public static IQueryable<Session> OfAppWithoutIndex(this IQueryable<Session> sessions, DashboardContext db, string app) =>
        ChoosesIndexes(db) ? sessions.Where(s => s.AppId == app) : sessions.Where(s => s.AppId + "" == app);

    /// <summary>Sessions of apps, whichever.</summary>
    public static IQueryable<Session> OfAnyApp(this IQueryable<Session> sessions) => sessions.Where(s => string.Compare(s.AppId, "") > 0);

    /// <summary>The clients whose user agent begins with the text, in its case.</summary>
    public static IQueryable<SessionClient> Speaking(this IQueryable<SessionClient> clients, string text)
    {
        var end = text + Last;
        return clients.Where(c => string.Compare(c.Agent, text) >= 0 && string.Compare(c.Agent, end) < 0);
    }

    /// <summary>What was presented by programs whose user agent begins with the text, in its case.</summary>
    public static IQueryable<Evidence> Speaking(this IQueryable<Evidence> evidence, string text)
    {
        var end = text + Last;
        return evidence.Where(e => string.Compare(e.Agent, text) >= 0 && string.Compare(e.Agent, end) < 0);
    }

    /// <summary>The addresses that begin with the text from which access tokens were used, or something out of order was presented.</summary>
    public static IQueryable<string> KnownAddresses(DashboardContext db, string start)
    {
        var end = start + Last;
        return db.AccessUses.Where(u => string.Compare(u.Ip, start) >= 0 && string.Compare(u.Ip, end) < 0).Select(u => u.Ip)
            .Union(db.Evidence.Where(e => string.Compare(e.Ip, start) >= 0 && string.Compare(e.Ip, end) < 0).Select(e => e.Ip!));
    }

    /// <summary>The sessions that were had, used or presented where networks and addresses begin with the text, each as often as it was.</summary>
    public static IQueryable<Guid> Touched(DashboardContext db, string start)
    {
        var end = start + Last;
        return db.SessionClients.Where(c => string.Compare(c.Network, start) >= 0 && string.Compare(c.Network, end) < 0).Select(c => c.SessionId)
            .Concat(db.AccessUses.Where(u => string.Compare(u.Ip, start) >= 0 && string.Compare(u.Ip, end) < 0).Select(u => u.SessionId))
            .Concat(db.Evidence.Where(e => string.Compare(e.Ip, start) >= 0 && string.Compare(e.Ip, end) < 0).Select(e => e.SessionId));
    }

    /// <summary>The same sessions, asked one by one: for those that are found another way.</summary>
    public static IQueryable<Session> TouchedWithoutIndex(this IQueryable<Session> sessions, DashboardContext db, string start)
    {
        var end = start + Last;
        return sessions.Where(s =>
            db.SessionClients.Any(c => c.SessionId == s.Id && string.Compare(c.Network + "", start) >= 0 && string.Compare(c.Network + "", end) < 0)
            || db.AccessUses.Any(u => u.SessionId == s.Id && string.Compare(u.Ip + "", start) >= 0 && string.Compare(u.Ip + "", end) < 0)
            || db.Evidence.Any(e => e.SessionId == s.Id && string.Compare(e.Ip + "", start) >= 0 && string.Compare(e.Ip + "", end) < 0));
    }

    /// <summary>The networks sessions have been in that begin with the text.</summary>
    public static IQueryable<string> KnownNetworks(DashboardContext db, string start)
    {
        var end = start + Last;
        return db.SessionClients.Where(c => string.Compare(c.Network, start) >= 0 && string.Compare(c.Network, end) < 0).Select(c => c.Network).Distinct();
    }

    // By what it has counted; SQLite is told which it is not to use.
    private static bool ChoosesIndexes(DbContext db) => !db.Database.IsSqlite();

    /// <summary>What the text is the beginning of, as LIKE has it with a backslash before what would stand for something else.</summary>
    public static string Pattern(string text) =>
        text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
