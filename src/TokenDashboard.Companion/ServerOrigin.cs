namespace TokenDashboard.Companion;

/// <summary>Which addresses a server may have.</summary>
internal static class ServerOrigin
{
    /// <summary>Scheme, host and port, and a path where the server has one; nothing behind them.</summary>
    public static bool IsOrigin(Uri address)
        => address.IsAbsoluteUri
           && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
           && address.Query == "" && address.Fragment == "" && address.UserInfo == "";

    /// <summary>The server's name for itself, which is where its addresses begin; without a trailing slash.</summary>
    public static string Issuer(Uri address) => address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>Whether tokens sent to this origin cannot be read on the way: https, or no way at all.</summary>
    public static bool IsSafe(Uri origin) => origin.Scheme == Uri.UriSchemeHttps || origin.IsLoopback;
}
