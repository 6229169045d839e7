using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>Programs on one device are told to be so where that is clear, and nowhere else.</summary>
public sealed class SameDeviceTests
{
    [Theory]
    [InlineData("Pixel 9|Chrome 142 on Android 16|192.0.2.7", "Pixel 9|Mobile app 4.2 on Android 16|192.0.2.9", true)]
    [InlineData("Desk at home|Firefox 145 on Ubuntu|192.0.2.7", "Desk at home|Companion CLI 1.4 on Ubuntu 24.04|192.0.2.7", true)]
    [InlineData("Pixel 9|Chrome 142 on Android 16|192.0.2.7", "Pixel 9|Mobile app 4.2 on Android 16|198.51.100.9", false)]
    [InlineData("Pixel 9|Chrome 142 on Android 16|192.0.2.7", "pixel 9|Mobile app 4.2 on Android 16|192.0.2.7", false)]
    [InlineData("Pixel 9|Mobile app 4.1 on Android 15|192.0.2.7", "Pixel 9|Mobile app 4.2 on Android 16|192.0.2.9", false)]
    [InlineData("Chrome on Windows|Chrome 142 on Windows 11|192.0.2.7", "Chrome on Windows|Companion CLI 1.4 on Windows 11|192.0.2.7", false)]
    [InlineData("Chrome|Chrome 142|192.0.2.7", "Chrome|Companion CLI 1.4|192.0.2.7", false)]
    [InlineData("Pixel 9|Chrome 142 on Android 16|", "Pixel 9|Mobile app 4.2 on Android 16|", false)]
    public void Of_TwoSessions_AreOneDeviceOnlyWhereThatIsClear(string first, string second, bool same)
    {
        var (a, b) = (Row(first), Row(second));

        Assert.Equal(same ? new Dictionary<Guid, Guid> { [b.Id] = a.Id } : [], SameDevice.Of([a, b]));
    }

    [Fact]
    public void Of_TwoPhonesOfAKind_AreNotMixedUp() =>
        Assert.Empty(SameDevice.Of([
            Row("Pixel 9|Chrome 142 on Android 16|192.0.2.7"), Row("Pixel 9|Mobile app 4.2 on Android 16|192.0.2.7"), Row("Pixel 9|Chrome 141 on Android 16|192.0.2.8"),
        ]));

    private static SessionRow Row(string told) => told.Split('|') is [var name, var software, var ip]
        ? new(Guid.NewGuid(), SessionKind.App, name, DeviceType.Phone, software, SignInMethod.DeviceCode, ip.Length == 0 ? null : ip, default, default, default, null, null, null, NeedsLook: false)
        : throw new ArgumentException(told);
}
