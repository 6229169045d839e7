using System.Runtime.InteropServices;
using System.Threading.RateLimiting;

namespace TokenDashboard.Core.Limits;

/// <summary>Turns at what takes a processor for a while.</summary>
public static class ProcessorTurns
{
    private const int Caller = 0;

    // SCHED_IDLE: whoever else wakes up takes its place at once.
    private const int WhileIdle = 5;

    /// <summary>How many do that at once: half of all processors, and the other half is left to everybody else.</summary>
    public static readonly int AtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// Has the calling thread work, as long as it lives, while nobody else wants its processor. It must be one that is about to end: nothing gives it back what it had.
    /// </summary>
    public static void StandBack()
    {
        var none = 0;
        // Where the system does not let it, it is a thread like others.
        if (OperatingSystem.IsLinux())
            _ = SetScheduler(Caller, WhileIdle, ref none);
        else
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
    }

    /// <summary>A line in which at most <paramref name="waiting"/> wait, and who came first is next.</summary>
    public static ConcurrencyLimiterOptions Line(int atOnce, int waiting) =>
        new() { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    // The runtime has no priorities of threads on Linux.
    [DllImport("libc", EntryPoint = "sched_setscheduler"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int thread, int policy, ref int priority);
}
