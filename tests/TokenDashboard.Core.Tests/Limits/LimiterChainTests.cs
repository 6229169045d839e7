using System.Threading.RateLimiting;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Core.Tests.Limits;

public sealed class LimiterChainTests
{
    [Fact]
    public void Acquire_WhatOneRefuses_IsRefused()
    {
        using var chain = new LimiterChain<string>(Of(2), Of(1));

        using var first = chain.AttemptAcquire("a");
        using var second = chain.AttemptAcquire("a");

        Assert.Equal((true, false), (first.IsAcquired, second.IsAcquired));
        Assert.Equal(0, chain.GetStatistics("a")!.CurrentAvailablePermits);
    }

    /// <summary>One that is left behind looks over its buckets ten times a second for good, and keeps whatever it can reach.</summary>
    [Fact]
    public void Dispose_TakesItsLimitersWithIt()
    {
        var (one, other) = (Of(1), Of(1));

        new LimiterChain<string>(one, other).Dispose();

        Assert.All(new[] { one, other }, limiter => Assert.Throws<ObjectDisposedException>(() => limiter.AttemptAcquire("a")));
    }

    private static PartitionedRateLimiter<string> Of(int most) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = most }));
}
