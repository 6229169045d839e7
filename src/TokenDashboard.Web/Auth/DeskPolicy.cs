using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using TokenDashboard.Core.Audit;

namespace TokenDashboard.Web.Auth;

/// <summary>The policies of the desk, one for each <see cref="Capability"/>. What a page shows and offers they decide; whether an act is done, <see cref="AdminGate"/> does.</summary>
public static class DeskPolicy
{
    /// <summary>For <see cref="Capability.ReadCases"/>.</summary>
    public const string ReadCases = "Desk.ReadCases";

    /// <summary>For <see cref="Capability.ReadPeople"/>.</summary>
    public const string ReadPeople = "Desk.ReadPeople";

    /// <summary>For <see cref="Capability.Act"/>.</summary>
    public const string Act = "Desk.Act";

    /// <summary>For <see cref="Capability.Administer"/>.</summary>
    public const string Administer = "Desk.Administer";

    /// <summary>The policy of one.</summary>
    public static string Of(Capability needed) => needed switch
    {
        Capability.ReadCases => ReadCases,
        Capability.ReadPeople => ReadPeople,
        Capability.Act => Act,
        _ => Administer,
    };

    /// <summary>Registers them all.</summary>
    public static AuthorizationBuilder AddDeskPolicies(this AuthorizationBuilder authorization)
    {
        foreach (var needed in Enum.GetValues<Capability>())
            authorization.AddPolicy(Of(needed), policy => policy.RequireRole(DeskRoles.With(needed)));
        return authorization;
    }

    /// <summary>Whether a role of who is signed in has it.</summary>
    public static bool May(this ClaimsPrincipal principal, Capability needed) => DeskRoles.With(needed).Any(principal.IsInRole);

    /// <summary>The same of an open page, where it is known at once; nobody may where it is not.</summary>
    public static bool May(this Task<AuthenticationState>? signedIn, Capability needed) => signedIn is { IsCompletedSuccessfully: true } && signedIn.Result.User.May(needed);
}
