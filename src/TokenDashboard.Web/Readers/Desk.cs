namespace TokenDashboard.Web.Readers;

/// <summary>The desk: the pages on which admins work.</summary>
public static class Desk
{
    /// <summary>The cascading value that says whether the page is one of them.</summary>
    public const string IsHere = "desk";
}
