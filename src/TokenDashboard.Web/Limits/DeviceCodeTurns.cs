using System.Threading.RateLimiting;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// Whose device code is made next, at this instance: half of all processors make them at once, and the other half is left to everybody else.
/// No more than <see cref="MostWaiting"/> wait; one beyond is refused at once. Not one of the limiter's own, which asks a bucket twice where
/// what comes behind it is busy.
/// </summary>
public sealed class DeviceCodeTurns : IDisposable
{
    /// <summary>How many wait at most.</summary>
    public const int MostWaiting = 100;

    private readonly ConcurrencyLimiter _limiter = new(ProcessorTurns.Line(ProcessorTurns.AtOnce, MostWaiting));

    /// <summary>Waits for a turn, which ends when what is returned is disposed. None is had where it says so.</summary>
    public ValueTask<RateLimitLease> TakeAsync(CancellationToken cancellationToken) => _limiter.AcquireAsync(1, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
