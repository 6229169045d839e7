using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>What the inbox shows. It is in the address, so that a link shows a colleague the same; what is not understood is left out.</summary>
public sealed record InboxFilter(InboxQuery Query)
{
    private const string Path = "admin/incidents";

    /// <summary>Reads it from an address' parts.</summary>
    public static InboxFilter Of(string? view, string? search, string? verdict, string? answer, string? user, string? sort, string? page, string? app = null) => new(new InboxQuery(
        FilterText.ReadName<InboxView>(view) ?? InboxView.Open, FilterText.ReadTyped(search), FilterText.ReadName<Verdict>(verdict),
        FilterText.ReadName<OwnerAnswer>(answer), string.IsNullOrEmpty(user) ? null : user, FilterText.ReadName<InboxSort>(sort) ?? InboxSort.Severity,
        FilterText.ReadSkip(page, IncidentInbox.PageSize))
    {
        AppId = string.IsNullOrEmpty(app) ? null : app,
    });

    /// <summary>The same without what is looked for: whoever sees no names and addresses in a list finds out none by asking for them.</summary>
    public InboxFilter WithoutPeople() => new(Query with { Search = null, UserId = null });

    /// <summary>Which page, from 1.</summary>
    public int Page => (Query.Skip / IncidentInbox.PageSize) + 1;

    /// <summary>Whether more is asked for than a view.</summary>
    public bool IsNarrowed => Query is not { Search: null, Verdict: null, Answer: null, UserId: null, AppId: null };

    /// <summary>The address that shows this.</summary>
    public string Address => AddressAt(Page);

    /// <summary>The address of another page of the same.</summary>
    public string AddressAt(int page) => QueryHelpers.AddQueryString(Path, Parts(page));

    /// <summary>The address of one case, which knows from it what stands before and after, and where to go back to.</summary>
    public string CaseAddress(int id) => QueryHelpers.AddQueryString($"{Path}/{id.ToString(CultureInfo.InvariantCulture)}", Parts(Page));

    /// <summary>The address that shows this with one case beside it.</summary>
    public string PreviewAddress(int id) => QueryHelpers.AddQueryString(Address, "preview", id.ToString(CultureInfo.InvariantCulture));

    /// <summary>The address that shows this and leads to one case in it.</summary>
    public string ReturnAddress(int id) => $"{Address}#{RowId(id)}";

    /// <summary>The address that shows this with one case selected.</summary>
    public string ChosenAddress(int id) => $"{QueryHelpers.AddQueryString(Address, "chosen", id.ToString(CultureInfo.InvariantCulture))}#{RowId(id)}";

    /// <summary>The id of what leads to a case, in the list or the table.</summary>
    public static string RowId(int id) => $"case-{id.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The address of the same cases as a file.</summary>
    public string FileAddress(string extension) => QueryHelpers.AddQueryString($"{Path}.{extension}", Parts(1));

    /// <summary>What is looked for, in one line for the audit log.</summary>
    public string Search => string.Join(", ", Parts(1).Where(p => p.Key != "sort").Select(p => $"{p.Key} {p.Value}").DefaultIfEmpty(FilterText.Everything));

    /// <summary>The same in another view, from its first page.</summary>
    public InboxFilter In(InboxView view) => new(Query with { View = view, Skip = 0 });

    /// <summary>What narrows it beside the view.</summary>
    /// <param name="userName">What the one account is called.</param>
    public IReadOnlyList<ChosenFilter> Chosen(string? userName)
    {
        return ChosenFilter.Of(
            (IncidentStrings.ColumnSearch, Query.Search, Without(Query with { Search = null })),
            (IncidentStrings.VerdictLabel, Query.Verdict is { } verdict ? VerdictWords.Name(verdict) : null, Without(Query with { Verdict = null })),
            (IncidentStrings.AnswerLabel, Query.Answer is { } answer ? VerdictWords.Name((OwnerAnswer?)answer) : null, Without(Query with { Answer = null })),
            (IncidentStrings.ColumnPerson, Query.UserId is { } id ? userName ?? id : null, Without(Query with { UserId = null })),
            (IncidentStrings.ColumnApp, Query.AppId, Without(Query with { AppId = null })));

        static string Without(InboxQuery query) => new InboxFilter(query with { Skip = 0 }).Address;
    }

    private Dictionary<string, string?> Parts(int page)
    {
        var parts = new Dictionary<string, string?>();
        Add("view", Query.View == InboxView.Open ? null : FilterText.Name(Query.View));
        Add("q", Query.Search);
        Add("verdict", Query.Verdict is { } verdict ? FilterText.Name(verdict) : null);
        Add("answer", Query.Answer is { } answer ? FilterText.Name(answer) : null);
        Add("user", Query.UserId);
        Add("app", Query.AppId);
        Add("sort", Query.Sort == InboxSort.Severity ? null : FilterText.Name(Query.Sort));
        Add("page", page == 1 ? null : page.ToString(CultureInfo.InvariantCulture));
        return parts;

        void Add(string name, string? value)
        {
            if (value is not null)
                parts[name] = value;
        }
    }
}
