using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Methods;

namespace TokenDashboard.Core.Tests.Methods;

/// <summary>Passwords are hashed by turns: strangers neither take all processors nor keep others waiting, and no more wait than there is room for.</summary>
public sealed class PasswordTurnsTests : IDisposable
{
    private readonly PasswordTurns _turns = new();

    public void Dispose() => _turns.Dispose();

    [Fact]
    public async Task Take_ByVeryManyOfOneNetwork_LetsSomeWaitAndRefusesTheRest()
    {
        var asked = Enumerable.Range(0, 1000).Select(_ => TakeAsync("192.0.2.1")).ToList();

        var refused = asked.Count(a => a.IsFaulted);
        Assert.InRange(asked.Count - refused, PasswordTurns.MostWaitingOfNetwork + 1, PasswordTurns.MostWaitingOfNetwork + ProcessorTurns.AtOnce);
        await Assert.ThrowsAsync<PasswordsBusyException>(() => asked.First(a => a.IsFaulted));
        Assert.Equal(asked.Count - refused, await DrainAsync(asked));
    }

    [Fact]
    public async Task Take_ByVeryManyNetworks_LetsSomeWaitAndRefusesTheRest()
    {
        var asked = AThousandNetworks().ConvertAll(TakeAsync);

        var had = asked.Count(a => !a.IsFaulted);
        Assert.Equal(ProcessorTurns.AtOnce + PasswordTurns.MostWaiting, had);
        Assert.Equal(had, await DrainAsync(asked));
    }

    [Fact]
    public async Task Take_BehindAnotherNetworksFlood_ComesAfterOneOfIt()
    {
        var flood = Enumerable.Range(0, 50).Select(_ => TakeAsync("192.0.2.1")).ToList();
        var other = TakeAsync("198.51.100.7");

        // Those that came first have their turns; then it is the other's.
        foreach (var first in flood.Where(f => f.IsCompletedSuccessfully).ToList())
            (await first).Dispose();

        await other.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Contains(flood, f => !f.IsCompleted);
    }

    [Fact]
    public async Task Take_BySomebodyBesideAFlood_IsAtOnce()
    {
        var flood = AThousandNetworks().ConvertAll(TakeAsync);

        using var turn = await _turns.TakeAsync(Lane.Somebody, Requester.Unknown, default).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Contains(flood, f => !f.IsCompleted);
    }

    [Fact]
    public async Task IsFull_NetworkOfWhichTooManyWait_IsUntilTheyHaveHadTheirTurns()
    {
        var asked = Enumerable.Range(0, 1000).Select(_ => TakeAsync("192.0.2.1")).ToList();

        Assert.Equal((true, false), (_turns.IsFull(new("192.0.2.1", null)), _turns.IsFull(new("198.51.100.7", null))));
        await DrainAsync(asked);
        Assert.False(_turns.IsFull(new("192.0.2.1", null)));
    }

    [Fact]
    public async Task Take_NotWaitedForAnyLonger_GivesThePlaceUp()
    {
        var held = Enumerable.Range(0, ProcessorTurns.AtOnce).Select(i => TakeAsync($"10.0.0.{i}")).ToList();
        using var gone = new CancellationTokenSource();
        var waiting = _turns.TakeAsync(Lane.Nobody, new("192.0.2.1", null), gone.Token);
        Assert.False(waiting.IsCompleted);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await DrainAsync(held);
        (await TakeAsync("192.0.2.1")).Dispose();
    }

    // Two in one slot would wait for each other, and the second for a turn that nobody has given back.
    private static List<string> AThousandNetworks() =>
        [.. Enumerable.Range(0, 2000).Select(i => $"10.0.{i / 250}.{i % 250}").DistinctBy(ip => NetworkSlot.Of(Requester.LineOf(ip))).Take(1000)];

    private Task<IDisposable> TakeAsync(string ip) => _turns.TakeAsync(Lane.Nobody, new(ip, null), default);

    // How many had their turn in the end.
    private static async Task<int> DrainAsync(List<Task<IDisposable>> asked)
    {
        var had = 0;
        foreach (var one in asked.Where(a => !a.IsFaulted))
        {
            (await one.WaitAsync(TimeSpan.FromSeconds(60))).Dispose();
            had++;
        }

        return had;
    }
}
