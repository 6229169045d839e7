using System.Globalization;
using System.Threading.RateLimiting;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// Buckets of the framework's limiter, out of which nobody waits in a queue. It forgets each some ten seconds after it was full again: of those
/// that fill within a minute, and all of ours do within ten, there are never more than networks asked in that time.
/// </summary>
internal static class Bucket
{
    /// <summary>For whoever has no limit.</summary>
    public static readonly RateLimitPartition<string> None = RateLimitPartition.GetNoLimiter("");

    /// <summary>Holds what comes in a minute.</summary>
    public static RateLimitPartition<string> Of(string key, int perMinute) => Of(key, perMinute, perMinute);

    /// <summary>Holds so many, and fills bit by bit. Whoever is given another number has another one, which is full.</summary>
    public static RateLimitPartition<string> Of(string key, int most, int perMinute) => RateLimitPartition.GetTokenBucketLimiter(string.Create(CultureInfo.InvariantCulture, $"{most} {key}"), _ =>
    {
        var perPeriod = Math.Max(1, perMinute / 60);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = most, TokensPerPeriod = perPeriod, ReplenishmentPeriod = TimeSpan.FromMinutes(1) * perPeriod / perMinute, QueueLimit = 0,
        };
    });
}
