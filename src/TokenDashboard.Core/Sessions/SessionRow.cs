using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Sessions;

/// <summary>A session as its owner sees it.</summary>
public sealed record SessionRow(
    Guid Id, SessionKind Kind, string Name, DeviceType Device, string Software, SignInMethod Method, string? Ip,
    DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt,
    EndReason? EndReason, string? EndedByName, bool NeedsLook)
{
    /// <summary>How long an ended session stays in its owner's list.</summary>
    public static readonly TimeSpan EndedShown = TimeSpan.FromDays(30);

    /// <summary>Whether it lives.</summary>
    public bool IsActive => EndedAt is null;

    internal static IQueryable<SessionRow> Of(DashboardContext db, IQueryable<Session> sessions) =>
        sessions.AsNoTracking().Select(s => new SessionRow(
            s.Id, s.Kind, s.Name, s.Device, s.Software, s.Method, s.LastUsedIp, s.CreatedAt, s.LastUsedAt, s.ExpiresAt,
            s.EndedAt, s.EndReason, db.Sessions.Where(by => by.Id == s.EndedBySessionId && by.UserId == s.UserId).Select(by => by.Name).FirstOrDefault(),
            s.NeedsLook));
}
