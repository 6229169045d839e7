using Scalar.AspNetCore;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Rest;

/// <summary>The API's description as a page to read and to try it on. Everything it loads comes from here, and it tells nobody anything.</summary>
internal static class ApiReference
{
    /// <summary>Maps the page, and the two scripts that draw it.</summary>
    public static void MapApiReference(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference(ApiRegistry.Reference, (options, http) =>
        {
            options.Title = "TokenDashboard API";
            options.Favicon = "../favicon.svg";
            options.OpenApiRoutePattern = ApiDocument.Path[1..];
            options.Layout = ScalarLayout.Modern;
            options.DefaultOpenAllTags = true;
            options.HideModels = true;
            (options.DefaultFonts, options.Telemetry, options.DotNetFlag, options.HideClientButton) = (false, false, false, true);
            options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            options.Agent = new ScalarAgentOptions { Disabled = true };
            options.Mcp = new ScalarMcpOptions { Disabled = true };
            options.DefaultHttpClient = new(ScalarTarget.Shell, ScalarClient.Curl);
            options.AddPreferredSecuritySchemes(ApiDocument.Bearer);
            options.Nonce = SecurityHeaders.LetScripts(http);
        })
        .AddEndpointFilter((context, next) => context.HttpContext.Request.RouteValues["documentName"] is null ? next(context) : new(TypedResults.NotFound()))
        .AllowAnonymous().RequireRateLimiting(RateLimit.Pages);
}
