using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tests.Blocks;

/// <summary>Whom a block shuts out, as it was typed.</summary>
public sealed class BlockTargetTests
{
    [Theory]
    [InlineData(BlockKind.Network, "45.66.77.0/24", "45.66.77.0/24", "45.66.77.200", "x", true)]
    [InlineData(BlockKind.Network, " 45.66.77.9/24 ", "45.66.77.0/24", "::ffff:45.66.77.1", null, true)]
    [InlineData(BlockKind.Network, "45.66.77.0/24", "45.66.77.0/24", "45.66.78.1", "x", false)]
    [InlineData(BlockKind.Network, "45.66.77.9", "45.66.77.9", "45.66.77.9", "x", true)]
    [InlineData(BlockKind.Network, "45.66.77.9", "45.66.77.9", "45.66.77.10", "x", false)]
    [InlineData(BlockKind.Network, "2001:DB8:1::/48", "2001:db8:1::/48", "2001:db8:1:ffff::1", "x", true)]
    [InlineData(BlockKind.Network, "2001:db8:1:2::7/64", "2001:db8:1:2::/64", "2001:db8:1:3::1", "x", false)]
    [InlineData(BlockKind.Network, "10.0.0.0/8", "10.0.0.0/8", null, "x", false)]
    [InlineData(BlockKind.Network, "10.0.0.0/8", "10.0.0.0/8", "2001:db8::1", "x", false)]
    [InlineData(BlockKind.Agent, "curl/8.9", "curl/8.9", "192.0.2.1", "curl/8.9", true)]
    [InlineData(BlockKind.Agent, "curl/8.9", "curl/8.9", "192.0.2.1", "curl/8.9.1", false)]
    [InlineData(BlockKind.Agent, "curl/8.9", "curl/8.9", "192.0.2.1", null, false)]
    [InlineData(BlockKind.Program, "python-requests/2.31", "python-requests", "192.0.2.1", "python-requests/2.28.1", true)]
    [InlineData(BlockKind.Program, "acme-cli", "acme-cli", "192.0.2.1", "acme-cli/2.0 (Linux)", true)]
    [InlineData(BlockKind.Program, "acme-cli", "acme-cli", "192.0.2.1", "acme-cli-2.0 (Linux)", true)]
    [InlineData(BlockKind.Program, "acme", "acme", "192.0.2.1", "acme-cli/2.0", false)]
    [InlineData(BlockKind.Program, "acme-cli", "acme-cli", "192.0.2.1", "another/1 acme-cli/2.0", false)]
    [InlineData(BlockKind.Program, "acme-cli", "acme-cli", "192.0.2.1", null, false)]
    public void Covers_WhoIsMeant_AndNobodyElse(BlockKind kind, string typed, string value, string? ip, string? agent, bool isCovered)
    {
        var (target, fault) = BlockTarget.Read(kind, typed);

        Assert.Null(fault);
        Assert.Equal(value, target!.Value);
        Assert.Equal(isCovered, target.Covers(ip, agent));
    }

    [Theory]
    [InlineData(BlockKind.Network, "", BlockFault.NoNetwork)]
    [InlineData(BlockKind.Network, "7", BlockFault.NoNetwork)]
    [InlineData(BlockKind.Network, "45.66.77", BlockFault.NoNetwork)]
    [InlineData(BlockKind.Network, "45.66.77.0/33", BlockFault.NoNetwork)]
    [InlineData(BlockKind.Network, "45.66.77.0/-1", BlockFault.NoNetwork)]
    [InlineData(BlockKind.Network, "45.66.77.0/24/8", BlockFault.NoNetwork)]
    [InlineData(BlockKind.Network, "example.org", BlockFault.NoNetwork)]
    [InlineData(BlockKind.Network, "0.0.0.0/0", BlockFault.TooWide)]
    [InlineData(BlockKind.Network, "45.0.0.0/7", BlockFault.TooWide)]
    [InlineData(BlockKind.Network, "::/0", BlockFault.TooWide)]
    [InlineData(BlockKind.Network, "2001:d00::/23", BlockFault.TooWide)]
    [InlineData(BlockKind.Program, "py", BlockFault.TooWide)]
    [InlineData(BlockKind.Program, " ", BlockFault.NoAgent)]
    [InlineData(BlockKind.Agent, "a\u0007b", BlockFault.NoAgent)]
    public void Read_WhatIsNoneOrTooWide_SaysSo(BlockKind kind, string typed, BlockFault fault) => Assert.Equal((null, fault), BlockTarget.Read(kind, typed));
}
