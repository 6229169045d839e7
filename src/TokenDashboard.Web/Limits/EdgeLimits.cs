using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// What is taken at this instance: a bucket of the framework's for each network, a wider one for each /48 of IPv6, one for each account, and one for each session by access tokens. A number that is
/// changed counts from the next request on. The framework's own middleware is not used: its limiters outlive the server that made them.
/// </summary>
public sealed class EdgeLimits : IDisposable
{
    private readonly LimiterChain<HttpContext> _ofNetwork;
    private readonly PartitionedRateLimiter<HttpContext> _ofAccount;
    private readonly PartitionedRateLimiter<HttpContext> _ofToken;

    /// <summary>Reads how much is taken, at every request.</summary>
    public EdgeLimits(IOptionsMonitor<RateLimitOptions> options)
    {
        _ofNetwork = Bucket.Chain<HttpContext>(RequesterOf.Address, http => (Most(http, options.CurrentValue), Most(http, options.CurrentValue), KindOf(http)));
        // What its apps ask for leaves its pages alone.
        _ofAccount = PartitionedRateLimiter.Create<HttpContext, string>(http => AccountOf(http.User) is { } account ? Bucket.Of($"{EdgeOf(http)} {account}", options.CurrentValue.Account) : Bucket.None);
        // One script must not take what else its owner has.
        _ofToken = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            EdgeOf(http) == RateLimit.Apps && http.User.FindFirstValue("sid") is { } session ? Bucket.Of(session, options.CurrentValue.Token) : Bucket.None);
    }

    /// <summary>Answers 429 to a network that asks too much.</summary>
    public Task LimitNetworkAsync(HttpContext http, RequestDelegate next) =>
        EdgeOf(http) is null || Takes(_ofNetwork, http, out var wait) ? next(http) : RefuseAsync(http, KindOf(http)!, wait);

    /// <summary>Answers 429 to an account, or to one of its apps, that asks too much.</summary>
    public Task LimitAccountAsync(HttpContext http, RequestDelegate next) =>
        EdgeOf(http) is null ? next(http)
        : !Takes(_ofToken, http, out var wait) ? RefuseAsync(http, RateLimit.Token, wait)
        : !Takes(_ofAccount, http, out wait) ? RefuseAsync(http, RateLimit.Account, wait)
        : next(http);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ofNetwork.Dispose();
        _ofAccount.Dispose();
        _ofToken.Dispose();
    }

    // What was taken out of a bucket stays out.
    private static bool Takes(PartitionedRateLimiter<HttpContext> limiter, HttpContext http, out TimeSpan wait)
    {
        using var lease = limiter.AttemptAcquire(http);
        wait = !lease.IsAcquired && lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.Zero;
        return lease.IsAcquired;
    }

    private static Task RefuseAsync(HttpContext http, string kind, TimeSpan wait)
    {
        http.RequestServices.GetRequiredService<Refusals>().Count(kind);
        return TooManyRequests.AnswerAsync(http, wait);
    }

    private static int Most(HttpContext http, RateLimitOptions limits) => KindOf(http) switch
    {
        RateLimit.Apps => limits.Apps,
        RateLimit.DeviceCodes => limits.DeviceCodes,
        RateLimit.Forms => limits.Forms,
        _ => limits.Pages,
    };

    // A page with a form is a page until the form is posted.
    private static string? KindOf(HttpContext http) => EdgeOf(http) is var edge && edge == RateLimit.Forms && !HttpMethods.IsPost(http.Request.Method) ? RateLimit.Pages : edge;

    private static string? EdgeOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;

    private static string? AccountOf(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub");
}
