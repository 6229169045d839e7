using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

#pragma warning disable CA1309 // The database compares: its column says how.

namespace TokenDashboard.Core.Grants;

/// <summary>Whose an app is that nobody registered, and whose <c>client_id</c> is the address of its document.</summary>
public static class ClientOrigin
{
    // Nothing that is text sorts behind it.
    private const string Last = "\U0010FFFF";

    private const string Scheme = "https://";

    /// <summary>Scheme, host and port of the address; null for a <c>client_id</c> that is none. All apps of one are disabled together: who has it can make as many as they like.</summary>
    public static string? Of(string clientId) =>
        clientId.StartsWith(Scheme, StringComparison.Ordinal) && clientId.IndexOf('/', Scheme.Length) is > 8 and var end ? clientId[..end] : null;

    /// <summary>The sessions of an app, or of all apps of an origin. Either is looked up in an index.</summary>
    public static IQueryable<Session> SessionsOf(this IQueryable<Session> sessions, string clientId)
    {
        if (!IsOne(clientId))
            return sessions.Where(s => s.AppId == clientId);
        var (start, end) = (clientId + "/", clientId + "/" + Last);
        return sessions.Where(s => string.Compare(s.AppId, start) >= 0 && string.Compare(s.AppId, end) < 0);
    }

    /// <summary>The apps that have had sessions, and whose <c>client_id</c> is an address: the first so many.</summary>
    public static async Task<IReadOnlyList<string>> SeenAsync(DashboardContext db, int most, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        // A step in the index for each, however many sessions it has.
        for (var last = Scheme; found.Count < most;)
        {
            var (start, end) = (last, Scheme + Last);
            if (await db.Sessions.Where(s => string.Compare(s.AppId, start) > 0 && string.Compare(s.AppId, end) < 0).OrderBy(s => s.AppId).Select(s => s.AppId).FirstOrDefaultAsync(cancellationToken) is not { } next)
                break;
            found.Add(last = next);
        }

        return found;
    }

    private static bool IsOne(string clientId) => clientId.StartsWith(Scheme, StringComparison.Ordinal) && !clientId.AsSpan(Scheme.Length).Contains('/');
}
