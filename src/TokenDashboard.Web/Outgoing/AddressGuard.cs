using System.Net;
using System.Net.Sockets;

namespace TokenDashboard.Web.Outgoing;

/// <summary>
/// Keeps what is asked of other servers out of private networks. It looks at the address that is really connected to, so a name that leads
/// somewhere else today than it did yesterday opens nothing.
/// </summary>
public static class AddressGuard
{
    // Not reachable from the internet, or not one receiver's own: RFC 6890 and what was added to its registries since.
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>Whether an address is one that the whole internet reaches alike.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Array.Exists(Private, network => network.Contains(plain));
    }

    /// <summary>A client that connects to public addresses only, follows no redirect and waits 10 seconds; or to any address, where that is allowed.</summary>
    /// <param name="allowPrivate">Whether private ones are allowed.</param>
    /// <param name="resolve">What finds the addresses of a name; by default the system.</param>
    public static HttpClient Client(bool allowPrivate, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2), MaxResponseHeadersLength = 16 };
        if (!allowPrivate)
            handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context, resolve ?? Dns.GetHostAddressesAsync, cancellationToken);
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 64 * 1024 };
    }

    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellationToken)
    {
        // Asked once: what was looked at is what is connected to.
        var addresses = await resolve(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0 || !addresses.All(IsPublic))
            throw new PrivateAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The name leads into a private network.</summary>
public sealed class PrivateAddressException() : IOException("The address is private.");
