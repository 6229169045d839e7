using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Linking;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Linking;

namespace TokenDashboard.Web.Endpoints;

/// <summary>Addresses of the site that are not pages themselves.</summary>
public static class PageEndpoints
{
    /// <summary>Maps the address apps print, deciding about one, and signing out.</summary>
    public static void MapPageEndpoints(this IEndpointRouteBuilder routes)
    {
        // A short address to read aloud; the code is typed by hand, never taken from it (RFC 8628 §5.4).
        routes.MapGet("/device", () => TypedResults.LocalRedirect("/link")).AllowAnonymous();
        routes.MapGet("/favicon.ico", () => TypedResults.LocalRedirect("/favicon.svg")).AllowAnonymous();
        routes.MapPost("/link/decision", DecideAsync);
        routes.MapPost("/sign-out", SignOutAsync).AllowAnonymous();
    }

    private static async Task<IResult> DecideAsync(
        [FromForm] Guid id, [FromForm] bool allow, HttpContext http, DeviceAuthorizationService devices)
    {
        var decided = await devices.DecideAsync(id, http.User.UserId(), allow, http.RequestAborted);
        var result = !decided ? LinkResult.Late : allow ? LinkResult.Allowed : LinkResult.Denied;
        return TypedResults.LocalRedirect($"/link?result={result}");
    }

    private static async Task<IResult> SignOutAsync(
        HttpContext http, IAntiforgery antiforgery, SessionService sessions, SignInManager<AppUser> signIn)
    {
        if (http.User.Identity?.IsAuthenticated == true)
        {
            if (!await antiforgery.IsRequestValidAsync(http))
                return TypedResults.BadRequest();
            var sessionId = http.User.SessionIdOf();
            await sessions.EndAsync(sessionId, new Actor(http.User.UserId(), sessionId, RequesterOf.Http(http)), http.RequestAborted);
            await signIn.SignOutAsync();
        }

        return TypedResults.LocalRedirect("/signed-out");
    }
}
