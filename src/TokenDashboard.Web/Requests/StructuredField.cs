using System.Text;

namespace TokenDashboard.Web.Requests;

/// <summary>
/// As much of Structured Field Values (RFC 9651) as client hints need. What is malformed, or longer than any browser sends,
/// is null as a whole.
/// </summary>
public static class StructuredField
{
    private const int MostCharacters = 1024;
    private const int MostMembers = 16;

    /// <summary>A Boolean (§3.3.6): <c>?1</c> or <c>?0</c>.</summary>
    public static bool? Boolean(string text) => text.Trim(' ') switch { "?1" => true, "?0" => false, _ => null };

    /// <summary>A String (§3.3.3), without its quotes.</summary>
    public static string? Text(string text)
    {
        var rest = Start(text);
        return TryString(ref rest, out var value) && rest.IsEmpty ? value : null;
    }

    /// <summary>A List of Strings (§3.1), each with its <c>v</c> parameter where that is a String too.</summary>
    public static IReadOnlyList<(string Value, string? Version)>? Strings(string text)
    {
        var rest = Start(text);
        var members = new List<(string, string?)>();
        while (members.Count < MostMembers && TryString(ref rest, out var value))
        {
            string? version = null;
            while (rest.StartsWith(";"))
            {
                rest = rest[1..].TrimStart(' ');
                if (!TryParameter(ref rest, ref version))
                    return null;
            }

            members.Add((value, version));
            rest = rest.TrimStart(" \t");
            if (rest.IsEmpty)
                return members;
            if (rest[0] != ',')
                return null;
            rest = rest[1..].TrimStart(" \t");
        }

        return null;
    }

    private static ReadOnlySpan<char> Start(string text) => text.Length <= MostCharacters ? text.AsSpan().Trim(' ') : [];

    // Parameters of other types are none that a brand has.
    private static bool TryParameter(ref ReadOnlySpan<char> rest, ref string? version)
    {
        var length = rest.IndexOf('=');
        if (length <= 0 || rest[..length].ContainsAnyExceptInRange('a', 'z'))
            return false;
        var isVersion = rest[..length] is "v";
        rest = rest[(length + 1)..];
        if (!TryString(ref rest, out var value))
            return false;
        version = isVersion ? value : version;
        return true;
    }

    private static bool TryString(ref ReadOnlySpan<char> rest, out string value)
    {
        value = "";
        if (!rest.StartsWith("\""))
            return false;
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            switch (rest[i])
            {
                case '"':
                    value = text.ToString();
                    rest = rest[(i + 1)..];
                    return true;
                case '\\' when i + 1 < rest.Length && rest[i + 1] is '"' or '\\':
                    text.Append(rest[++i]);
                    break;
                case '\\' or < ' ' or > '~':
                    return false;
                default:
                    text.Append(rest[i]);
                    break;
            }
        }

        return false;
    }
}
