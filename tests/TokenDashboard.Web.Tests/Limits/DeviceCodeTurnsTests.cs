using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.Tests.Limits;

/// <summary>However many ask for device codes at once, few are made at once, some wait, and the rest are refused.</summary>
public sealed class DeviceCodeTurnsTests
{
    [Fact]
    public async Task Take_ByVeryMany_LetsSomeWaitAndRefusesTheRest()
    {
        using var turns = new DeviceCodeTurns();

        var asked = Enumerable.Range(0, 1000).Select(_ => turns.TakeAsync(default)).ToList();

        var had = asked.Where(a => a.IsCompletedSuccessfully && a.Result.IsAcquired).ToList();
        Assert.Equal(ProcessorTurns.AtOnce, had.Count);
        // Those of the first second wait for a processor, and as many as may for the next.
        Assert.InRange(asked.Count(a => !a.IsCompleted), DeviceCodeTurns.MostASecond + DeviceCodeTurns.MostWaiting - ProcessorTurns.AtOnce, DeviceCodeTurns.MostASecond + 2 * DeviceCodeTurns.MostWaiting);
        foreach (var one in asked.Where(a => !a.IsCompleted || had.Contains(a)).ToList())
        {
            using var turn = await one.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(turn.IsAcquired);
        }
    }
}
