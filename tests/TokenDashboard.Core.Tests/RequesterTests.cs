namespace TokenDashboard.Core.Tests;

/// <summary>The network an address is in, which is what "from elsewhere" means.</summary>
public sealed class RequesterTests
{
    [Theory]
    [InlineData("192.0.2.10", "192.0.2.0/24")]
    [InlineData("192.0.2.255", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.10", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    [InlineData("2001:db8:1:ffff::1", "2001:db8:1::/48")]
    [InlineData("::1", "loopback")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("not an address", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void NetworkOf_Address_IsItsNetwork(string? ip, string network) => Assert.Equal(network, Requester.NetworkOf(ip));

    [Fact]
    public void Network_Unknown_IsEmpty() => Assert.Equal("", Requester.Unknown.Network);
}
