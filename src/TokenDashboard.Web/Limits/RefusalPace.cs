using System.Threading.RateLimiting;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// When a refusal for now leaves (413, 429 and 503). A network's first 60 in a minute leave at once, where one for a body that is too long counts as
/// ten; each further one waits <see cref="Pause"/>. Whoever asks again as soon as there is an answer then asks once a second on each connection, and
/// the processors are left to others. <see cref="MostKeptOfNetwork"/> wait for one network and <see cref="MostKept"/> in all, each some kilobytes and
/// what was sent of its body, 200 KB at most; what is beyond leaves at once.
/// </summary>
public sealed class RefusalPace(TimeProvider clock) : IDisposable
{
    /// <summary>How many leave at once, to one network in a minute.</summary>
    public const int AtOnce = 60;

    /// <summary>How many of one network wait at the same time.</summary>
    public const int MostKeptOfNetwork = 200;

    /// <summary>How many wait at the same time.</summary>
    public const int MostKept = 1000;

    // Nobody who means well sends many, and its connection is lost with it.
    private const int OfLongBody = 10;

    /// <summary>How long one waits: the least that <c>Retry-After</c> ever says.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly LimiterChain<HttpContext> _atOnce = Bucket.Chain<HttpContext>(RequesterOf.Address, _ => (AtOnce, AtOnce, null));

    private readonly PartitionedRateLimiter<HttpContext> _keptOfNetwork =
        PartitionedRateLimiter.Create<HttpContext, int>(http => RateLimitPartition.GetConcurrencyLimiter(NetworkSlot.Of(Requester.LineOf(RequesterOf.Address(http))), _ => ProcessorTurns.Line(MostKeptOfNetwork, waiting: 0)));

    private readonly ConcurrencyLimiter _kept = new(ProcessorTurns.Line(MostKept, waiting: 0));

    /// <summary>How many wait now.</summary>
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
        _keptOfNetwork.Dispose();
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
        using var ofNetwork = _keptOfNetwork.AttemptAcquire(http);
        using var place = ofNetwork.IsAcquired ? _kept.AttemptAcquire() : ofNetwork;
        if (place.IsAcquired)
            await Task.Delay(Pause, clock, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
