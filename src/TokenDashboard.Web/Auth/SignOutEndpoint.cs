using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>Signing out: by a form, never by a link.</summary>
public static class SignOutEndpoint
{
    /// <summary>Maps it.</summary>
    public static void MapSignOutEndpoint(this IEndpointRouteBuilder routes) => routes.MapPost("/sign-out", SignOutAsync).AllowAnonymous();

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

        return TypedResults.LocalRedirect("~/signed-out");
    }
}
