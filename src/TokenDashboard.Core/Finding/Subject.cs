using System.Globalization;
using System.Text.RegularExpressions;

namespace TokenDashboard.Core.Finding;

/// <summary>What a text is understood as.</summary>
public abstract record Subject
{
    private Subject()
    {
    }

    /// <summary>An incident's number.</summary>
    public sealed record Incident(int Number) : Subject;

    /// <summary>The id of a session, or of an account.</summary>
    public sealed record Id(Guid Value) : Subject;

    /// <summary>An address, or a block of them.</summary>
    public sealed record Network(Networks Where) : Subject;

    /// <summary>A version of a program, whichever where it has no name: "4.3" is 4.3.1 too, and not 4.30.</summary>
    public sealed record Version(string? Program, string Number) : Subject
    {
        /// <summary>Whether a user agent names it.</summary>
        internal bool IsOf(string agent)
        {
            // What every browser begins with is the version of nothing.
            if (Program is null)
                return !agent.StartsWith("Mozilla/", StringComparison.Ordinal) && agent.Split(' ', 2)[0] is var first && Follows(first, first.IndexOf('/', StringComparison.Ordinal));
            for (var at = 0; (at = agent.IndexOf(Program + "/", at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
            {
                if ((at == 0 || !char.IsLetterOrDigit(agent[at - 1])) && Follows(agent, at + Program.Length))
                    return true;
            }

            return false;
        }

        private bool Follows(string text, int slash)
        {
            var end = slash + 1 + Number.Length;
            return slash > 0 && string.CompareOrdinal(text, slash + 1, Number, 0, Number.Length) == 0 && (end == text.Length || !char.IsAsciiDigit(text[end]));
        }
    }

    /// <summary>How the user agent of a program begins, in its case.</summary>
    public sealed record Agent(string Start) : Subject;

    /// <summary>How the name of a device begins.</summary>
    public sealed record Device(string Start) : Subject;

    /// <summary>An app's <c>client_id</c>.</summary>
    public sealed record App(string ClientId) : Subject;

    /// <summary>A part of a person's name or e-mail.</summary>
    public sealed record Person(string Part) : Subject;
}

/// <summary>Why a text can't be looked for.</summary>
public enum Unclear
{
    /// <summary>Longer than <see cref="Question.Longest"/>.</summary>
    TooLong,

    /// <summary>A block that is so wide that being in it tells nothing.</summary>
    TooWide,

    /// <summary>It looks like a block of addresses and is none that can be looked for.</summary>
    NotABlock,

    /// <summary>A number that no incident can have.</summary>
    NoSuchNumber,
}

/// <summary>A text as it may be meant.</summary>
/// <param name="Meanings">What it can be, the likeliest first; none where nothing is asked for.</param>
/// <param name="Why">Why it is nothing that can be looked for; null when it is.</param>
public sealed partial record Question(IReadOnlyList<Subject> Meanings, Unclear? Why = null)
{
    /// <summary>Texts that are longer are not looked for.</summary>
    public const int Longest = 256;

    /// <summary>Reads a text. With a kind, as <see cref="KindOf"/> has it, it is that, whatever it looks like.</summary>
    public static Question Of(string? text, string? kind = null)
    {
        var asked = new string([.. (text ?? "").Where(c => !char.IsControl(c))]).Trim();
        if (asked.Length == 0)
            return new([]);
        if (asked.Length > Longest)
            return new([], Unclear.TooLong);
        if (Named(asked, kind) is { } named)
            return new([named]);
        if (Networks.Parse(asked) is { } where)
            return where.IsTooWide ? new([], Unclear.TooWide) : new([new Subject.Network(where)]);
        if (asked.Split('/') is [var address, _] && Networks.Parse(address) is not null)
            return new([], Unclear.NotABlock);
        if (Guid.TryParse(asked, out var id))
            return new([new Subject.Id(id)]);
        if (asked.TrimStart('#') is var digits && digits.Length > 0 && digits.All(char.IsAsciiDigit))
            return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? new([new Subject.Incident(number)]) : new([], Unclear.NoSuchNumber);
        return new(Meant(asked));
    }

    /// <summary>A kind of what is a word or a name, as it is asked for; null for others, which are known by how they look.</summary>
    public static string? KindOf(Subject subject) => subject switch
    {
        Subject.Person => "person",
        Subject.Device => "device",
        Subject.App => "app",
        Subject.Agent => "agent",
        _ => null,
    };

    private static Subject? Named(string text, string? kind) => Words(text).FirstOrDefault(word => KindOf(word) == kind);

    private static Subject[] Meant(string text) => Versioned().Match(text) switch
    {
        { Success: true } version => [new Subject.Version(version.Groups["program"] is { Success: true, Value: var name } ? name : null, version.Groups["number"].Value), .. Words(text)],
        _ when text.Contains('@', StringComparison.Ordinal) => [new Subject.Person(text)],
        _ when text.Contains('/', StringComparison.Ordinal) => [new Subject.Agent(text), new Subject.Person(text), new Subject.Device(text), new Subject.App(text)],
        _ => Words(text),
    };

    private static Subject[] Words(string text) => [new Subject.Person(text), new Subject.Device(text), new Subject.App(text), new Subject.Agent(text)];

    // "4.3", "v4.3.1-beta", "companion 4.3": of a program whose name is said a whole number will do.
    [GeneratedRegex(@"^(?:v?(?<number>\d+\.\d[\w.+-]*)|(?<program>[A-Za-z][\w.-]*) v?(?<number>\d+(?:\.\d[\w.+-]*)?))$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Versioned();
}
