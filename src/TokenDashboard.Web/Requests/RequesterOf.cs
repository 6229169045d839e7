using TokenDashboard.Core;

namespace TokenDashboard.Web.Requests;

/// <summary>Tells who makes a request.</summary>
public static class RequesterOf
{
    /// <summary>
    /// The connection's peer, or what a configured proxy says of it, and what the client says of itself: cut to length, its
    /// control and direction characters replaced, so that it is inert wherever it is shown.
    /// </summary>
    public static Requester Http(HttpContext http)
    {
        var agent = PlainText.Of(http.Request.Headers.UserAgent.ToString(), Requester.AgentLength);
        return new Requester(Address(http), agent.Length == 0 ? null : agent, ClientHintHeaders.Read(http.Request.Headers));
    }

    /// <summary>The address alone.</summary>
    public static string? Address(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        return (address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address)?.ToString();
    }
}
