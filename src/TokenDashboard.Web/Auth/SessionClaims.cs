using System.Security.Claims;

namespace TokenDashboard.Web.Auth;

/// <summary>What a principal carries of its session.</summary>
public static class SessionClaims
{
    /// <summary>The session's id, in the cookie and in access tokens.</summary>
    public const string SessionId = "sid";

    /// <summary>The secret that proves a cookie to be this session's. It stays inside the encrypted cookie.</summary>
    public const string Handle = "handle";

    /// <summary>What the person is called on screen.</summary>
    public const string Name = "name";

    /// <summary>The role of those who see incidents.</summary>
    public const string AdminRole = "Admin";

    /// <summary>The account's id.</summary>
    public static string UserId(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? principal.FindFirstValue("sub")
        ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The session's id; empty, which is no session's, when there is none.</summary>
    public static Guid SessionIdOf(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(SessionId), out var id) ? id : Guid.Empty;
}
