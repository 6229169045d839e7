using Microsoft.AspNetCore.WebUtilities;

namespace TokenDashboard.Web.Components.Places;

/// <summary>Where admins find everyone and everything that something has touched. On their pages each address and each program leads there.</summary>
public static class Touched
{
    private const string Find = "admin/find";

    /// <summary>What has been at an address or in a network, and what was presented or used from there.</summary>
    public static string From(string where) => QueryHelpers.AddQueryString(Find, "q", where);

    /// <summary>What a program has had or presented.</summary>
    public static string By(string agent) => QueryHelpers.AddQueryString(Find, new Dictionary<string, string?> { ["q"] = agent, ["as"] = "agent" });

    /// <summary>Every session that an account has.</summary>
    public static string Of(string userId) => QueryHelpers.AddQueryString("admin/sessions?view=all", "user", userId);
}
