using Microsoft.AspNetCore.WebUtilities;

namespace TokenDashboard.Web.Components.Places;

/// <summary>Where admins find every session that something has touched. On their pages each address and each program leads there.</summary>
public static class Touched
{
    /// <summary>What has been at an address or in a network, and what was presented or used from there.</summary>
    public static string From(string where) => Everything("ip", where);

    /// <summary>What a program has had or presented.</summary>
    public static string By(string agent) => Everything("agent", agent);

    /// <summary>What an account has.</summary>
    public static string Of(string userId) => Everything("user", userId);

    private static string Everything(string what, string value) => QueryHelpers.AddQueryString("admin/sessions?view=all", what, value);
}
