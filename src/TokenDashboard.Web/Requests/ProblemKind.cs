using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace TokenDashboard.Web.Requests;

/// <summary>What can be wrong with a request to the API, under a name that stays (RFC 9457 §3.1.1). What it says repeats nothing of the request.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">The status it is answered with.</param>
/// <param name="Title">What it is in a few words, always the same.</param>
public sealed record ProblemKind(string Name, int Status, string Title)
{
    /// <summary>The request can't be read, or has what it may not have.</summary>
    public static readonly ProblemKind BadRequest = new("bad-request", StatusCodes.Status400BadRequest, "Not understood");

    /// <summary>There is no access token, or none that counts.</summary>
    public static readonly ProblemKind NotSignedIn = new("not-signed-in", StatusCodes.Status401Unauthorized, "Not signed in");

    /// <summary>Who allowed the app proved who they are too long ago for this (RFC 9470).</summary>
    public static readonly ProblemKind ProofNeeded = new("proof-needed", StatusCodes.Status401Unauthorized, "To be allowed anew");

    /// <summary>The access token has not the scope.</summary>
    public static readonly ProblemKind InsufficientScope = new("insufficient-scope", StatusCodes.Status403Forbidden, "Not allowed");

    /// <summary>No role of whose token it is allows it, or not any more.</summary>
    public static readonly ProblemKind NotAdmin = new("not-an-admin", StatusCodes.Status403Forbidden, "Not by this role");

    /// <summary>Admins must have a second factor here, and who allowed the app had given none.</summary>
    public static readonly ProblemKind SecondFactorNeeded = new("second-factor-needed", StatusCodes.Status403Forbidden, "A second factor is needed");

    /// <summary>It is not there, or not theirs: from outside these are one.</summary>
    public static readonly ProblemKind NotFound = new("not-found", StatusCodes.Status404NotFound, "Not found");

    /// <summary>The address does not take the method.</summary>
    public static readonly ProblemKind MethodNotAllowed = new("method-not-allowed", StatusCodes.Status405MethodNotAllowed, "Not that method");

    /// <summary>There was nothing to do: it is so already.</summary>
    public static readonly ProblemKind Unchanged = new("unchanged", StatusCodes.Status409Conflict, "Nothing to do");

    /// <summary>It is not any more as <c>If-Match</c> says (RFC 9110 §13.1.1).</summary>
    public static readonly ProblemKind ChangedMeanwhile = new("changed-meanwhile", StatusCodes.Status412PreconditionFailed, "Changed meanwhile");

    /// <summary>The body is longer than it may be.</summary>
    public static readonly ProblemKind TooLarge = new("too-large", StatusCodes.Status413PayloadTooLarge, "Too large");

    /// <summary>The body is no JSON by its type.</summary>
    public static readonly ProblemKind NotJson = new("not-json", StatusCodes.Status415UnsupportedMediaType, "Not JSON");

    /// <summary>It must say by <c>If-Match</c> what it changes (RFC 6585 §3).</summary>
    public static readonly ProblemKind ConditionNeeded = new("condition-needed", StatusCodes.Status428PreconditionRequired, "If-Match is needed");

    /// <summary>More than is taken; <c>Retry-After</c> says when to come again.</summary>
    public static readonly ProblemKind TooMany = new("too-many-requests", StatusCodes.Status429TooManyRequests, "Too many requests");

    /// <summary>A bug here; the log has it under the reference.</summary>
    public static readonly ProblemKind Failed = new("server-error", StatusCodes.Status500InternalServerError, "Something went wrong");

    /// <summary>Not at the moment; nothing was changed.</summary>
    public static readonly ProblemKind Unavailable = new("unavailable", StatusCodes.Status503ServiceUnavailable, "Not at the moment");

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<ProblemKind> All =
    [
        BadRequest, NotSignedIn, ProofNeeded, InsufficientScope, NotAdmin, SecondFactorNeeded, NotFound, MethodNotAllowed, Unchanged, ChangedMeanwhile, TooLarge, NotJson, ConditionNeeded,
        TooMany, Failed, Unavailable,
    ];

    /// <summary>What each <see cref="Type"/> begins with.</summary>
    public const string Prefix = "urn:token-dashboard:problem:";

    /// <summary>The address that stands for it, wherever this server is.</summary>
    public string Type => Prefix + Name;

    /// <summary>The kind that a bare status stands for; null where none does.</summary>
    public static ProblemKind? Of(int status) => status switch
    {
        StatusCodes.Status403Forbidden => InsufficientScope,
        _ => All.FirstOrDefault(kind => kind.Status == status),
    };

    /// <summary>Whether the API is asked, whose errors are problem details.</summary>
    public static bool IsFor(HttpContext http) => http.Request.Path.StartsWithSegments("/api");

    /// <summary>The answer that says so.</summary>
    public ProblemHttpResult Answer(string detail) => TypedResults.Problem(new ProblemDetails { Type = Type, Title = Title, Status = Status, Detail = detail });
}
