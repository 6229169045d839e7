
namespace TokenDashboard.Core.Incidents;

/// <summary>Which program a user agent names, whatever its version: an update is not a stranger.</summary>
public static class ClientProgram
{
    private static readonly string[] Versioned = ["Android", "iOS", "OS", "NT", "Linux", "Windows", "macOS"];

    /// <summary>
    /// The agent without version numbers: what follows a "/", what has a dot between digits, and what follows a system's name.
    /// "" for an absent agent. "Pixel 9" stays a Pixel 9. Takes time linear in the agent's length.
    /// </summary>
    public static string Of(string? agent)
    {
        var words = (agent ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kept = new List<string>(words.Length);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            var slash = word.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0)
                kept.Add(word[..slash] + Closing(word));
            else if (i > 0 && IsVersion(word, alone: Versioned.Contains(kept[^1].Trim('(', ';', ','))))
                kept[^1] += Closing(word);
            else
                kept.Add(word);
        }

        return string.Join(' ', kept);
    }

    private static bool IsVersion(string word, bool alone)
    {
        var number = word.TrimEnd(')', ';', ',');
        return number.Length > 0 && char.IsAsciiDigit(number[0]) && (alone || number.AsSpan().IndexOfAny('.', '_') > 0);
    }

    private static string Closing(string word) => word[^1] is ')' or ';' or ',' ? word[^1..] : "";
}
