using System.Threading.RateLimiting;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// When refusals for now leave (413, 429 and 503): 60 a minute to one network at once, of which a body that is too long is ten, and each further one after <see cref="Pause"/>. Whoever
/// asks again as soon as there is an answer then asks once a second on each connection, and the processors are left to those who are not
/// refused. No more than <see cref="MostKept"/> are kept at the same time, some kilobytes each; what is beyond leaves at once.
/// </summary>
public sealed class RefusalPace(TimeProvider clock) : IDisposable
{
    /// <summary>How many leave at once, to one network in a minute.</summary>
    public const int AtOnce = 60;

    /// <summary>How many are kept at the same time.</summary>
    public const int MostKept = 1000;

    // Nobody who means well sends many, and its connection is lost with it.
    private const int OfLongBody = 10;

    /// <summary>How long one is kept: the least that <c>Retry-After</c> ever says.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<HttpContext> _atOnce = PartitionedRateLimiter.Create<HttpContext, string>(http => Bucket.OfNetwork(Requester.LineOf(RequesterOf.Address(http)), AtOnce));

    private readonly ConcurrencyLimiter _kept = new(ProcessorTurns.Line(MostKept, waiting: 0));

    /// <summary>How many are kept now.</summary>
    public int Kept => MostKept - (int)_kept.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Keeps the answer of what follows until it may leave.</summary>
    public Task KeepAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(static state => state is (RefusalPace pace, HttpContext asked) ? pace.KeepAsync(asked) : Task.CompletedTask, (this, http));
        return next(http);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _atOnce.Dispose();
        _kept.Dispose();
    }

    private async Task KeepAsync(HttpContext http)
    {
        var weight = http.Response.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => OfLongBody,
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => 1,
            _ => 0,
        };
        if (weight == 0)
            return;
        using var now = _atOnce.AttemptAcquire(http, weight);
        if (now.IsAcquired)
            return;
        using var place = _kept.AttemptAcquire();
        if (place.IsAcquired)
            await Task.Delay(Pause, clock, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
