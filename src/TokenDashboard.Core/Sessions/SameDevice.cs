using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Sessions;

/// <summary>
/// Which sessions are on one device. Only said where it is clear: they bear the same name, which is the device's own and not its program's, were
/// last used from the same network, and are different programs. Two phones of a kind at home are not taken for one.
/// </summary>
public static class SameDevice
{
    /// <summary>Of each session that shares a device with one that stands before it in the list, that one.</summary>
    public static IReadOnlyDictionary<Guid, Guid> Of(IEnumerable<SessionRow> sessions) => sessions
        .Where(s => s.IsActive && s.Ip is not null && DeviceDescription.IsOwnName(s.StoredName, s.StoredSoftware))
        .GroupBy(s => (s.StoredName, Requester.NetworkOf(s.Ip)))
        .Where(device => device.Select(s => DeviceDescription.WithoutVersion(s.StoredSoftware)).Distinct(StringComparer.Ordinal).Count() == device.Count())
        .SelectMany(device => device.Skip(1).Select(s => (s.Id, First: device.First().Id)))
        .ToDictionary(pair => pair.Id, pair => pair.First);
}
