using System.Globalization;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Core.Tests.Limits;

/// <summary>What stands back does so on a thread of its own, and who waits for it does not.</summary>
public sealed class ProcessorTurnsTests
{
    [Fact]
    public void StandBack_Work_IsNiceAndWhoWaitsIsNot() =>
        Assert.Equal((OperatingSystem.IsLinux() ? ProcessorTurns.Nice : 0, 0), (ProcessorTurns.StandBack(Nice), Nice()));

    [Fact]
    public void StandBack_WorkThatFails_FailsForWhoWaits() =>
        Assert.Equal("over", Assert.Throws<InvalidOperationException>(() => ProcessorTurns.StandBack<int>(() => throw new InvalidOperationException("over"))).Message);

    // How nice the thread is that asks (proc_pid_stat(5), field 19).
    private static int Nice() =>
        OperatingSystem.IsLinux() ? int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[16], CultureInfo.InvariantCulture) : 0;
}
