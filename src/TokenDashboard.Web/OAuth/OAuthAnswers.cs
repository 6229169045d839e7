using Microsoft.AspNetCore.Http.HttpResults;

namespace TokenDashboard.Web.OAuth;

/// <summary>The answers all OAuth endpoints share.</summary>
public static class OAuthAnswers
{
    /// <summary>A refusal with its code, 400 unless told otherwise.</summary>
    public static JsonHttpResult<OAuthError> Error(string code, string description, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Json(new OAuthError(code, description), OAuthJson.Default.OAuthError, statusCode: status);

    /// <summary>RFC 6749 §5.2 <c>invalid_request</c>.</summary>
    public static JsonHttpResult<OAuthError> InvalidRequest(string description) => Error("invalid_request", description);

    /// <summary>RFC 8707 §2 <c>invalid_target</c>.</summary>
    public static JsonHttpResult<OAuthError> InvalidTarget() => Error("invalid_target", "resource is not one that this app was given, or more than one where a token is for one.");

    /// <summary>RFC 9449 §5 <c>invalid_dpop_proof</c>.</summary>
    public static JsonHttpResult<OAuthError> InvalidProof(string description) => Error("invalid_dpop_proof", description);

    /// <summary>The same for a proof that came a second time.</summary>
    public static JsonHttpResult<OAuthError> ProofSpent() => InvalidProof("The proof was shown before: each is for one request.");

    /// <summary>Unknown, expired, spent and signed out look alike from outside.</summary>
    public static JsonHttpResult<OAuthError> InvalidGrant() =>
        Error("invalid_grant", "The grant is invalid, expired, revoked or was issued to another app.");
}
