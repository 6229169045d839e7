using TokenDashboard.Core.Audit;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>What acts that came to nothing are answered with.</summary>
internal static class ApiAnswers
{
    /// <summary>What is said where <c>If-Match</c> names another state.</summary>
    public static IResult ChangedMeanwhile() => ProblemKind.ChangedMeanwhile.Answer("It is not as If-Match says any more. Nothing was changed; read it again.");

    /// <summary>Why an act at the desk was refused, or what there was not to do.</summary>
    public static IResult Of(HttpContext http, AdminResult result, BearerAuth bearer) => result switch
    {
        AdminResult.ProofNeeded => bearer.ProofNeeded(http),
        AdminResult.SecondFactorNeeded => ProblemKind.SecondFactorNeeded.Answer("Admins need a second factor here. Sign in with one, and allow the app anew."),
        AdminResult.ChangedElsewhere => ChangedMeanwhile(),
        AdminResult.NotAllowed or AdminResult.LastAdmin => ProblemKind.NotAdmin.Answer("No role of whose token it is allows this, or not any more."),
        _ => ProblemKind.Unchanged.Answer("There was nothing to do: it is so already, or can't be done to it."),
    };

    /// <summary>Lets in those alone who may, as they are at this moment: neither the token nor what it said a minute ago counts. An endpoint that does not say what it needs is for admins.</summary>
    public static async ValueTask<object?> OnlyWhoMayAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var needed = http.GetEndpoint()?.Metadata.GetMetadata<NeededCapability>()?.Capability ?? Capability.Administer;
        var allowed = await http.RequestServices.GetRequiredService<AdminGate>().CheckAsync(needed, http.ActorOf(), http.RequestAborted);
        return allowed is AdminResult.Done or AdminResult.ProofNeeded ? await next(context) : Of(http, allowed, http.RequestServices.GetRequiredService<BearerAuth>());
    }
}
