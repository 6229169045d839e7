namespace TokenDashboard.Companion;

/// <summary>Which addresses a server may have.</summary>
internal static class ServerOrigin
{
    /// <summary>
    /// Scheme, host and port, nothing behind them: the metadata's path of RFC 8414 section 3.1 is only simple for an
    /// issuer without a path, and servers here have none.
    /// </summary>
    public static bool IsOrigin(Uri address)
        => address.IsAbsoluteUri
           && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
           && address.PathAndQuery == "/" && address.Fragment == "" && address.UserInfo == "";

    /// <summary>Whether tokens sent to this origin cannot be read on the way: https, or no way at all.</summary>
    public static bool IsSafe(Uri origin) => origin.Scheme == Uri.UriSchemeHttps || origin.IsLoopback;
}
