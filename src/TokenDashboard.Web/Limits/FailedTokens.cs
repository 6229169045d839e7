using System.Threading.RateLimiting;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// Tokens and device codes that there are none of, at this instance: 300 from one network, and one more every two seconds. Nothing is written
/// about them, as nobody guesses 256 bits; those that there are go on being taken.
/// </summary>
public sealed class FailedTokens(Refusals refusals) : IDisposable
{
    /// <summary>What it is called where refusals are counted.</summary>
    public const string Name = "tokens";

    /// <summary>How many a network may present at once.</summary>
    public const int Most = 300;

    /// <summary>How many more there are in a minute.</summary>
    public const int MostAMinute = 30;

    private readonly LimiterChain<Requester> _limiter = Bucket.Chain<Requester>(requester => requester.Ip, _ => (Most, MostAMinute, null));

    /// <summary>Counts one; how long to wait before the next when there were too many, else null.</summary>
    public TimeSpan? Count(Requester requester)
    {
        using var lease = _limiter.AttemptAcquire(requester);
        if (lease.IsAcquired)
            return null;
        refusals.Count(Name);
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.Zero;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
