using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace TokenDashboard.Web.OAuth;

/// <summary>The scope that an access token needs at an endpoint (RFC 6750 §3.1).</summary>
/// <param name="Scope">Its name.</param>
public sealed record NeededScope(string Scope);

/// <summary>Says what endpoints need.</summary>
public static class NeededScopes
{
    /// <summary>Lets in only who presents an access token of that scope; others are told which.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NeededScope(scope)).RequireAuthorization(
            new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme)
                .RequireAssertion(context => context.User.FindFirst("scope") is { } granted && Scopes.Has(granted.Value, scope)).Build());
}
