using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>What a look over a person's sessions finds. Of each kind no more is read than can be shown, however many there are.</summary>
/// <param name="Browsers">How many browsers are signed in.</param>
/// <param name="Apps">How many apps.</param>
/// <param name="Together">How many of them are on a device with another.</param>
/// <param name="LooksWanted">How many sign-ins their owner is asked about, that of the session that looks left out.</param>
/// <param name="ToLookAt">Those, the latest first.</param>
/// <param name="LastReplayed">Of the sessions that ended in the last 30 days because a spent token came back, the latest.</param>
/// <param name="ToReconnect">Apps that were ended so in the last seven days and have not been connected again since.</param>
/// <param name="Unused">Apps that have not been used for 60 days, the longest unused first.</param>
/// <param name="LastSignIn">The browser session that began last.</param>
public sealed record SessionFindings(
    int Browsers, int Apps, int Together, int LooksWanted, IReadOnlyList<SessionRow> ToLookAt, SessionRow? LastReplayed, IReadOnlyList<SessionRow> ToReconnect,
    IReadOnlyList<SessionRow> Unused, SessionRow? LastSignIn)
{
    /// <summary>How many of a kind are read at most: some may have been put off.</summary>
    public const int Most = 20;

    private const int MostTogether = 200;

    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongUnused = TimeSpan.FromDays(60);

    /// <summary>How many devices are signed in.</summary>
    public int Devices => Browsers + Apps - Together;

    internal static async Task<SessionFindings> ReadAsync(DashboardContext db, string userId, Guid thisSession, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var living = db.Live(now).Where(s => s.UserId == userId);
        var unusedSince = now - LongUnused;
        var kinds = await living.GroupBy(s => s.Kind)
            .Select(g => new
            {
                g.Key, Count = g.Count(), ToLookAt = g.Count(s => s.NeedsLook && s.Id != thisSession), Unused = g.Count(s => s.LastUsedAt < unusedSince),
            }).ToDictionaryAsync(g => g.Key, cancellationToken);
        var apps = kinds.GetValueOrDefault(SessionKind.App);
        var wanted = kinds.Values.Sum(k => k.ToLookAt);
        var replayed = await SessionRow.Of(db, db.Sessions
            .Where(s => s.UserId == userId && s.EndedAt > now - SessionRow.EndedShown && s.EndReason == EndReason.Reuse)
            .OrderByDescending(s => s.EndedAt).Take(Most)).ToListAsync(cancellationToken);
        return new SessionFindings(
            kinds.GetValueOrDefault(SessionKind.Browser)?.Count ?? 0, apps?.Count ?? 0, await TogetherAsync(), wanted,
            wanted == 0 ? [] : await ListAsync(living.Where(s => s.NeedsLook && s.Id != thisSession).OrderByDescending(s => s.CreatedAt)),
            replayed.FirstOrDefault(), await NotConnectedAgainAsync([.. replayed.Where(s => s.Kind == SessionKind.App && s.EndedAt > now - Recent).DistinctBy(s => s.StoredName)]),
            apps is not { Unused: > 0 } ? [] : await ListAsync(living.Where(s => s.Kind == SessionKind.App && s.Id != thisSession && s.LastUsedAt < unusedSince).OrderBy(s => s.LastUsedAt)),
            await SessionRow.Of(db, db.Sessions.Where(s => s.UserId == userId && s.Kind == SessionKind.Browser).OrderByDescending(s => s.CreatedAt)).FirstOrDefaultAsync(cancellationToken));

        // More than these are on no page together.
        async Task<int> TogetherAsync() =>
            kinds.Values.Sum(k => k.Count) is > 1 and <= MostTogether ? SameDevice.Of(await SessionRow.Of(db, living).ToListAsync(cancellationToken)).Count : 0;

        Task<List<SessionRow>> ListAsync(IQueryable<Session> found) => SessionRow.Of(db, found.Take(Most)).ToListAsync(cancellationToken);

        async Task<IReadOnlyList<SessionRow>> NotConnectedAgainAsync(List<SessionRow> ended)
        {
            if (ended.Count == 0)
                return [];
            var names = ended.ConvertAll(s => s.StoredName);
            var again = await living.Where(s => names.Contains(s.Name)).GroupBy(s => s.Name).Select(g => new { g.Key, Last = g.Max(s => s.CreatedAt) }).ToListAsync(cancellationToken);
            return [.. ended.Where(s => !again.Any(a => a.Key == s.StoredName && a.Last > s.EndedAt))];
        }
    }
}
