using System.Threading.RateLimiting;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Core.Methods;

/// <summary>There is more to hash than there is time for; nothing was looked at, and the same may be asked again.</summary>
public sealed class PasswordsBusyException() : Exception("Too many passwords wait to be looked at.");

/// <summary>
/// Whose password is hashed next. One takes a processor for a tenth of a second, so half of all processors do that at once, and the other
/// half is left to everybody else. What anyone may ask for waits in a line of its own, into which each network puts one at a time.
/// No more than <see cref="MostWaiting"/> wait in a line, and <see cref="MostWaitingOfNetwork"/> of one network; one beyond is refused at once.
/// </summary>
public sealed class PasswordTurns : IDisposable
{
    /// <summary>What refusals are counted as.</summary>
    public const string Name = "passwords";

    /// <summary>How many of a line wait at most.</summary>
    public const int MostWaiting = 200;

    /// <summary>How many of strangers in one network wait at most.</summary>
    public const int MostWaitingOfNetwork = 50;

    private readonly ConcurrencyLimiter _somebody = new(ProcessorTurns.Line(ProcessorTurns.AtOnce, MostWaiting));

    private readonly PartitionedRateLimiter<Requester> _network =
        PartitionedRateLimiter.Create<Requester, int>(requester => RateLimitPartition.GetConcurrencyLimiter(NetworkSlot.Of(requester.Line), _ => ProcessorTurns.Line(Math.Max(1, ProcessorTurns.AtOnce / 2), MostWaitingOfNetwork)));

    private readonly LimiterChain<Requester> _nobody;

    /// <summary>Empty.</summary>
    public PasswordTurns() => _nobody = new(
        // First the network's own: it waits there for its one place in the line.
        _network,
        PartitionedRateLimiter.Create<Requester, string>(_ => RateLimitPartition.GetConcurrencyLimiter("", _ => ProcessorTurns.Line(ProcessorTurns.AtOnce, MostWaiting))));

    /// <summary>Whether so many strangers of the network wait that one more would be refused now: to be asked before anything is written for them.</summary>
    public bool IsFull(Requester requester) => _network.GetStatistics(requester)?.CurrentQueuedCount >= MostWaitingOfNetwork;

    /// <summary>Waits for a turn, which ends when what is returned is disposed. Throws <see cref="PasswordsBusyException"/> when too many wait.</summary>
    public async Task<IDisposable> TakeAsync(Lane lane, Requester requester, CancellationToken cancellationToken)
    {
        var lease = lane == Lane.Nobody ? await _nobody.AcquireAsync(requester, 1, cancellationToken) : await _somebody.AcquireAsync(1, cancellationToken);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw new PasswordsBusyException();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _somebody.Dispose();
        _nobody.Dispose();
    }
}
