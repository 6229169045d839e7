using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Triage;

/// <summary>Somebody who may open cases, by the name that they are called and the address they are written to.</summary>
public sealed record Colleague(string Id, string Name, string Address);

/// <summary>Who may open cases at this moment.</summary>
public sealed class Colleagues(IDbContextFactory<DashboardContext> contexts)
{
    private const int Most = 500;

    /// <summary>All of them, by name, at most 500.</summary>
    public async Task<IReadOnlyList<Colleague>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(db, cancellationToken);
    }

    /// <summary>The same inside a caller's transaction.</summary>
    internal static async Task<IReadOnlyList<Colleague>> ReadAsync(DashboardContext db, CancellationToken cancellationToken) =>
        await db.Open().Where(DeskRoles.Having(Capability.ReadCases)).OrderBy(a => a.Name).ThenBy(a => a.Id).Take(Most).Select(a => new Colleague(a.Id, a.Name, a.Address)).ToListAsync(cancellationToken);
}

/// <summary>
/// <c>@name</c> in a note: a colleague by their e-mail address, by their whole name, or by their first one, whatever the case. Where two are called so it is nobody.
/// </summary>
public static class Mentions
{
    private const int LongestBegun = 60;

    /// <summary>Who is mentioned, in the order of the text, each once.</summary>
    public static IReadOnlyList<Colleague> Find(string text, IReadOnlyList<Colleague> colleagues)
    {
        List<Colleague> found = [];
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            // Not within an address.
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && One(text.AsSpan(at + 1), colleagues) is { } one && !found.Contains(one))
                found.Add(one);
        }

        return found;
    }

    /// <summary>The colleagues whom the end of the text may be about to mention, at most <paramref name="most"/>; none where it ends otherwise.</summary>
    public static IReadOnlyList<Colleague> Suggest(string text, IReadOnlyList<Colleague> colleagues, int most)
    {
        if (Begun(text) is not { } begun)
            return [];
        return [.. colleagues.Where(c => c.Address.StartsWith(begun, StringComparison.OrdinalIgnoreCase) || Words(c.Name).Any(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase))).Take(most)];
    }

    /// <summary>The text with what it ends in completed to a mention of that colleague, and a space.</summary>
    public static string Complete(string text, Colleague colleague, IReadOnlyList<Colleague> colleagues)
    {
        var at = Start(text);
        var isUnique = colleagues.Count(c => string.Equals(c.Name, colleague.Name, StringComparison.OrdinalIgnoreCase)) == 1;
        return $"{(at < 0 ? text : text[..at])}@{(isUnique ? colleague.Name : colleague.Address)} ";
    }

    // What stands behind the last @, where a name may stand there.
    private static string? Begun(string text)
    {
        var at = Start(text);
        return at >= 0 && text.Length - at <= LongestBegun && !text.AsSpan(at).Contains('\n') ? text[(at + 1)..] : null;
    }

    // The last @ that is not within an address; -1 where there is none.
    private static int Start(string text)
    {
        var at = text.LastIndexOf('@');
        while (at > 0 && char.IsLetterOrDigit(text[at - 1]))
            at = text.LastIndexOf('@', at - 1);
        return at;
    }

    // A name from each of its words on: "Lind" finds Ana Lind.
    private static IEnumerable<string> Words(string name)
    {
        for (var at = 0; at >= 0; at = name.IndexOf(' ', at) is var space and >= 0 ? space + 1 : -1)
            yield return name[at..];
    }

    private static Colleague? One(ReadOnlySpan<char> rest, IReadOnlyList<Colleague> colleagues)
    {
        var (longest, by) = (0, default(Colleague));
        foreach (var colleague in colleagues)
        {
            foreach (var name in new[] { colleague.Address, colleague.Name, colleague.Name.Split(' ')[0] })
            {
                if (name.Length == 0 || name.Length < longest || !Begins(rest, name) || by == colleague)
                    continue;
                // As long as another's: nobody is meant for sure.
                by = name.Length == longest ? null : colleague;
                longest = name.Length;
            }
        }

        return by;
    }

    private static bool Begins(ReadOnlySpan<char> rest, string name) =>
        rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (rest.Length == name.Length || !(char.IsLetterOrDigit(rest[name.Length]) || rest[name.Length] is '@' or '_'));
}
