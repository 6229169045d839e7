using System.Runtime.InteropServices;

namespace TokenDashboard.Companion;

/// <summary>Which program this is.</summary>
internal static class AppVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Number { get; } = typeof(AppVersion).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// Sent with every request and the same from the first try to the last, as the server's answer to a repeated
    /// refresh depends on it. What may not stand in a comment of RFC 9110 section 5.6.5 is left out of the system's name.
    /// </summary>
    public static string UserAgent { get; } = $"token-companion/{Number} ({Comment(RuntimeInformation.OSDescription)})";

    private static string Comment(string text) => string.Concat(text.Where(c => c is >= ' ' and <= '~' and not ('(' or ')' or '\\')));
}
