namespace TokenDashboard.Web.Readers;

/// <summary>How an admin reads the cases, kept in the browser as the theme is.</summary>
public static class InboxForm
{
    /// <summary>The name it cascades under.</summary>
    public const string Name = "inbox-form";

    /// <summary>One case after the other, as sentences.</summary>
    public const string List = "list";

    /// <summary>In columns.</summary>
    public const string Table = "table";

    private const string Cookie = "inbox";

    /// <summary>What was chosen on this browser; the list where nothing was.</summary>
    public static string Of(HttpContext http) => http.Request.Cookies[Cookie] == Table ? Table : List;
}
