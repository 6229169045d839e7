using System.Text.RegularExpressions;
using TokenDashboard.Core;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>The token endpoint and its siblings: parse, ask Core, map. Forms by POST, JSON answers, never cached.</summary>
public static partial class TokenEndpoints
{
    /// <summary>Maps <c>/oauth/token</c>, <c>/oauth/device</c> and <c>/oauth/revoke</c>.</summary>
    public static void MapTokenEndpoints(this IEndpointRouteBuilder routes)
    {
        // Nobody is asked to be signed in here by a cookie.
        var oauth = routes.MapGroup("/oauth").AllowAnonymous().DisableAntiforgery();
        oauth.Map("/token", TokenAsync).RequireCors(AppOrigins.Policy).RequireRateLimiting(RateLimit.Apps).WithMetadata(OAuthTooMany.Token);
        oauth.Map("/device", DeviceAsync).RequireRateLimiting(RateLimit.DeviceCodes).WithMetadata(OAuthTooMany.Elsewhere);
        oauth.Map("/revoke", RevokeAsync).RequireCors(AppOrigins.Policy).RequireRateLimiting(RateLimit.Apps).WithMetadata(OAuthTooMany.Elsewhere);
    }

    private static async Task<IResult> TokenAsync(
        HttpContext http, AppDirectory apps, ApiRegistry apis, RefreshTokenService tokens, AuthorizationCodeService codes, DeviceAuthorizationService devices, TokenReplies replies, DpopRequests dpop, FailedTokens failed, ActiveBlocks blocks, TimeProvider clock)
    {
        var (request, error) = await OAuthRequest.ReadAsync(http, apps, failed);
        if (request is null)
            return error!;
        if (request["grant_type"] is not { } grant)
            return OAuthAnswers.InvalidRequest("grant_type is missing.");
        if (!GrantTypes.All.Contains(grant))
            return OAuthAnswers.Error("unsupported_grant_type", "This server knows authorization_code, refresh_token and the device code grant.");
        if (!request.App.Grants.Contains(grant))
            return OAuthAnswers.Error("unauthorized_client", "This app is not registered for that grant.");
        var (shown, wrong) = dpop.Read(http, request.App);
        if (shown is null)
            return wrong!;
        // A refresh token without its key is looked at all the same: it may be a copy.
        if (shown is { Proof: null, IsRequired: true } && grant != GrantTypes.RefreshToken)
            return OAuthAnswers.InvalidProof(NoProof);

        var answer = grant switch
        {
            GrantTypes.RefreshToken => await RefreshAsync(request, shown, tokens, apis, replies, () => BlockGate.Later(http, blocks.Find(request.Requester), clock.GetUtcNow()), http.RequestAborted),
            GrantTypes.AuthorizationCode => await RedeemAsync(request, shown, codes, apis, replies, http.RequestAborted),
            _ => await PollAsync(request, shown, devices, apis, replies, http.RequestAborted),
        };
        if (answer is not null)
            return answer;
        // There is no such token or code. Too many of them change the answer alone: whoever has one that there is gets in.
        return failed.Count(request.Requester) is { } wait ? OAuthTooMany.Token.Answer(http, wait) : OAuthAnswers.InvalidGrant();
    }

    // RFC 6749 §6. Null where nothing is known of the token.
    private static async Task<IResult?> RefreshAsync(
        OAuthRequest request, ShownKey shown, RefreshTokenService tokens, ApiRegistry apis, TokenReplies replies, Func<IResult> later, CancellationToken cancellationToken)
    {
        if (request["refresh_token"] is not { } raw)
            return OAuthAnswers.InvalidRequest("refresh_token is missing.");
        var scope = request["scope"] is { } asked ? Scopes.Plain(asked) : null;
        return await tokens.RotateAsync(new RawToken(raw), request.App.ClientId, scope, request.Requester, cancellationToken, request.App.Terms(), Asked(request, apis), shown) switch
        {
            // Who has a refresh token goes on, whatever its scope: sessions of before were given one without asking for it.
            RotationResult.Rotated rotated => replies.Of(rotated.Issued, scope, request.Resource, refreshes: true, shown.OfAccess),
            RotationResult.Refused { Reason: Refusal.Unknown } => null,
            RotationResult.Refused { Reason: Refusal.Blocked } => later(),
            RotationResult.Refused { Reason: Refusal.Scope } => OAuthAnswers.Error("invalid_scope", "A refresh can't ask for more than was granted."),
            RotationResult.Refused { Reason: Refusal.Audience } => OAuthAnswers.InvalidTarget(),
            RotationResult.Refused { Reason: Refusal.ProofSpent } => OAuthAnswers.ProofSpent(),
            RotationResult.Refused { Reason: Refusal.OtherKey or Refusal.NotBound } when shown.Proof is null => OAuthAnswers.InvalidProof(NoProof),
            _ => OAuthAnswers.InvalidGrant(),
        };
    }

    // RFC 6749 §4.1.3 and RFC 7636 §4.5. Null where nothing is known of the code.
    private static async Task<IResult?> RedeemAsync(
        OAuthRequest request, ShownKey shown, AuthorizationCodeService codes, ApiRegistry apis, TokenReplies replies, CancellationToken cancellationToken)
    {
        if (request["code"] is not { } code)
            return OAuthAnswers.InvalidRequest("code is missing.");
        if (request["redirect_uri"] is not { } redirectUri)
            return OAuthAnswers.InvalidRequest("redirect_uri is missing.");
        if (request["code_verifier"] is not { } verifier)
            return OAuthAnswers.InvalidRequest("code_verifier is missing.");
        if (!Verifier().IsMatch(verifier))
            return OAuthAnswers.InvalidRequest("code_verifier must be 43 to 128 letters, digits, and -._~");
        return await codes.RedeemAsync(new RawToken(code), verifier, redirectUri, Asked(request, apis), request.App.ClientId, request.App.Name, request.Requester, cancellationToken, shown, request.App.Terms()) switch
        {
            CodeResult.Issued(var token, var facts) => await replies.OfSignInAsync(token, facts, request.Resource, Refreshes(request.App, token), shown.OfAccess, cancellationToken),
            CodeResult.OtherAudience => OAuthAnswers.InvalidTarget(),
            CodeResult.ProofSpent => OAuthAnswers.ProofSpent(),
            CodeResult.Blocked => BlockGate.Denied(),
            _ => null,
        };
    }

    // RFC 8628 §3.4 and §3.5. Null where nothing is known of the code.
    private static async Task<IResult?> PollAsync(
        OAuthRequest request, ShownKey shown, DeviceAuthorizationService devices, ApiRegistry apis, TokenReplies replies, CancellationToken cancellationToken)
    {
        if (request["device_code"] is not { } raw)
            return OAuthAnswers.InvalidRequest("device_code is missing.");
        return await devices.PollAsync(new RawToken(raw), request.App.ClientId, request.App.Name, request.Requester, cancellationToken, Asked(request, apis), shown, request.App.Terms()) switch
        {
            PollResult.Issued(var token) => await replies.OfSignInAsync(token, new(null, null), request.Resource, Refreshes(request.App, token), shown.OfAccess, cancellationToken),
            PollResult.ProofSpent => OAuthAnswers.ProofSpent(),
            PollResult.OtherAudience => OAuthAnswers.InvalidTarget(),
            PollResult.Blocked => BlockGate.Denied(),
            PollResult.Pending => OAuthAnswers.Error("authorization_pending", "Nobody has decided yet."),
            PollResult.TooSoon => OAuthAnswers.Error("slow_down", "Wait 5 seconds longer between polls."),
            PollResult.Denied => OAuthAnswers.Error("access_denied", "The person said no."),
            PollResult.Expired => OAuthAnswers.Error("expired_token", "The code was not confirmed in time."),
            _ => null,
        };
    }

    // RFC 8628 §3.1, with device_name as an extension: what the person will call the device.
    private static async Task<IResult> DeviceAsync(
        HttpContext http, AppDirectory apps, ApiRegistry apis, DeviceAuthorizationService devices, DeviceCodeTurns turns, FailedTokens failed, Refusals refusals, DashboardSettings settings)
    {
        var (request, error) = await OAuthRequest.ReadAsync(http, apps, failed);
        if (request is null)
            return error!;
        if (!request.App.Grants.Contains(GrantTypes.DeviceCode))
            return OAuthAnswers.Error("unauthorized_client", "This app is not registered for that grant.");
        if (request.App.Granted(request["scope"]) is not { } scope)
            return OAuthAnswers.Error("invalid_scope", request.App.NoSuchScope());
        if (apis.Granted(request.App, request.Resources) is not { } audience)
            return OAuthAnswers.InvalidTarget();
        var name = PlainText.Of(request["device_name"] ?? "", 60) is { Length: > 0 } given ? given : null;
        using var turn = await turns.TakeAsync(request.Requester, http.RequestAborted);
        if (!turn.IsAcquired)
        {
            refusals.Count(RateLimit.DeviceCodes);
            return OAuthTooMany.Elsewhere.Answer(http, TimeSpan.FromSeconds(5));
        }

        if (await devices.StartAsync(request.App.ClientId, scope, name, request.Requester, http.RequestAborted, request.App.SameNetworkOnly, audience) is not { } started)
        {
            refusals.Count(DeviceAuthorizationService.Waiting);
            return OAuthTooMany.Elsewhere.Answer(http, DeviceAuthorizationService.Lifetime / 10);
        }

        return TypedResults.Json(
            new DeviceReply(started.DeviceCode.Reveal(), started.UserCode, settings.Origin + "/device", (long)started.Lifetime.TotalSeconds, started.Interval),
            OAuthJson.Default.DeviceReply);
    }

    // RFC 7009: the same answer whatever the token was; its hint is of no use to us. Any token of a session ends it, an access token also when it has expired.
    private static async Task<IResult> RevokeAsync(HttpContext http, AppDirectory apps, RefreshTokenService tokens, AccessTokens accessTokens, FailedTokens failed)
    {
        var (request, error) = await OAuthRequest.ReadAsync(http, apps, failed);
        if (request is null)
            return error!;
        if (request["token"] is not { } token)
            return OAuthAnswers.InvalidRequest("token is missing.");
        if (await accessTokens.ReadAsync(token) is not { } access)
            await tokens.RevokeByTokenAsync(new RawToken(token), request.App.ClientId, request.Requester, http.RequestAborted);
        else if (access.ClientId == request.App.ClientId)
            await tokens.RevokeFamilyAsync(access.SessionId, access.UserId, EndReason.SignedOut, new Actor(access.UserId, access.SessionId, request.Requester), http.RequestAborted);
        // Some clients read the body of every answer as JSON.
        return TypedResults.Text("{}", "application/json");
    }

    private const string NoProof = "A proof of possession of the key is missing.";

    // The one API that a token is asked for, as it is stored. A token is for one: more, or one that the app may not ask for, is none that anybody was given.
    private static string? Asked(OAuthRequest request, ApiRegistry apis) => request.Resources is [] ? null : request.Resource is { } one && apis.Granted(request.App, [one]) is { } stored ? stored : "";

    private static bool Refreshes(App app, IssuedToken issued) => OfflineAccess.IsIn(issued.Grant.Scope) && app.Grants.Contains(GrantTypes.RefreshToken);

    // RFC 7636 §4.1.
    [GeneratedRegex("^[A-Za-z0-9._~-]{43,128}$", RegexOptions.NonBacktracking)]
    private static partial Regex Verifier();
}
