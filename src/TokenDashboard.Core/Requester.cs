using System.Net;
using System.Net.Sockets;

namespace TokenDashboard.Core;

/// <summary>
/// Who asks, as far as the network tells: an address, a user agent and what a browser says beside it, each null when
/// unknown or absent.
/// </summary>
public sealed record Requester(string? Ip, string? Agent, ClientHints? Hints = null)
{
    /// <summary>Longer user agents are cut here.</summary>
    public const int AgentLength = 256;

    /// <summary>A request of which nothing is known.</summary>
    public static readonly Requester Unknown = new(null, null);

    /// <summary>The network the address is in.</summary>
    public string Network => NetworkOf(Ip);

    /// <summary>The line the address is at.</summary>
    public string Line => LineOf(Ip);

    /// <summary>The /48 of an IPv6 address, of which one customer can have all 65,536 lines; null for any other.</summary>
    public string? Site => SiteOf(Ip);

    /// <summary>Whether an address is on another network than this one, as far as both are known.</summary>
    public bool IsElsewhere(string? ip) => AreApart(Network, NetworkOf(ip));

    /// <summary>Whether two networks are known, and not the same.</summary>
    public static bool AreApart(string? network, string? other) => network is { Length: > 0 } && other is { Length: > 0 } && network != other;

    /// <summary>
    /// /24 of an IPv4 address, /48 of an IPv6 one (whose lower half changes for privacy), "loopback" for this machine, ""
    /// when unknown.
    /// </summary>
    public static string NetworkOf(string? ip) => BlockOf(ip, 24, 48);

    /// <summary>
    /// The line that an address is at: the address itself of IPv4, the /64 of IPv6, "loopback" for this machine, "" when unknown. Whoever
    /// shares it is in one household, on one machine or behind one proxy.
    /// </summary>
    public static string LineOf(string? ip) => BlockOf(ip, 32, 64);

    /// <summary>The /48 of an IPv6 address; null for any other.</summary>
    public static string? SiteOf(string? ip) => NetworkOf(ip) is var network && network.EndsWith("/48", StringComparison.Ordinal) ? network : null;

    private static string BlockOf(string? ip, int lengthOfFour, int lengthOfSix)
    {
        if (!IPAddress.TryParse(ip, out var address))
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return "loopback";
        var length = address.AddressFamily == AddressFamily.InterNetwork ? lengthOfFour : lengthOfSix;
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, length / 8, bytes.Length - (length / 8));
        return $"{new IPAddress(bytes)}/{length}";
    }
}
