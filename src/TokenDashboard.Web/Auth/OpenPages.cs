using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Web.Auth;

/// <summary>How many pages may be open at once. Each has a connection, and half an MB on the server.</summary>
public sealed class OpenPageOptions
{
    /// <summary>Those of one session. Default 30.</summary>
    [Range(1, 1000)]
    public int PerSession { get; set; } = 30;

    /// <summary>Those of everybody, on each instance. Default 2000.</summary>
    [Range(1, 100_000)]
    public int InAll { get; set; } = 2000;
}

/// <summary>
/// The pages that are open, of a session and in all: no more than <see cref="OpenPageOptions"/> says. One beyond is answered 503, or closed
/// where its connection is no socket but one request after another.
/// </summary>
public sealed class OpenPages : IHubFilter, IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);
    private static readonly object Place = new();

    private readonly LimiterChain<Guid> _places;
    private readonly PartitionedRateLimiter<Guid> _all;
    private readonly int _most;
    private int _peak;

    /// <summary>Reads the limits, and has the number watched.</summary>
    public OpenPages(IOptions<OpenPageOptions> options, DashboardMetrics metrics)
    {
        _most = options.Value.InAll;
        _all = Limiter(_ => Guid.Empty, _most);
        // Those of sessions that have none open are dropped by the limiter itself.
        _places = new LimiterChain<Guid>(_all, Limiter(session => session, options.Value.PerSession));
        metrics.Watch("token_dashboard.pages.open", "{page}", "Pages that are open in browsers.", () => Count);
    }

    /// <summary>How many are open now.</summary>
    public int Count => _most - (int)_all.GetStatistics(Guid.Empty)!.CurrentAvailablePermits;

    /// <summary>The most that were open at once since it was last asked for, however short.</summary>
    public int TakePeak() => Math.Max(Interlocked.Exchange(ref _peak, 0), Count);

    /// <summary>Answers 503 to who would open one more. A socket has its place as long as it is open.</summary>
    public async Task LimitAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/_blazor", out var step) || http.User.Identity?.IsAuthenticated != true)
        {
            await next(http);
            return;
        }

        using var place = IsSocket(http) ? Take(http.User.SessionIdOf()) : null;
        if (place?.IsAcquired == false || (step == "/negotiate" && _places.GetStatistics(http.User.SessionIdOf())!.CurrentAvailablePermits <= 0))
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return;
        }

        http.Items[Place] = place;
        await next(http);
    }

    /// <inheritdoc/>
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var connection = context.Context;
        if (connection.GetHttpContext()?.Items[Place] is not null)
        {
            await next(context);
            return;
        }

        var place = Take(connection.User!.SessionIdOf());
        connection.Items[Place] = place;
        if (place.IsAcquired)
            await next(context);
        else
            connection.Abort();
    }

    /// <inheritdoc/>
    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        try
        {
            await next(context, exception);
        }
        finally
        {
            (context.Context.Items.TryGetValue(Place, out var place) ? place as RateLimitLease : null)?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private RateLimitLease Take(Guid session)
    {
        var place = _places.AttemptAcquire(session);
        var open = Count;
        for (var peak = Volatile.Read(ref _peak); open > peak; peak = Volatile.Read(ref _peak))
            Interlocked.CompareExchange(ref _peak, open, peak);
        return place;
    }

    private static bool IsSocket(HttpContext http) =>
        http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true || http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;

    private static PartitionedRateLimiter<Guid> Limiter(Func<Guid, Guid> key, int most) => PartitionedRateLimiter.Create<Guid, Guid>(
        session => RateLimitPartition.GetConcurrencyLimiter(key(session), _ => new ConcurrencyLimiterOptions { PermitLimit = most }));
}
