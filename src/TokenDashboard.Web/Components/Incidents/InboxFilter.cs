using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>What the inbox shows. It is in the address, so that a link shows a colleague the same; what is not understood is left out.</summary>
public sealed record InboxFilter(InboxQuery Query)
{
    private const string Path = "admin/incidents";

    /// <summary>Reads it from an address' parts.</summary>
    public static InboxFilter Of(string? view, string? search, string? verdict, string? answer, string? user, string? sort, string? page) => new(new InboxQuery(
        Parse<InboxView>(view) ?? InboxView.Open, string.IsNullOrWhiteSpace(search) ? null : search.Trim(), Parse<Verdict>(verdict),
        Parse<OwnerAnswer>(answer), string.IsNullOrEmpty(user) ? null : user, Parse<InboxSort>(sort) ?? InboxSort.Severity,
        (Math.Clamp(Number(page), 1, int.MaxValue / IncidentInbox.PageSize) - 1) * IncidentInbox.PageSize));

    /// <summary>Which page, from 1.</summary>
    public int Page => (Query.Skip / IncidentInbox.PageSize) + 1;

    /// <summary>Whether more is asked for than a view.</summary>
    public bool IsNarrowed => Query is not { Search: null, Verdict: null, Answer: null, UserId: null };

    /// <summary>The address that shows this.</summary>
    public string Address => AddressAt(Page);

    /// <summary>The address of another page of the same.</summary>
    public string AddressAt(int page) => QueryHelpers.AddQueryString(Path, Parts(page));

    /// <summary>The address of the same cases as a file.</summary>
    public string FileAddress(string extension) => QueryHelpers.AddQueryString($"{Path}.{extension}", Parts(1));

    /// <summary>The same in another view, from its first page.</summary>
    public InboxFilter In(InboxView view) => new(Query with { View = view, Skip = 0 });

    private Dictionary<string, string?> Parts(int page)
    {
        var parts = new Dictionary<string, string?>();
        Add("view", Query.View == InboxView.Open ? null : Name(Query.View));
        Add("q", Query.Search);
        Add("verdict", Query.Verdict is { } verdict ? Name(verdict) : null);
        Add("answer", Query.Answer is { } answer ? Name(answer) : null);
        Add("user", Query.UserId);
        Add("sort", Query.Sort == InboxSort.Severity ? null : Name(Query.Sort));
        Add("page", page == 1 ? null : page.ToString(CultureInfo.InvariantCulture));
        return parts;

        void Add(string name, string? value)
        {
            if (value is not null)
                parts[name] = value;
        }
    }

    /// <summary>A value as an address has it.</summary>
    public static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;

    private static T? Parse<T>(string? text) where T : struct, Enum =>
        text?.All(char.IsAsciiLetter) == true && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;
}
