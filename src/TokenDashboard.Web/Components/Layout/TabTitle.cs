using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>What a page is called on its browser's tab.</summary>
public static class TabTitle
{
    /// <summary>The page's own title with the product's name behind it.</summary>
    public static string Of(string title) => Phrase.Of(LayoutStrings.PageTitle, title);
}
