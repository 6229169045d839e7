using System.Text.RegularExpressions;

namespace TokenDashboard.Web.OAuth;

/// <summary>Where apps may be answered: web addresses with TLS, this machine, and schemes of an app's own (RFC 8252).</summary>
public static partial class RedirectUris
{
    /// <summary>Whether an app may register it: absolute and plain, without a fragment; a scheme of its own is a domain name backwards (RFC 8252 §7.1).</summary>
    public static bool MayBeRegistered(string text) =>
        Plain().IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps ? uri.Host.Length > 0 : uri.Scheme == Uri.UriSchemeHttp ? uri.IsLoopback : uri.Scheme.Contains('.', StringComparison.Ordinal));

    /// <summary>Whether it is one of those that were registered, letter by letter, but for the port of a program on this machine (RFC 8252 §7.3).</summary>
    public static bool Has(IReadOnlyList<string> registered, string asked) => registered.Contains(asked) || (AnyPort(asked) is { } anywhere && registered.Any(uri => AnyPort(uri) == anywhere));

    /// <summary>What a content security policy calls the place that it leads to. It knows no address of IPv6.</summary>
    public static string SourceOf(string uri) => new Uri(uri) is { Scheme: "http" or "https", HostNameType: not UriHostNameType.IPv6 } web ? web.GetLeftPart(UriPartial.Authority) : new Uri(uri).Scheme + ":";

    // Only by number: a name may lead elsewhere (RFC 8252 §8.3). Null for anything else.
    private static string? AnyPort(string uri) =>
        Loopback().Match(uri) is { Success: true } found && Uri.TryCreate(uri, UriKind.Absolute, out _) ? found.Groups["host"].Value + found.Groups["rest"].Value : null;

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?@!$&'()+,;=%\\[\\]-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();

    [GeneratedRegex("^(?<host>http://(127\\.0\\.0\\.1|\\[::1\\]))(:[0-9]{1,5})?(?<rest>([/?][A-Za-z0-9._~:/?@!$&'()*+,;=%-]*)?)$", RegexOptions.NonBacktracking)]
    private static partial Regex Loopback();
}
