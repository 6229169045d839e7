using System.Security.Claims;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.OAuth;

/// <summary>Who an access token speaks for.</summary>
public sealed record MeReply(string Sub, string Name, string Email, MeSession Session);

/// <summary>The session it belongs to.</summary>
public sealed record MeSession(Guid Id, string Name, DateTimeOffset SignedInAt, DateTimeOffset ExpiresAt);

/// <summary>Bearer-protected JSON. The session's row is checked on every request, so a sign-out counts at once.</summary>
public static class ApiEndpoints
{
    /// <summary>Maps <c>/api</c>.</summary>
    public static void MapApiEndpoints(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(BearerAuth.Policy).RequireRateLimiting(RateLimit.Apps).RequireCors(AppOrigins.Policy);
        api.MapGet("/me", MeAsync).RequireScope(Scopes.Profile);
    }

    private static async Task<IResult> MeAsync(ClaimsPrincipal principal, SessionService sessions, CancellationToken cancellationToken)
    {
        var session = await sessions.FindAsync(principal.SessionIdOf(), principal.UserId(), cancellationToken);
        var owner = await sessions.FindOwnerAsync(principal.UserId(), cancellationToken);
        return session is null || owner is null
            ? TypedResults.NotFound()
            : TypedResults.Ok(new MeReply(principal.UserId(), owner.Name, owner.Email, new MeSession(session.Id, session.Name, session.CreatedAt, session.ExpiresAt)));
    }
}
