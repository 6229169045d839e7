
namespace TokenDashboard.Core.Devices;

/// <summary>Programs that are no browser: command lines, libraries of programs, and bots.</summary>
internal static class Programs
{
    /// <summary>The companion app that comes with this server.</summary>
    public const string Companion = "token-companion";

    // What a user agent leads with (RFC 9110 §10.1.5).
    private static readonly (string Product, string Name, int VersionParts)[] Products =
    [
        (Companion, Companion, 2), ("curl", "curl", 2), ("Wget", "Wget", 2), ("python-requests", "python-requests", 2),
        ("Python-urllib", "Python", 2), ("okhttp", "OkHttp", 2), ("Dart", "Dart", 2), (".NET", ".NET", 1), ("dotnet", ".NET", 1),
        // Its number is that of HTTP.
        ("Go-http-client", "Go HTTP client", 0),
    ];

    private static readonly string[] BotWords = ["bot", "spider", "crawler", "facebookexternalhit"];

    /// <summary>A command-line client or a program's library; null when it is none that is known.</summary>
    public static Versioned? Find(string agent)
    {
        var lead = Lead(agent);
        foreach (var (product, name, parts) in Products)
        {
            if (lead.Equals(product, StringComparison.OrdinalIgnoreCase))
                return new(name, parts == 0 ? null : LeadVersion(agent, parts));
        }

        return agent.Contains("PowerShell/", StringComparison.Ordinal) ? new("PowerShell", Versioned.After(agent, "PowerShell/", 2)) : null;
    }

    /// <summary>The version of the product that a user agent leads with; null when it leads with none, or with the word that every browser leads with.</summary>
    public static string? LeadVersion(string agent, int parts = 2)
    {
        var lead = Lead(agent);
        return lead.Length == 0 || lead is "Mozilla" ? null : Versioned.At(agent.AsSpan(lead.Length + 1), parts);
    }

    /// <summary>The product that a user agent leads with and its version, "companion/1.0"; null where there is no such.</summary>
    public static string? Product(string? agent) => agent is not null && LeadVersion(agent) is { } version ? $"{Lead(agent)}/{version}" : null;

    /// <summary>A bot, by the word its name ends in; null for everyone else.</summary>
    public static Versioned? Bot(string agent)
    {
        foreach (var word in BotWords)
        {
            for (var at = -1; (at = agent.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0;)
            {
                var end = at + word.Length;
                // "CUBOT X50" is a phone.
                if (end < agent.Length && agent[end] is not ('/' or ';' or ')' or '-'))
                    continue;
                var name = NameAround(agent, at, end);
                return new(name, Versioned.After(agent, name + "/"));
            }
        }

        return null;
    }

    private static string NameAround(string agent, int from, int to)
    {
        const int most = 40;
        while (from > 0 && to - from < most && IsOfName(agent[from - 1]))
            from--;
        while (to < agent.Length && to - from < most && IsOfName(agent[to]))
            to++;
        return agent[from..to];

        static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';
    }

    private static string Lead(string agent)
    {
        const int most = 40;
        var slash = agent.IndexOf('/', StringComparison.Ordinal);
        return slash is > 0 and <= most && agent.AsSpan(0, slash).IndexOfAny(' ', '(', ';') < 0 ? agent[..slash] : "";
    }
}
