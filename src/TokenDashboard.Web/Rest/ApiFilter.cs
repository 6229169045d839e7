using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>
/// A filter as it stands in an address. Other than on a page, what is not understood is refused: a script that misspells a filter must not act on everything. Parameters that there
/// are none of are ignored.
/// </summary>
internal sealed class ApiFilter(IQueryCollection query)
{
    private readonly List<KeyValuePair<string, string?>> _parts = [];

    /// <summary>What is wrong with it; null for nothing.</summary>
    public IResult? Refusal { get; private set; }

    /// <summary>The value's text; null where there is none.</summary>
    public string? Text(string name)
    {
        if (query[name] is not { Count: > 0 } said)
            return null;
        if (said is not [{ Length: <= 200 } text])
        {
            Refuse(name, "must be there once, and no longer than 200 characters");
            return null;
        }

        if (FilterText.ReadTyped(text) is not { } typed)
            return null;
        _parts.Add(new(name, typed));
        return typed;
    }

    /// <summary>The value by its name; null where there is none.</summary>
    public T? Name<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        var value = FilterText.ReadName<T>(text);
        if (value is null)
            Refuse(name, $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}");
        return value;
    }

    /// <summary>The value as something else; null where there is none, or <paramref name="read"/> finds none.</summary>
    public T? Of<T>(string name, Func<string, T?> read, string must)
    {
        if (Text(name) is not { } text)
            return default;
        var value = read(text);
        if (value is null)
            Refuse(name, must);
        return value;
    }

    /// <summary>The address of the list so far.</summary>
    public string Address(string path) => QueryHelpers.AddQueryString(path, _parts);

    private void Refuse(string name, string must) => Refusal ??= ProblemKind.BadRequest.Answer($"{name} {must}.");
}
