using Microsoft.AspNetCore.Cors.Infrastructure;

namespace TokenDashboard.Web.OAuth;

/// <summary>Lets pages at the web origins of registered apps read what is answered to apps, without cookies (CORS). Other pages, and where no app has one all, get no header of it.</summary>
internal sealed class AppOrigins(AppRegistry apps) : ICorsPolicyProvider
{
    /// <summary>What endpoints that such pages may read are marked with.</summary>
    public const string Policy = "apps";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) => Task.FromResult(policyName != Policy ? null : new CorsPolicyBuilder([.. apps.Origins])
        .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Patch, HttpMethods.Delete).WithHeaders("Authorization", "Content-Type", "If-Match", "If-None-Match", DpopRequests.Scheme)
        .WithExposedHeaders("WWW-Authenticate", "Retry-After", "ETag", "Link", DpopRequests.NonceHeader)
        .SetPreflightMaxAge(Kept).Build());
}
