using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading.RateLimiting;

namespace TokenDashboard.Core.Limits;

/// <summary>Turns at what takes a processor for a while.</summary>
public static class ProcessorTurns
{
    /// <summary>How nice a thread is that stands back.</summary>
    internal const int Nice = 19;

    private const int OfProcess = 0;
    private const uint Caller = 0;

    /// <summary>How many do that at once: half of all processors, and the other half is left to everybody else.</summary>
    public static readonly int AtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// What the work returns, done on a thread that has a seventieth of the processor where another wants all of it. The caller waits. Nothing may go on on
    /// that thread: whatever it starts stands back as well, and for good.
    /// </summary>
    public static T StandBack<T>(Func<T> work)
    {
        var (result, fault) = (default(T), (ExceptionDispatchInfo?)null);
        var thread = new Thread(() =>
        {
            // The runtime has no priorities of threads on Linux, where each has a nice value of its own.
            if (OperatingSystem.IsLinux())
                _ = SetPriority(OfProcess, Caller, Nice);
            else
                Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
            try
            {
                result = work();
            }
#pragma warning disable CA1031 // It is thrown where it is waited for.
            catch (Exception e)
#pragma warning restore CA1031
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        fault?.Throw();
        return result!;
    }

    /// <summary>A line in which at most <paramref name="waiting"/> wait, and who came first is next.</summary>
    public static ConcurrencyLimiterOptions Line(int atOnce, int waiting) =>
        new() { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    [DllImport("libc", EntryPoint = "setpriority"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int nice);
}
