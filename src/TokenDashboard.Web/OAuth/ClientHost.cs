using System.Text.RegularExpressions;

namespace TokenDashboard.Web.OAuth;

/// <summary>The host of a document that an app describes itself in.</summary>
internal static partial class ClientHost
{
    /// <summary>Whether it is a host's name as documents' addresses have it: in ASCII and small letters, and no number.</summary>
    public static bool Is(string text) => text.Length <= 253 && Name().IsMatch(text);

    // The last label is no number, as those of an address of IPv4 are.
    [GeneratedRegex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
