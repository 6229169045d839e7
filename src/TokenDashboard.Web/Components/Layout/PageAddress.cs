using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>The address a reader sees. A page that stands in for another, as those of errors do, is still at the other's.</summary>
public static class PageAddress
{
    /// <summary>It, without what is behind #.</summary>
    public static string Of(HttpContext? http, NavigationManager navigation) =>
        http?.Features.Get<IStatusCodeReExecuteFeature>() is { } missing ? $"{missing.OriginalPathBase}{missing.OriginalPath}{missing.OriginalQueryString}"
        : http?.Features.Get<IExceptionHandlerPathFeature>() is { } failed ? $"{http.Request.PathBase}{failed.Path}"
        : navigation.Uri.Split('#')[0];
}
