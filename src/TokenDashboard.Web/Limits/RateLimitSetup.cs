using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// ASP.NET Core's rate limiter: a bucket for each network, a wider one for each /48 of IPv6, one for each account, and one for each session by access tokens, at this instance. None
/// waits in a queue.
/// </summary>
public static class RateLimitSetup
{
    /// <summary>Registers it.</summary>
    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<Refusals>();
        services.AddSingleton<GuessLimit>();
        services.AddSingleton<FailedTokens>();
        services.AddSingleton<DeviceCodeTurns>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>((limiter, limits) =>
        {
            Answer(limiter, http => Kind(http, EdgeOf(http)!));
            // First comes the network's own: what it is refused does not count for its neighbours.
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => EdgeOf(http) is { } edge
                ? Bucket.Of($"{Kind(http, edge)} {Requester.LineOf(RequesterOf.Address(http))}", Most(http, edge, limits.Value)) : Bucket.None);
            foreach (var edge in RateLimit.All)
            {
                limiter.AddPolicy(edge, http => Requester.SiteOf(RequesterOf.Address(http)) is { } site
                    ? Bucket.Of($"{Kind(http, edge)} {site}", RateLimitOptions.OfSite(Most(http, edge, limits.Value))) : Bucket.None);
            }
        });
    }

    /// <summary>Limits what each network asks. Right behind routing: what is refused costs nothing more.</summary>
    public static void UseNetworkLimits(this WebApplication app) => app.UseRateLimiter();

    /// <summary>Limits what each account asks, and each of its apps by access tokens. Behind authorization, which knows whose it is.</summary>
    public static void UseAccountLimits(this WebApplication app)
    {
        var most = app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value.Account;
        var limiter = new RateLimiterOptions();
        Answer(limiter, _ => RateLimit.Account);
        foreach (var edge in RateLimit.All)
            limiter.AddPolicy(edge, http => AccountOf(http.User) is { } account ? Bucket.Of(account, most) : Bucket.None);
        app.UseRateLimiter(limiter);
        UseTokenLimits(app);
    }

    // One script must not take what else its owner has.
    private static void UseTokenLimits(WebApplication app)
    {
        var most = app.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value.Token;
        var limiter = new RateLimiterOptions();
        Answer(limiter, _ => RateLimit.Token);
        foreach (var edge in RateLimit.All)
            limiter.AddPolicy(edge, http => edge == RateLimit.Apps && http.User.FindFirstValue("sid") is { } session ? Bucket.Of(session, most) : Bucket.None);
        app.UseRateLimiter(limiter);
    }

    private static void Answer(RateLimiterOptions limiter, Func<HttpContext, string> name)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = async (refused, _) =>
        {
            var http = refused.HttpContext;
            http.RequestServices.GetRequiredService<Refusals>().Count(name(http));
            await TooManyRequests.AnswerAsync(http, refused.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.Zero);
        };
    }

    private static int Most(HttpContext http, string edge, RateLimitOptions limits) => Kind(http, edge) switch
    {
        RateLimit.Apps => limits.Apps,
        RateLimit.DeviceCodes => limits.DeviceCodes,
        RateLimit.Forms => limits.Forms,
        _ => limits.Pages,
    };

    // A page with a form is a page until the form is posted.
    private static string Kind(HttpContext http, string edge) => edge == RateLimit.Forms && !HttpMethods.IsPost(http.Request.Method) ? RateLimit.Pages : edge;

    private static string? EdgeOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;

    private static string? AccountOf(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub");
}
