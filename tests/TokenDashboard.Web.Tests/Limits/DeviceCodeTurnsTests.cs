using TokenDashboard.Core;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.Tests.Limits;

/// <summary>However many ask for device codes at once, few are made at once, some wait, and the rest are refused.</summary>
public sealed class DeviceCodeTurnsTests : IDisposable
{
    private readonly DeviceCodeTurns _turns = new();

    public void Dispose() => _turns.Dispose();

    [Fact]
    public async Task Take_ByVeryMany_LetsSomeWaitAndRefusesTheRest()
    {
        var asked = Enumerable.Range(0, 1000).Select(i => _turns.TakeAsync(new($"10.0.{i / 250}.{i % 250}", null), default)).ToList();

        var had = asked.Where(a => a.IsCompletedSuccessfully && a.Result.IsAcquired).ToList();
        Assert.Equal(ProcessorTurns.AtOnce, had.Count);
        // Those of the first second wait for a processor, and as many as may for the next; two of a thousand may be counted as one.
        Assert.InRange(asked.Count(a => !a.IsCompleted), DeviceCodeTurns.MostASecond + DeviceCodeTurns.MostWaiting - ProcessorTurns.AtOnce, DeviceCodeTurns.MostASecond + 2 * DeviceCodeTurns.MostWaiting);
        foreach (var one in asked.Where(a => !a.IsCompleted || had.Contains(a)).ToList())
        {
            using var turn = await one.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(turn.IsAcquired);
        }
    }

    [Fact]
    public async Task Take_BesideAnotherNetworksFlood_ComesBeforeTheRestOfIt()
    {
        var flood = Enumerable.Range(0, 1000).Select(_ => DoneAsync(new("192.0.2.1", null))).ToList();

        await DoneAsync(new("198.51.100.7", null)).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Contains(flood, f => !f.IsCompleted);
        Assert.Contains(false, await Task.WhenAll(flood));
    }

    private async Task<bool> DoneAsync(Requester requester)
    {
        using var turn = await _turns.TakeAsync(requester, default);
        return turn.IsAcquired;
    }
}
