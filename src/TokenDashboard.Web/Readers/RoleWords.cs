using TokenDashboard.Core.Audit;

namespace TokenDashboard.Web.Readers;

/// <summary>Says what a role at the desk is called.</summary>
public static class RoleWords
{
    /// <summary>Its name, for its reader; null for none.</summary>
    public static string? Name(string? role) => role switch
    {
        DeskRoles.Admin => ReaderStrings.RoleAdmin,
        DeskRoles.Investigator => ReaderStrings.RoleInvestigator,
        DeskRoles.Viewer => ReaderStrings.RoleViewer,
        _ => null,
    };
}
