namespace TokenDashboard.Core.Incidents;

/// <summary>Which program a user agent names, whatever its version: an update is not a stranger.</summary>
public static class ClientProgram
{
    // What a version follows as a word of its own, however it looks.
    private static readonly string[] Versioned =
        ["android", "ios", "ipados", "os", "nt", "linux", "windows", "macos", "build", "version", "ver", "rev", "revision", "release", "commit"];

    /// <summary>Whether both name the same program. Absent is absent.</summary>
    public static bool IsSame(string? agent, string? other) => agent == other || Of(agent) == Of(other);

    /// <summary>
    /// The agent without version numbers: what follows a "/" or a ":", what has a dot between digits, a "v" or an "r" before them, and what
    /// follows a system's name or a word such as "build". "" for an absent agent. "Pixel 9" stays a Pixel 9. Takes time linear in the
    /// agent's length.
    /// </summary>
    public static string Of(string? agent)
    {
        var words = (agent ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kept = new List<string>(words.Length);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (word.IndexOf('/', StringComparison.Ordinal) is var slash and > 0)
                kept.Add(word[..slash] + Closing(word));
            else if (word.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && IsVersion(word.AsSpan(colon + 1), isAlone: true))
                kept.Add(word[..(colon + 1)] + Closing(word));
            else if (kept.Count > 0 && IsVersion(word, isAlone: Versioned.Contains(kept[^1].Trim('(', ')', ';', ',').ToLowerInvariant())))
                kept[^1] += Closing(word);
            else
                kept.Add(WithoutSuffix(word));
        }

        return string.Join(' ', kept);
    }

    // "2.3.1", "2_3", "v2", "r1234"; alone also "9" and "a1b2c3".
    private static bool IsVersion(ReadOnlySpan<char> word, bool isAlone)
    {
        var number = word.Trim("(;,)");
        if (number.Length > 1 && char.ToLowerInvariant(number[0]) is 'v' or 'r' && char.IsAsciiDigit(number[1]))
            return true;
        if (number.Length == 0 || !(char.IsAsciiDigit(number[0]) || (isAlone && number.IndexOfAnyInRange('0', '9') >= 0)))
            return false;
        return isAlone || number.IndexOfAny('.', '_') > 0;
    }

    // "acme-cli-2.3.1" is acme-cli.
    private static string WithoutSuffix(string word)
    {
        var dash = word.LastIndexOf('-');
        return dash > 0 && IsVersion(word.AsSpan(dash + 1), isAlone: false) ? word[..dash] + Closing(word) : word;
    }

    private static string Closing(string word) => word[^1] is ')' or ';' or ',' ? word[^1..] : "";
}
