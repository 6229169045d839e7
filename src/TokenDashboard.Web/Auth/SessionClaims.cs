using System.Security.Claims;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Requests;

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

    /// <summary>The role of those who may do everything.</summary>
    public const string AdminRole = DeskRoles.Admin;

    /// <summary>The account's id.</summary>
    public static string UserId(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? principal.FindFirstValue("sub")
        ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The session's id; empty, which is no session's, when there is none.</summary>
    public static Guid SessionIdOf(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(SessionId), out var id) ? id : Guid.Empty;

    /// <summary>Who asks: the signed-in owner, in their session, from where they are.</summary>
    public static Actor ActorOf(this HttpContext http) => new(http.User.UserId(), http.User.SessionIdOf(), RequesterOf.Http(http));

    /// <summary>The same principal as its account is now, itself when nothing differs: what a cookie says of it may be older.</summary>
    public static ClaimsPrincipal As(this ClaimsPrincipal principal, BrowserCheck.Live owner)
    {
        var roles = DeskRoles.All.Where(owner.Roles.Contains).ToList();
        if (roles.SequenceEqual(DeskRoles.All.Where(principal.IsInRole)) && principal.FindFirstValue(Name) == owner.Name && principal.Identity?.Name == owner.Email)
            return principal;
        var identity = principal.Identities.First().Clone();
        foreach (var claim in identity.FindAll(c => c.Type == Name || c.Type == identity.NameClaimType || (c.Type == identity.RoleClaimType && DeskRoles.All.Contains(c.Value))).ToList())
            identity.RemoveClaim(claim);
        identity.AddClaims([new Claim(Name, owner.Name), new Claim(identity.NameClaimType, owner.Email), .. roles.Select(role => new Claim(identity.RoleClaimType, role))]);
        return new ClaimsPrincipal(identity);
    }
}
