using System.Security.Claims;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.OAuth;

/// <summary>Tells an app who the person is whose account it works with (OpenID Connect Core §5.3), as much as its scopes say.</summary>
public static class UserinfoEndpoint
{
    /// <summary>Where it is, below the origin.</summary>
    public const string Path = "/oauth/userinfo";

    /// <summary>Maps it.</summary>
    public static void MapUserinfoEndpoint(this IEndpointRouteBuilder routes) =>
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Post], AnswerAsync).DisableAntiforgery()
            .RequireAuthorization(BearerAuth.Policy).RequireScope(Scopes.OpenId).RequireRateLimiting(RateLimit.Apps).RequireCors(AppOrigins.Policy);

    private static async Task<IResult> AnswerAsync(HttpContext http, ClaimsPrincipal principal, ProfileService profiles, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await profiles.FindAsync(principal.UserId(), cancellationToken) is not { } profile)
            return TypedResults.NotFound();
        var scope = principal.FindFirstValue("scope")!;
        var (mayName, mayEmail) = (Scopes.Has(scope, Scopes.Profile), Scopes.Has(scope, Scopes.Profile) || Scopes.Has(scope, Scopes.Email));
        return TypedResults.Json(
            new UserinfoReply(principal.UserId(), mayName ? profile.Text.Name : null, mayEmail ? profile.Email : null, mayEmail ? profile.EmailConfirmed : null),
            OAuthJson.Default.UserinfoReply);
    }
}
