using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Sessions;

/// <summary>A session as admins see it.</summary>
public sealed record OwnedSession(
    Guid Id, string UserId, string UserName, string UserEmail, SessionKind Kind, string? AppId, string Name, DeviceType Device, string Software,
    string? Ip, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt, EndReason? EndReason,
    bool NeedsLook, bool IsLive)
{
    /// <summary>The name, as its reader says it.</summary>
    public string Name { get; init; } = DeviceWords.Of(Name);

    /// <summary>The software, as its reader says it.</summary>
    public string Software { get; init; } = DeviceWords.Of(Software);

    /// <summary>When it ended or will run out: what has run out may not be marked yet.</summary>
    public DateTimeOffset Ended => EndedAt ?? ExpiresAt;

    /// <summary>The same as its owner's list has it.</summary>
    public SessionRow AsRow => new(
        Id, Kind, Name, Device, Software, default, Ip, CreatedAt, LastUsedAt, ExpiresAt, IsLive ? null : Ended,
        IsLive ? null : EndReason ?? Data.EndReason.Expired, null, NeedsLook);
}
