using System.Security.Claims;

namespace TokenDashboard.Web.Auth;

/// <summary>How a principal says what was given when its session began (RFC 8176).</summary>
public static class SignInClaims
{
    /// <summary>A second factor.</summary>
    public static readonly Claim SecondFactor = new("amr", "mfa");

    /// <summary>A passkey.</summary>
    public static readonly Claim Passkey = new("amr", "hwk");

    /// <summary>Another provider's word.</summary>
    public static readonly Claim External = new(ClaimTypes.AuthenticationMethod, ExternalProvider.Scheme);

    /// <summary>Whether one of the claims says that.</summary>
    public static bool Say(this IEnumerable<Claim> claims, Claim that) => claims.Any(c => c.Type == that.Type && c.Value == that.Value);
}
