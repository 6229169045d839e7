using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Web.Components.Checkup;

/// <summary>What a look over a person's sessions finds. Pure: the same rows give the same answer.</summary>
/// <param name="Active">All that live, the one that looks among them.</param>
/// <param name="ToLookAt">Sign-ins that their owner is asked about.</param>
/// <param name="Replayed">Sessions that ended in the last 30 days because a spent token came back, the latest first.</param>
/// <param name="ToReconnect">Of those, apps that were ended in the last seven days and have not been connected again since.</param>
/// <param name="LastSignIn">The browser session that began last.</param>
public sealed record CheckupFindings(
    IReadOnlyList<SessionRow> Active, IReadOnlyList<SessionRow> ToLookAt, IReadOnlyList<SessionRow> Replayed,
    IReadOnlyList<SessionRow> ToReconnect, SessionRow? LastSignIn)
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);

    /// <summary>Looks.</summary>
    /// <param name="active">The living sessions.</param>
    /// <param name="ended">Those that ended of late.</param>
    /// <param name="thisSession">The session that looks.</param>
    /// <param name="now">The time.</param>
    public static CheckupFindings Of(IReadOnlyList<SessionRow> active, IReadOnlyList<SessionRow> ended, Guid? thisSession, DateTimeOffset now)
    {
        List<SessionRow> replayed = [.. ended.Where(s => s.EndReason == EndReason.Reuse).OrderByDescending(s => s.EndedAt)];
        return new(
            active,
            [.. active.Where(s => s.NeedsLook && s.Id != thisSession).OrderByDescending(s => s.CreatedAt)],
            replayed,
            [.. replayed.Where(s => s.Kind == SessionKind.App && s.EndedAt > now - Recent
                && !active.Any(again => again.Name == s.Name && again.CreatedAt > s.EndedAt)).DistinctBy(s => s.Name)],
            active.Concat(ended).Where(s => s.Kind == SessionKind.Browser).MaxBy(s => s.CreatedAt));
    }
}
