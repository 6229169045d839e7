using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Blocks;

/// <summary>Why a block is not set.</summary>
public enum BlockFault
{
    /// <summary>It is neither an address nor a block of them.</summary>
    NoNetwork,

    /// <summary>It is wider than /8 of IPv4 or /24 of IPv6, or a program of fewer than three letters.</summary>
    TooWide,

    /// <summary>It is no user agent that can be sent.</summary>
    NoAgent,

    /// <summary>It would be over already, or last longer than 30 days.</summary>
    NoTime,

    /// <summary>There is no reason, or one that is too long.</summary>
    NoReason,

    /// <summary>It would hit the admin who sets it: where they are now, or where another session of theirs was used last.</summary>
    Yourself,

    /// <summary>It is blocked already.</summary>
    Already,

    /// <summary>There are as many as there may be.</summary>
    TooMany,
}

/// <summary>Whom a block shuts out.</summary>
public sealed record BlockTarget
{
    private const int ShortestProgram = 3;
    private const int WidestOfFour = 8;
    private const int WidestOfSix = 24;

    private readonly IPNetwork _network;

    private BlockTarget(BlockKind kind, string value, IPNetwork network = default) => (Kind, Value, _network) = (kind, value, network);

    /// <summary>By what it knows them.</summary>
    public BlockKind Kind { get; }

    /// <summary>The network ("192.0.2.0/24"), agent or program, as it was understood.</summary>
    public string Value { get; }

    /// <summary>Reads what was typed, or says what is wrong with it. A network is an address or a block in CIDR notation, whose host bits don't matter.</summary>
    public static (BlockTarget? Target, BlockFault? Fault) Read(BlockKind kind, string text)
    {
        var value = text.Trim();
        if (kind == BlockKind.Network)
            return OfNetwork(value);
        if (value.Length is 0 or > Requester.AgentLength || value.Any(char.IsControl))
            return (null, BlockFault.NoAgent);
        if (kind == BlockKind.Agent)
            return (new BlockTarget(kind, value), null);
        // As it is compared: versions that were pasted with it would match nothing.
        var program = ClientProgram.Of(value);
        return program.Length < ShortestProgram ? (null, BlockFault.TooWide) : (new BlockTarget(kind, program), null);
    }

    /// <summary>How the networks or agents that it may hit begin in writing, for a look into an index.</summary>
    internal string Start => Kind switch
    {
        BlockKind.Network when _network.BaseAddress.GetAddressBytes() is { Length: 4 } four => string.Concat(four.Take(Math.Min(_network.PrefixLength / 8, 3)).Select(b => $"{b}.")),
        BlockKind.Network when _network.BaseAddress.GetAddressBytes() is var six => ((six[0] << 8) | six[1]) is var first and > 0 ? string.Create(CultureInfo.InvariantCulture, $"{first:x}:") : ":",
        BlockKind.Agent => Value,
        _ => Value.Split(' ')[0].TrimEnd(')', ';', ','),
    };

    /// <summary>Whether it is narrower than a network as sessions keep it, so that addresses have to be asked.</summary>
    internal bool IsNarrow => Kind == BlockKind.Network && _network.PrefixLength > (_network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 24 : 48);

    /// <summary>Whether a network as sessions keep it has addresses that are shut out.</summary>
    internal bool Touches(string network) => network == "loopback"
        ? _network.Contains(IPAddress.Loopback) || _network.Contains(IPAddress.IPv6Loopback)
        : IPNetwork.TryParse(network, out var known) && (_network.Contains(known.BaseAddress) || known.Contains(_network.BaseAddress));

    /// <summary>Whether somebody is shut out. Who has no address, or sends no user agent, is by neither.</summary>
    public bool Covers(string? ip, string? agent) => Kind switch
    {
        BlockKind.Network => IPAddress.TryParse(ip, out var address) && _network.Contains(Plain(address)),
        BlockKind.Agent => agent == Value,
        _ => agent is not null && Speaks(ClientProgram.Of(agent)),
    };

    private static (BlockTarget? Target, BlockFault? Fault) OfNetwork(string text)
    {
        var parts = text.Split('/');
        // .NET reads "7" as 0.0.0.7; whoever types it does not mean that.
        if (parts.Length > 2 || !(parts[0].Contains(':') || parts[0].Count(c => c == '.') == 3) || !IPAddress.TryParse(parts[0], out var address))
            return (null, BlockFault.NoNetwork);
        address = Plain(address);
        var bytes = address.GetAddressBytes();
        var length = bytes.Length * 8;
        if (parts.Length == 2 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= bytes.Length * 8))
            return (null, BlockFault.NoNetwork);
        if (length < (address.AddressFamily == AddressFamily.InterNetwork ? WidestOfFour : WidestOfSix))
            return (null, BlockFault.TooWide);
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        var network = new IPNetwork(new IPAddress(bytes), length);
        return (new BlockTarget(BlockKind.Network, length == bytes.Length * 8 ? network.BaseAddress.ToString() : network.ToString(), network), null);
    }

    private bool Speaks(string program) => program.StartsWith(Value, StringComparison.Ordinal) && (program.Length == Value.Length || program[Value.Length] == ' ');

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
