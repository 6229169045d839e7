using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenDashboard.Web.Auth;

/// <summary>Where a person proves anew who they are.</summary>
public static class ProofAddress
{
    /// <summary>The page of the proof, which leads back to <paramref name="page"/> and there to what was about to be done.</summary>
    public static string For(NavigationManager navigation, string page, string? then) => For(navigation.ToAbsoluteUri(page).PathAndQuery, then);

    /// <summary>The same for who knows the whole path to come back to.</summary>
    public static string For(string back, string? then)
    {
        if (then is not null)
        {
            var (page, query) = back.Split('?', 2) is [var before, var after] ? (before, QueryHelpers.ParseQuery(after)) : (back, []);
            query["then"] = then;
            back = QueryHelpers.AddQueryString(page, query);
        }

        return QueryHelpers.AddQueryString("prove", "return", back);
    }

    /// <summary>The address of a page without what was about to be done there.</summary>
    public static string Without(string back)
    {
        if (back.Split('?', 2) is not [var page, var after])
            return back;
        var query = QueryHelpers.ParseQuery(after);
        query.Remove("then");
        return QueryHelpers.AddQueryString(page, query);
    }
}
