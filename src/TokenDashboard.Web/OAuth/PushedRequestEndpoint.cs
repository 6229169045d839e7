using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.OAuth;

/// <summary>Takes authorization requests that apps send ahead (RFC 9126), by the rules that hold for those in an address.</summary>
public static class PushedRequestEndpoint
{
    /// <summary>Where it is, below the origin.</summary>
    public const string Path = "/oauth/par";

    /// <summary>Maps it.</summary>
    public static void MapPushedRequestEndpoint(this IEndpointRouteBuilder routes) =>
        routes.Map(Path, PushAsync).AllowAnonymous().DisableAntiforgery().RequireCors(AppOrigins.Policy).RequireRateLimiting(RateLimit.Apps).WithMetadata(OAuthTooMany.Elsewhere);

    private static async Task<IResult> PushAsync(
        HttpContext http, AppDirectory apps, ApiRegistry apis, PushedRequestService pushed, DpopRequests dpop, FailedTokens failed, Refusals refusals)
    {
        var (request, error) = await OAuthRequest.ReadAsync(http, apps, failed, connects: true);
        if (request is null)
            return error!;
        var (shown, wrongProof) = dpop.Read(http, request.App);
        if (shown is null)
            return wrongProof!;
        // §2.1.
        if (request["request_uri"] is not null)
            return OAuthAnswers.InvalidRequest("request_uri can't be sent ahead.");
        // RFC 9449 §10.1.
        if (shown.Proof is { Thumbprint: var key } && request["dpop_jkt"] is { } named && named != key)
            return OAuthAnswers.InvalidProof("The proof is by another key than dpop_jkt names.");
        var query = shown.Proof is null || request["dpop_jkt"] is not null ? request.Query() : $"{request.Query()}&dpop_jkt={shown.Proof.Thumbprint}";
        switch (AuthorizationRequest.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), request.App, apis, isAhead: true))
        {
            case AuthorizationReading.SentBack wrong:
                return OAuthAnswers.Error(wrong.Error, wrong.Why);
            case AuthorizationReading.Refused:
                return OAuthAnswers.InvalidRequest("redirect_uri is missing, or not one of the app's.");
        }

        switch (await pushed.PushAsync(request.App.ClientId, query, request.App.SecretHashes.Count > 0, request.Requester, http.RequestAborted, shown.Proof))
        {
            case PushResult.Kept(var name):
                return TypedResults.Json(new PushedReply(name, (long)PushedRequestService.Lifetime.TotalSeconds), OAuthJson.Default.PushedReply, statusCode: StatusCodes.Status201Created);
            case PushResult.ProofSpent:
                return OAuthAnswers.ProofSpent();
            default:
                refusals.Count(PushedRequestService.Waiting);
                return OAuthTooMany.Elsewhere.Answer(http, PushedRequestService.Lifetime / 10);
        }
    }
}
