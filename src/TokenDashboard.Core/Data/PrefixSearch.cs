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

    /// <summary>Sessions whose name begins with the text, whatever its case.</summary>
    public static IQueryable<Session> Called(this IQueryable<Session> sessions, string text)
    {
        var start = text.Trim();
        var end = start + Last;
        return sessions.Where(s => string.Compare(s.Name, start) >= 0 && string.Compare(s.Name, end) < 0);
    }

    /// <summary>The same sessions, asked one by one: for those that are found another way.</summary>
    public static IQueryable<Session> CalledWithoutIndex(this IQueryable<Session> sessions, string text)
    {
        var pattern = text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        return sessions.Where(s => EF.Functions.Like(s.Name + "", pattern, "\\"));
    }

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

    /// <summary>The networks sessions have been in that begin with the text.</summary>
    public static IQueryable<string> KnownNetworks(DashboardContext db, string start)
    {
        var end = start + Last;
        return db.SessionClients.Where(c => string.Compare(c.Network, start) >= 0 && string.Compare(c.Network, end) < 0).Select(c => c.Network).Distinct();
    }
}
