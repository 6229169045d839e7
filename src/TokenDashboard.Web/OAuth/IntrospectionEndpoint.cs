using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// Tells registered servers whether an access token for them still counts (RFC 7662): the session's row is asked each time, so an end counts at once. Of anything else, such as
/// a refresh token or one for another server, it says only that it does not.
/// </summary>
public static class IntrospectionEndpoint
{
    /// <summary>Where it is, below the origin.</summary>
    public const string Path = "/oauth/introspect";

    /// <summary>Maps it.</summary>
    public static void MapIntrospectionEndpoint(this IEndpointRouteBuilder routes) =>
        routes.Map(Path, AnswerAsync).AllowAnonymous().DisableAntiforgery().RequireRateLimiting(RateLimit.Apps).WithMetadata(OAuthTooMany.Elsewhere);

    private static async Task<IResult> AnswerAsync(HttpContext http, ApiRegistry apis, AccessTokens tokens, SessionService sessions, FailedTokens failed, TimeProvider clock)
    {
        var (form, error) = await OAuthForm.ReadAsync(http);
        if (form is null)
            return error!;
        var (client, wrong) = ClientCredentials.Read(http, form);
        if (client is null)
            return wrong!;
        if (apis.Find(client.Id, client.Secret) is not { } api)
            return failed.Count(RequesterOf.Http(http)) is { } wait ? OAuthTooMany.Elsewhere.Answer(http, wait) : ClientCredentials.Wrong(http);
        if (form["token"] is not { } presented)
            return OAuthAnswers.InvalidRequest("token is missing.");
        return await tokens.ReadAsync(presented) is { } read && read.Token.Audiences.Contains(api.Audience) && read.Token.ValidTo > clock.GetUtcNow().UtcDateTime
            && await sessions.IsLiveAsync(read.SessionId, read.UserId, http.RequestAborted)
                ? Reply(new IntrospectionReply(
                    true, read.Token.GetPayloadValue<string>("scope"), read.ClientId, AccessTokens.TypeOf(AccessTokens.KeyOf(read.Token)), Seconds(read.Token.ValidTo), Seconds(read.Token.IssuedAt),
                    read.UserId, api.Audience, read.Token.Issuer, read.Token.Id, read.SessionId, AccessTokens.KeyOf(read.Token) is { } key ? new Confirmation(key) : null))
                : Reply(new IntrospectionReply(false));
    }

    private static JsonHttpResult<IntrospectionReply> Reply(IntrospectionReply reply) => TypedResults.Json(reply, OAuthJson.Default.IntrospectionReply);

    private static long Seconds(DateTime utc) => new DateTimeOffset(utc, TimeSpan.Zero).ToUnixTimeSeconds();
}
