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
    /// <summary>What its owner calls it; what it is called by itself, in the reader's language.</summary>
    public string Name { get; init; } = DeviceWords.Of(Name);

    /// <summary>The name as it is stored.</summary>
    public string StoredName { get; } = Name;

    /// <summary>The software as it is stored.</summary>
    public string StoredSoftware { get; init; } = Software;

    /// <summary>The software on the device, in the reader's language.</summary>
    public string Software { get; init; } = DeviceWords.Of(Software);

    /// <summary>The session that ended it, where that was its owner's.</summary>
    public string? EndedByName { get; init; } = EndedByName is null ? null : DeviceWords.Of(EndedByName);

    /// <summary>How long an ended session stays in its owner's list.</summary>
    public static readonly TimeSpan EndedShown = TimeSpan.FromDays(30);

    /// <summary>Whether its tokens are bound to a key that only its device has.</summary>
    public bool IsBound { get; init; }

    /// <summary>What an app may that nobody registered here, in space-separated scopes; empty for all others.</summary>
    public string UnregisteredScope { get; init; } = "";

    /// <summary>Whether it lives.</summary>
    public bool IsActive => EndedAt is null;

    internal static IQueryable<SessionRow> Of(DashboardContext db, IQueryable<Session> sessions) =>
        sessions.AsNoTracking().Select(s => new SessionRow(
            s.Id, s.Kind, s.Name, s.Device, s.Software, s.Method, s.LastUsedIp, s.CreatedAt, s.LastUsedAt, s.ExpiresAt,
            s.EndedAt, s.EndReason, db.Sessions.Where(by => by.Id == s.EndedBySessionId && by.UserId == s.UserId).Select(by => by.Name).FirstOrDefault(),
            s.NeedsLook)
        {
            IsBound = s.KeyThumbprint != null,
            UnregisteredScope = s.AppId!.StartsWith("https://") ? s.Scope : "",
        });
}
