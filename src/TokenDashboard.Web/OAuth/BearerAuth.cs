using System.Globalization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>Access tokens at our own API: signature, type, audience, expiry, the session's row as well, and of one that is bound to a key a proof by that (RFC 9449 §7).</summary>
public sealed class BearerAuth(AccessTokens tokens, SessionService sessions, DpopRequests dpop, AccessUseLog uses, DashboardSettings settings)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>Lets in who presents an access token, and nobody by cookie.</summary>
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme)
        .RequireAuthenticatedUser().Build();

    // RFC 6750 §3: the scheme is followed by one attribute at least.
    private const string Challenge = "Bearer realm=\"api\"";

    private static readonly string KeyChallenge = $"{DpopRequests.Scheme} realm=\"api\", algs=\"{string.Join(' ', DpopProofs.Algorithms)}\"";

    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = tokens.Rules();
        options.Events = new JwtBearerEvents { OnMessageReceived = TakeAsync, OnTokenValidated = CheckSessionAsync, OnChallenge = ExplainAsync, OnForbidden = ExplainScopeAsync };
    }

    private static Task TakeAsync(MessageReceivedContext context)
    {
        if (IsWithProof(context.Request))
            context.Token = context.Request.Headers.Authorization.ToString()[(DpopRequests.Scheme.Length + 1)..].Trim();
        return Task.CompletedTask;
    }

    private static bool IsWithProof(HttpRequest request) => request.Headers.Authorization.ToString().StartsWith(DpopRequests.Scheme + " ", StringComparison.OrdinalIgnoreCase);

    private async Task CheckSessionAsync(TokenValidatedContext context)
    {
        var (principal, http) = (context.Principal!, context.HttpContext);
        if (!principal.HasClaim(c => c.Type == "sub"))
        {
            context.Fail("The token is nobody's.");
            return;
        }

        var session = principal.SessionIdOf();
        // To the end, though nobody may wait for it any more: the handler would log that as an error of ours.
        var isLive = await sessions.IsLiveAsync(session, principal.UserId(), CancellationToken.None);
        var fault = isLive ? await FaultAsync(http, (JsonWebToken)context.SecurityToken) : null;
        if (!isLive)
            context.Fail("The session has ended.");
        else if (fault is not null)
        {
            http.Features.Set(fault);
            context.Fail(fault.Why);
        }

        // What a copied token is tried for after the end tells as much as what it was good for before.
        if (http.GetEndpoint() is RouteEndpoint endpoint)
            uses.Count(session, $"{(isLive && fault is null ? "" : AccessUse.Refused)}{http.Request.Method} {endpoint.RoutePattern.RawText}", RequesterOf.Http(http).Ip);
    }

    private async Task<DpopFault?> FaultAsync(HttpContext http, JsonWebToken token) => (AccessTokens.KeyOf(token), IsWithProof(http.Request)) switch
    {
        (null, false) => null,
        (null, true) => new("invalid_token", "The access token is bound to no key."),
        (_, false) => new("invalid_token", "The access token is bound to a key."),
        ({ } key, true) => await dpop.CheckAsync(http, token.EncodedToken, key),
    };

    // RFC 6750 §3 and RFC 9449 §7.1, with problem details for whoever reads bodies.
    private async Task ExplainAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var isWithProof = IsWithProof(context.Request);
        var presented = isWithProof || context.Request.Headers.Authorization.ToString().StartsWith("Bearer", StringComparison.OrdinalIgnoreCase);
        var fault = context.HttpContext.Features.Get<DpopFault>() ?? (presented ? new("invalid_token", "The access token is not valid, or its session has ended.") : null);
        // Whoever has a token that is bound to a key hears how it is presented.
        var isAboutKey = isWithProof || context.HttpContext.Features.Get<DpopFault>() is not null;
        context.Response.Headers.WWWAuthenticate = fault is null ? new StringValues([$"{Challenge}, {Metadata}", $"{KeyChallenge}, {Metadata}"])
            : $"{(isAboutKey ? KeyChallenge : Challenge)}, error=\"{fault.Error}\", error_description=\"{fault.Why.TrimEnd('.')}\", {Metadata}";
        await ProblemKind.NotSignedIn.Answer(fault?.Why ?? "Send an access token.").ExecuteAsync(context.HttpContext);
    }

    /// <summary>Says that whose token it is must allow the app anew, since when at most (RFC 9470 §3).</summary>
    public ProblemHttpResult ProofNeeded(HttpContext http)
    {
        var isWithProof = IsWithProof(http.Request);
        http.Response.Headers.WWWAuthenticate = string.Create(
            CultureInfo.InvariantCulture,
            $"{(isWithProof ? KeyChallenge : Challenge)}, error=\"insufficient_user_authentication\", error_description=\"The app was allowed too long ago for this\", max_age=\"{(long)Proof.KeptIn(isWithProof).TotalSeconds}\", {Metadata}");
        return ProblemKind.ProofNeeded.Answer("The app was allowed too long ago for this. Have it allowed anew.");
    }

    // RFC 9728 §5.1.
    private string Metadata => $"resource_metadata=\"{settings.Origin}{ApiRegistry.Metadata}\"";

    private Task ExplainScopeAsync(ForbiddenContext context)
    {
        var scope = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<NeededScope>()?.Scope;
        context.Response.Headers.WWWAuthenticate = $"{(IsWithProof(context.Request) ? KeyChallenge : Challenge)}, error=\"insufficient_scope\", scope=\"{scope}\", {Metadata}";
        return ProblemKind.InsufficientScope.Answer($"This needs the scope {scope}.").ExecuteAsync(context.HttpContext);
    }
}
