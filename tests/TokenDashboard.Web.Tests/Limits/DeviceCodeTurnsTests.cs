using System.Threading.RateLimiting;
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
        // Two in one slot would wait for each other, and the second be refused later than this looks.
        var networks = Enumerable.Range(0, 2000).Select(Network).DistinctBy(n => NetworkSlot.Of(n.Line)).Take(ProcessorTurns.AtOnce + 1000).ToList();
        var held = new List<RateLimitLease>();
        foreach (var network in networks.Take(ProcessorTurns.AtOnce))
            held.Add(await _turns.TakeAsync(network, default));

        var asked = networks.Skip(ProcessorTurns.AtOnce).Select(DoneAsync).ToList();

        Assert.All(held, h => Assert.True(h.IsAcquired));
        Assert.DoesNotContain(asked, a => a.IsCompleted && a.Result);
        // Those of the first second wait for a processor, and as many as may for the next.
        var waiting = asked.Where(a => !a.IsCompleted).ToList();
        Assert.InRange(waiting.Count, DeviceCodeTurns.MostASecond + DeviceCodeTurns.MostWaiting - ProcessorTurns.AtOnce, DeviceCodeTurns.MostASecond + 2 * DeviceCodeTurns.MostWaiting);
        held.ForEach(h => h.Dispose());
        Assert.All(await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(60)), Assert.True);
    }

    [Fact]
    public async Task Take_BesideAnotherNetworksFlood_ComesBeforeTheRestOfIt()
    {
        var flood = Enumerable.Range(0, 1000).Select(_ => DoneAsync(new("192.0.2.1", null))).ToList();

        await DoneAsync(new("198.51.100.7", null)).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Contains(flood, f => !f.IsCompleted);
        Assert.Contains(false, await Task.WhenAll(flood));
    }

    private static Requester Network(int i) => new($"10.0.{i / 250}.{i % 250}", null);

    // Given back as soon as it is had: who comes next is not always who asked next.
    private async Task<bool> DoneAsync(Requester requester)
    {
        using var turn = await _turns.TakeAsync(requester, default);
        return turn.IsAcquired;
    }
}
