namespace TokenDashboard.Core.Tests;

/// <summary>Addresses and blocks as people type them.</summary>
public sealed class NetworksTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", "192.0.2.0/24", 1)]
    [InlineData(" 192.0.2.7/32 ", "192.0.2.7", "192.0.2.0/24", 1)]
    [InlineData("192.0.2.77/24", "192.0.2.0/24", "192.0.2.0/24", null)]
    [InlineData("192.0.2.77/28", "192.0.2.64/28", "192.0.2.0/24", 16)]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24", 1)]
    [InlineData("2001:DB8:51:7::2F", "2001:db8:51:7::2f", "2001:db8:51::/48", 1)]
    [InlineData("2001:db8:51:7::/48", "2001:db8:51::/48", "2001:db8:51::/48", null)]
    [InlineData("192.0.0.0/16", "192.0.0.0/16", null, null)]
    [InlineData("2001:db8::/32", "2001:db8::/32", null, null)]
    [InlineData("0.0.0.0/0", "0.0.0.0/0", null, null)]
    [InlineData("127.0.0.1", "127.0.0.1", "loopback", 1)]
    public void Parse_AddressOrBlock_IsUnderstood(string typed, string text, string? network, int? addresses)
    {
        var found = Networks.Parse(typed);

        Assert.NotNull(found);
        Assert.Equal((text, network, addresses), (found.Text, found.Only, found.Addresses?.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/24/24")]
    [InlineData("192.0.2.0/")]
    [InlineData("2001:db8::/64")]
    [InlineData("2001:db8::/129")]
    [InlineData("ada@example.org")]
    [InlineData("'; DROP TABLE sessions")]
    public void Parse_AnythingElse_IsNull(string typed) => Assert.Null(Networks.Parse(typed));

    [Theory]
    [InlineData("192.0.0.0/16", "192.0.2.0/24", true)]
    [InlineData("192.0.0.0/16", "192.1.2.0/24", false)]
    [InlineData("192.0.0.0/12", "192.15.2.0/24", true)]
    [InlineData("192.0.0.0/12", "192.16.2.0/24", false)]
    [InlineData("0.0.0.0/0", "203.0.113.0/24", true)]
    [InlineData("0.0.0.0/0", "2001:db8:51::/48", false)]
    [InlineData("2001:db8::/32", "2001:db8:51::/48", true)]
    [InlineData("2001:db8::/32", "2001:db9:51::/48", false)]
    [InlineData("127.0.0.0/8", "loopback", true)]
    [InlineData("10.0.0.0/8", "loopback", false)]
    [InlineData("10.0.0.0/8", "", false)]
    public void Contains_ANetworkAsSessionsKeepIt_IsTold(string block, string network, bool expected)
    {
        var found = Networks.Parse(block)!;

        Assert.Equal(expected, found.Contains(network));
        Assert.True(!expected || network == "loopback" || network.StartsWith(found.Start, StringComparison.Ordinal));
    }
}
