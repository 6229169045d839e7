using System.Threading.RateLimiting;

namespace TokenDashboard.Core.Limits;

/// <summary>Turns at what takes a processor for a while.</summary>
public static class ProcessorTurns
{
    /// <summary>How many do that at once: half of all processors, and the other half is left to everybody else.</summary>
    public static readonly int AtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>A line in which at most <paramref name="waiting"/> wait, and who came first is next.</summary>
    public static ConcurrencyLimiterOptions Line(int atOnce, int waiting) =>
        new() { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
