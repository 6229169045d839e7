using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>Access tokens at our own API: signature, type, audience, expiry, and the session's row as well.</summary>
public sealed class BearerAuth(AccessTokens tokens, SessionService sessions, AccessUseLog uses)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>Lets in who presents an access token, and nobody by cookie.</summary>
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme)
        .RequireAuthenticatedUser().Build();

    // RFC 6750 §3: the scheme is followed by one attribute at least.
    private const string Challenge = "Bearer realm=\"api\"";

    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = tokens.Rules();
        options.Events = new JwtBearerEvents { OnTokenValidated = CheckSessionAsync, OnChallenge = ExplainAsync, OnForbidden = ExplainScopeAsync };
    }

    private async Task CheckSessionAsync(TokenValidatedContext context)
    {
        var (principal, http) = (context.Principal!, context.HttpContext);
        if (!principal.HasClaim(c => c.Type == "sub"))
        {
            context.Fail("The token is nobody's.");
            return;
        }

        var session = principal.SessionIdOf();
        var isLive = await sessions.IsLiveAsync(session, principal.UserId(), http.RequestAborted);
        if (!isLive)
            context.Fail("The session has ended.");
        // What a copied token is tried for after the end tells as much as what it was good for before.
        if (http.GetEndpoint() is RouteEndpoint endpoint)
            uses.Count(session, $"{(isLive ? "" : AccessUse.Refused)}{http.Request.Method} {endpoint.RoutePattern.RawText}", RequesterOf.Http(http).Ip);
    }

    // RFC 6750 §3, with problem details for whoever reads bodies.
    private static async Task ExplainAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var presented = context.Request.Headers.Authorization.ToString().StartsWith("Bearer", StringComparison.OrdinalIgnoreCase);
        context.Response.Headers.WWWAuthenticate = presented
            ? $"{Challenge}, error=\"invalid_token\", error_description=\"The access token is not valid, or its session has ended\"" : Challenge;
        await TypedResults.Problem(
            statusCode: StatusCodes.Status401Unauthorized, title: "Not signed in",
            detail: presented ? "The access token is not valid, or its session has ended." : "Send an access token.")
            .ExecuteAsync(context.HttpContext);
    }

    private static Task ExplainScopeAsync(ForbiddenContext context)
    {
        var scope = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<NeededScope>()?.Scope;
        context.Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"insufficient_scope\", scope=\"{scope}\"";
        return TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Not allowed", detail: $"This needs the scope {scope}.").ExecuteAsync(context.HttpContext);
    }
}
