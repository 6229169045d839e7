using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.StaticAssets;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// Refuses who is blocked whatever leads in: people are told on a page, programs with OAuth's error. Every address that is open to anyone counts as a way in unless it is
/// written down here as none, so a new one is refused too. Who is signed in keeps that, and may prove who they are.
/// </summary>
public static class BlockGate
{
    /// <summary>Where people read that they are blocked.</summary>
    public const string Page = "/blocked";

    // No way in, or one that asks by itself.
    private static readonly PathString[] Others =
    [
        Page, "/favicon.ico", "/sign-out", "/signed-out", "/health", "/.well-known", "/openapi", "/reference", "/oauth/jwks", "/oauth/bundle-keys", "/oauth/token", "/oauth/revoke", "/oauth/introspect", "/alert", "/confirm-email", "/error",
        "/not-found",
    ];

    // With these, who is signed in proves who they are; a session of somebody else begins nowhere.
    private static readonly PathString[] Proofs = ["/passkeys/request", "/sign-in/external"];

    // What connects apps, and asks who is there.
    private static readonly PathString[] Linking = ["/link", AuthorizationRequest.Path];

    // It may be lifted sooner.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Refuses them. Behind authorization, which knows who is signed in.</summary>
    public static void UseBlocks(this WebApplication app)
    {
        var blocks = app.Services.GetRequiredService<ActiveBlocks>();
        app.Use((http, next) => IsWayIn(http) && blocks.Find(RequesterOf.Http(http)) is not null ? RefuseAsync(http) : next(http));
    }

    /// <summary>What an app that would be connected is told: RFC 6749 §4.1.2.1 and RFC 8628 §3.5 have the same code for it.</summary>
    public static JsonHttpResult<OAuthError> Denied() => OAuthAnswers.Error("access_denied", "This network or program is blocked here for now. Nothing was changed.");

    /// <summary>What an app that is connected is told: to come again with the same token, which stays good.</summary>
    public static JsonHttpResult<OAuthError> Later(HttpContext http, Block? block, DateTimeOffset now)
    {
        // Lifted at this moment, where there is none.
        var left = block is null ? TimeSpan.Zero : block.Until - now;
        http.Response.Headers.RetryAfter = Math.Clamp(Math.Ceiling(left.TotalSeconds), 1, LongestWait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return OAuthAnswers.Error("temporarily_unavailable", "This network or program is blocked here for now. Nothing was changed; ask again later.", StatusCodes.Status503ServiceUnavailable);
    }

    private static bool IsWayIn(HttpContext http)
    {
        var path = http.Request.Path;
        if (Linking.Any(path.StartsWithSegments))
            return true;
        return http.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<IAllowAnonymous>() is not null && metadata.GetMetadata<StaticAssetDescriptor>() is null
            && !Others.Any(path.StartsWithSegments) && !(http.User.Identity?.IsAuthenticated == true && Proofs.Any(path.StartsWithSegments));
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (http.Request.Path.StartsWithSegments("/oauth") && !http.Request.Path.StartsWithSegments(AuthorizationRequest.Path))
            return Denied().ExecuteAsync(http);
        // Scripts would take the page for an answer.
        if (http.Request.Path.StartsWithSegments("/passkeys"))
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        else
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = http.Request.PathBase + Page;
        }

        return Task.CompletedTask;
    }
}
