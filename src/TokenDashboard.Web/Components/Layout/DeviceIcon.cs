using TokenDashboard.Core.Devices;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>The icon of a device's shape.</summary>
public static class DeviceIcon
{
    /// <summary>A symbol's name in icons.svg.</summary>
    public static string Of(DeviceType device) => device switch
    {
        DeviceType.Desktop => "desktop",
        DeviceType.Laptop => "laptop",
        DeviceType.Phone => "phone",
        DeviceType.Tablet => "tablet",
        DeviceType.Tv => "tv",
        DeviceType.Terminal => "terminal",
        _ => "browser",
    };
}
