
namespace TokenDashboard.Core.Devices;

/// <summary>A piece of software with its version, or with none where none can be believed.</summary>
internal readonly record struct Versioned(string Name, string? Version)
{
    /// <summary>"Chrome 142".</summary>
    public string Text => Version is null ? Name : $"{Name} {Version}";

    /// <summary>The number after the first <paramref name="token"/>; null when the text has no token, or no number behind it.</summary>
    public static string? After(string? text, string token, int parts = 1)
    {
        var at = text?.IndexOf(token, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? null : At(text.AsSpan(at + token.Length), parts);
    }

    /// <summary>
    /// The number that the text begins with: "24" or, in two parts, "24.04", whether dots or underscores stand between. Null
    /// when it begins with none, or with one too long for a version.
    /// </summary>
    public static string? At(ReadOnlySpan<char> text, int parts = 1)
    {
        const int mostDigits = 5;
        var end = 0;
        for (var part = 0; part < parts; part++)
        {
            var from = part == 0 ? 0 : end + 1;
            if (part > 0 && (end >= text.Length || text[end] is not ('.' or '_')))
                break;
            var to = from;
            while (to < text.Length && char.IsAsciiDigit(text[to]))
                to++;
            if (to == from)
                break;
            if (to - from > mostDigits)
                return null;
            end = to;
        }

        return end == 0 ? null : text[..end].ToString().Replace('_', '.');
    }
}
