namespace TokenDashboard.Core.Devices;

/// <summary>The shape of a device, which chooses its icon.</summary>
public enum DeviceType
{
    Unknown,
    Desktop,
    Laptop,
    Phone,
    Tablet,
    Tv,
    Terminal,
}
