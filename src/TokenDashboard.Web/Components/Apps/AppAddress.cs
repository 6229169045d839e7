using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>Where admins find an app, and what is about it.</summary>
public static class AppAddress
{
    /// <summary>The app's page. A <c>client_id</c> may be an address itself.</summary>
    public static string Of(string clientId) => $"admin/apps/{Uri.EscapeDataString(clientId)}";

    /// <summary>Its sessions that live.</summary>
    public static string Sessions(string clientId) => QueryHelpers.AddQueryString("admin/sessions", "app", $"app:{clientId}");

    /// <summary>The open cases of its sessions.</summary>
    public static string Incidents(string clientId) => QueryHelpers.AddQueryString("admin/incidents", "app", clientId);

    /// <summary>The app that a page's address names; null where there is none. Of all that was escaped a slash alone arrives so.</summary>
    public static KnownApp? Find(IReadOnlyList<KnownApp> apps, string id) =>
        apps.FirstOrDefault(a => a.App.ClientId == id) ?? apps.FirstOrDefault(a => a.App.ClientId.Replace("/", "%2F", StringComparison.Ordinal) == id);
}
