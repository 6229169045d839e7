using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Users;

/// <summary>Which users are shown. It is in the address, so that a link shows the same; what is not understood is left out.</summary>
public sealed record UserFilter(AccountQuery Query)
{
    private const string Path = "admin/users";
    private const string Reversed = "reversed";

    /// <summary>Reads it from an address' parts.</summary>
    public static UserFilter Of(string? view, string? search, string? sort, string? page, string? order = null) => new(new AccountQuery(
        FilterText.ReadName<AccountView>(view) ?? AccountView.All, FilterText.ReadTyped(search), FilterText.ReadName<AccountSort>(sort) ?? AccountSort.Name,
        FilterText.ReadSkip(page, AccountDirectory.PageSize), order == Reversed));

    /// <summary>Which page, from 1.</summary>
    public int Page => (Query.Skip / AccountDirectory.PageSize) + 1;

    /// <summary>Whether anybody is left out.</summary>
    public bool IsNarrowed => Query is not { View: AccountView.All, Search: null };

    /// <summary>The address that shows this.</summary>
    public string Address => AddressAt(Page);

    /// <summary>The address of another page of the same.</summary>
    public string AddressAt(int page)
    {
        var parts = new Dictionary<string, string?>
        {
            ["view"] = Query.View == AccountView.All ? null : FilterText.Name(Query.View), ["q"] = Query.Search,
            ["sort"] = Query.Sort == AccountSort.Name ? null : FilterText.Name(Query.Sort),
            ["order"] = Query.Reversed ? Reversed : null,
            ["page"] = page == 1 ? null : page.ToString(CultureInfo.InvariantCulture),
        };
        return QueryHelpers.AddQueryString(Path, parts.Where(part => part.Value is not null));
    }

    /// <summary>What narrows it beside the view.</summary>
    public IReadOnlyList<ChosenFilter> Chosen =>
        ChosenFilter.Of((UserStrings.ColumnName, Query.Search, new UserFilter(Query with { Search = null, Skip = 0 }).Address));

    /// <summary>The same in another view, from its first page.</summary>
    public UserFilter In(AccountView view) => new(Query with { View = view, Skip = 0 });
}
