using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Linking;

/// <summary>What belongs to the page that connects apps and is no page itself.</summary>
public static class LinkEndpoints
{
    /// <summary>Maps the address that apps print, and the decision about one.</summary>
    public static void MapLinkEndpoints(this IEndpointRouteBuilder routes)
    {
        // A short address to read aloud; the code is typed by hand, never taken from it (RFC 8628 §5.4).
        routes.MapGet("/device", () => TypedResults.LocalRedirect("~/link")).AllowAnonymous();
        routes.MapPost("/link/decision", DecideAsync);
    }

    private static async Task<IResult> DecideAsync(
        [FromForm] Guid id, [FromForm] bool allow, [FromForm] string? sure, HttpContext http, DeviceAuthorizationService devices)
    {
        var me = new Actor(http.User.UserId(), http.User.SessionIdOf(), RequesterOf.Http(http));
        var decided = await devices.DecideAsync(id, allow, me, http.RequestAborted, LinkDecision.IsSure(sure));
        if (decided is OwnerResult.ProveFirst)
            return TypedResults.LocalRedirect(QueryHelpers.AddQueryString("~/prove", "return", http.Request.PathBase + "/link"));
        var result = decided switch
        {
            OwnerResult.Refused { Why: OwnerRefusal.NotSure } => LinkResult.NotSure,
            OwnerResult.Refused { Why: OwnerRefusal.OtherNetwork } => LinkResult.Elsewhere,
            { IsDone: false } => LinkResult.Late,
            _ => allow ? LinkResult.Allowed : LinkResult.Denied,
        };
        return TypedResults.LocalRedirect($"~/link?result={result}");
    }
}
