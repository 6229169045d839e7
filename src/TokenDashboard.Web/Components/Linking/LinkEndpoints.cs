using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.OAuth;

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
        // Cookies don't come along with a form of another site, but with the redirect they do.
        routes.MapPost(AuthorizationRequest.Path, AskAgainAsync).WithOrder(-1).AllowAnonymous().DisableAntiforgery();
        routes.MapPost(Decision, AuthorizeAsync);
    }

    /// <summary>Where the decision about a request for a code goes.</summary>
    public static string DecisionOf(string asked) => Decision[1..] + asked[AuthorizationRequest.Path.Length..];

    private const string Decision = AuthorizationRequest.Path + "/decision";

    // OpenID Connect Core §3.1.2.1.
    private static async Task<IResult> AskAgainAsync(HttpContext http, DashboardSettings settings)
    {
        http.Response.Headers.CacheControl = "no-store";
        var query = OAuthForm.IsForm(http.Request.ContentType) ? QueryString.Create(await http.Request.ReadFormAsync(http.RequestAborted)).Value : null;
        return SeeOther(http, $"{settings.Origin}{AuthorizationRequest.Path}{(query?.Length <= AuthorizationRequest.MostCharacters ? query : "")}");
    }

    private static async Task<IResult> AuthorizeAsync([FromForm] bool allow, HttpContext http, AuthorizationCodeService codes, AuthorizationRequests requests, DashboardSettings settings, TimeProvider clock)
    {
        http.Response.Headers.CacheControl = "no-store";
        // What was sent ahead is decided under the name that the page gave it.
        if (await requests.ReadAsync(http.Request) is not AuthorizationReading.Asked { Request: { Pushed: not { IsOpened: false } } request }
            || (!allow && !await requests.DropAsync(request, http.RequestAborted)))
            return SeeOther(http, $"{settings.Origin}{AuthorizationRequest.Path}{http.Request.QueryString}");
        if (!allow)
            return SeeOther(http, request.Error("access_denied", "The person said no."));
        var now = clock.GetUtcNow();
        var me = http.ActorOf();
        return await codes.AllowAsync(request.Wanted(now), me, http.RequestAborted) is OwnerResult.Done<RawToken> { Value: var code }
            ? SeeOther(http, request.Code(code))
            // The page knows what is missing.
            : SeeOther(http, settings.Origin + request.Again(now));
    }

    // RFC 9700 §4.12: what was posted here is not posted there.
    private static StatusCodeHttpResult SeeOther(HttpContext http, string address)
    {
        http.Response.Headers.Location = address;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static async Task<IResult> DecideAsync(
        [FromForm] Guid id, [FromForm] bool allow, [FromForm] string? sure, HttpContext http, DeviceAuthorizationService devices)
    {
        var me = http.ActorOf();
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
