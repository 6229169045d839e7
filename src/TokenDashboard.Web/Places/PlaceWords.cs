using System.Net;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Places;

/// <summary>What people are told of an address beside its number.</summary>
public static class PlaceWords
{
    // RFC 1918, RFC 3927, RFC 6598 (shared by a provider's customers), RFC 4193, RFC 4291 §2.5.6.
    private static readonly IPNetwork[] Local =
    [
        .. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10" }
            .Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>"this computer", "local network" or "Berlin, DE (approximate)"; null when the number is all that is known.</summary>
    public static string? Of(IPAddress address, GeoDatabase geo)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain))
            return PlaceStrings.ThisComputer;
        if (Array.Exists(Local, network => network.Contains(plain)))
            return PlaceStrings.LocalNetwork;
        return geo.Find(plain) is { } place ? Phrase.Of(PlaceStrings.Approximate, place) : null;
    }
}
