using System.Threading.RateLimiting;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// Whose device code is made next, at this instance: half of all processors make them at once, and no more than <see cref="MostASecond"/>; the rest is left to everybody else.
/// Each network has one at a time in the line, in which no more than <see cref="MostWaiting"/> wait, and <see cref="MostWaitingOfNetwork"/> before it; one beyond is refused. Not one of the limiter's own, which asks a bucket twice where
/// what comes behind it is busy.
/// </summary>
public sealed class DeviceCodeTurns : IDisposable
{
    /// <summary>How many wait at most.</summary>
    public const int MostWaiting = 100;

    /// <summary>How many of one network wait at most for its place in the line.</summary>
    public const int MostWaitingOfNetwork = 50;

    /// <summary>How many are made in a second, or at once.</summary>
    public const int MostASecond = 30;

    private readonly PartitionedRateLimiter<Requester> _network =
        PartitionedRateLimiter.Create<Requester, int>(requester => RateLimitPartition.GetConcurrencyLimiter(NetworkSlot.Of(requester.Line), _ => ProcessorTurns.Line(1, MostWaitingOfNetwork)));

    private readonly TokenBucketRateLimiter _pace = new(new()
    {
        TokenLimit = MostASecond, TokensPerPeriod = MostASecond / 10, ReplenishmentPeriod = TimeSpan.FromSeconds(0.1), QueueLimit = MostWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private readonly ConcurrencyLimiter _limiter = new(ProcessorTurns.Line(ProcessorTurns.AtOnce, MostWaiting));

    /// <summary>Waits for a turn, which ends when what is returned is disposed. None is had where it says so.</summary>
    public async Task<RateLimitLease> TakeAsync(Requester requester, CancellationToken cancellationToken)
    {
        using var place = await _network.AcquireAsync(requester, 1, cancellationToken);
        if (!place.IsAcquired)
            return place;
        var paced = await _pace.AcquireAsync(1, cancellationToken);
        return paced.IsAcquired ? await _limiter.AcquireAsync(1, cancellationToken) : paced;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _pace.Dispose();
        _limiter.Dispose();
    }
}
