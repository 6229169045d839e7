using System.Globalization;
using System.Threading.RateLimiting;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// Buckets of the framework's limiter, out of which nobody waits in a queue. It forgets each some ten seconds after it was full again. Of those
/// of networks there are never more than <see cref="NetworkSlot.Count"/> of a kind; of others, no more than there are accounts and sessions.
/// </summary>
internal static class Bucket
{
    /// <summary>For whoever has no limit.</summary>
    public static readonly RateLimitPartition<string> None = RateLimitPartition.GetNoLimiter("");

    /// <summary>A network's, and behind it a wider one of its /48 of IPv6: what the network is refused does not count for its neighbours.</summary>
    public static LimiterChain<T> Chain<T>(Func<T, string?> address, Func<T, (int Most, int PerMinute, string? Kind)> of) => new(
        PartitionedRateLimiter.Create<T, string>(asker =>
        {
            var (most, perMinute, kind) = of(asker);
            return OfNetwork(Requester.LineOf(address(asker)), most, perMinute, kind);
        }),
        PartitionedRateLimiter.Create<T, string>(asker =>
        {
            if (Requester.SiteOf(address(asker)) is not { } site)
                return None;
            var (most, perMinute, kind) = of(asker);
            return OfNetwork(site, RateLimitOptions.OfSite(most), RateLimitOptions.OfSite(perMinute), kind);
        }));

    /// <summary>A network's, which holds so many, and fills bit by bit.</summary>
    public static RateLimitPartition<string> OfNetwork(string network, int most, int perMinute, string? kind = null) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"{kind} {NetworkSlot.Of(network)}"), most, perMinute);

    /// <summary>Holds what comes in a minute for one who is known.</summary>
    public static RateLimitPartition<string> Of(string key, int perMinute) => Of(key, perMinute, perMinute);

    // Whoever is given another number has another one, which is full.
    private static RateLimitPartition<string> Of(string key, int most, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(string.Create(CultureInfo.InvariantCulture, $"{most} {key}"), _ =>
    {
        var perPeriod = Math.Max(1, perMinute / 60);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = most, TokensPerPeriod = perPeriod, ReplenishmentPeriod = TimeSpan.FromMinutes(1) * perPeriod / perMinute, QueueLimit = 0,
        };
    });
}
