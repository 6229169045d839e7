using System.Threading.RateLimiting;

namespace TokenDashboard.Core.Limits;

/// <summary>
/// Limiters of which each must let something pass, in their order, and which go when this goes: the framework's own chain leaves them, and each looks over its buckets ten times a second
/// for as long as the process lives.
/// </summary>
public sealed class LimiterChain<T>(params PartitionedRateLimiter<T>[] limiters) : PartitionedRateLimiter<T>
{
    private readonly PartitionedRateLimiter<T> _all = PartitionedRateLimiter.CreateChained(limiters);

    /// <inheritdoc/>
    public override RateLimiterStatistics? GetStatistics(T resource) => _all.GetStatistics(resource);

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(T resource, int permitCount) => _all.AttemptAcquire(resource, permitCount);

    /// <inheritdoc/>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(T resource, int permitCount, CancellationToken cancellationToken) => _all.AcquireAsync(resource, permitCount, cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _all.Dispose();
            foreach (var limiter in limiters)
                limiter.Dispose();
        }

        base.Dispose(disposing);
    }
}
