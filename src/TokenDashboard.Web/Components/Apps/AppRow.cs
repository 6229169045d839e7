using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>An app as admins see it.</summary>
/// <param name="Known">What is known of it.</param>
/// <param name="Living">How many of its sessions live, counted so far as lists of sessions are.</param>
/// <param name="RegisteredBy">The name of the admin who registered it, where there is one.</param>
/// <param name="DisabledBy">The name of the admin who disabled it, where there is one.</param>
public sealed record AppRow(KnownApp Known, int Living, string? RegisteredBy, string? DisabledBy);
