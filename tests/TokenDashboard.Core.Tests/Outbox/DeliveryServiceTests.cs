using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Outbox;

/// <summary>The outbox: everything arrives at least once, or waits for an admin; nobody waits for anybody else.</summary>
public sealed class DeliveryServiceTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Run_NewEvents_ReachWhoWantsThemOnce()
    {
        var (mail, hook) = (new Channel("mail", OutboxKind.NewDevice), new Channel("hook", OutboxKind.SessionEnded));
        var service = Service(mail, hook);
        Add(OutboxKind.NewDevice, OutboxKind.SessionEnded, OutboxKind.TestMail);

        Assert.Equal(2, await service.RunAsync(default));
        Assert.Equal(0, await service.RunAsync(default));

        Assert.Equal([OutboxKind.NewDevice], mail.Got.Select(e => e.Kind));
        Assert.Equal([OutboxKind.SessionEnded], hook.Got.Select(e => e.Kind));
        Assert.Equal("body of SessionEnded", hook.Bodies.Single());
    }

    [Fact]
    public async Task Run_ReceiverFails_IsTriedEverMoreRarelyThenGivenUp()
    {
        var channel = new Channel("hook", OutboxKind.SessionEnded) { Answer = () => new SendResult.Failed("No.") };
        var service = Service(channel);
        Add(OutboxKind.SessionEnded);
        await service.RunAsync(default);

        foreach (var wait in DeliveryService.BackOff)
        {
            _core.Clock.Advance(wait - TimeSpan.FromTicks(1));
            var before = channel.Got.Count;
            await service.RunAsync(default);
            Assert.Equal(before, channel.Got.Count);
            _core.Clock.Advance(TimeSpan.FromTicks(1));
            await service.RunAsync(default);
            Assert.Equal(before + 1, channel.Got.Count);
        }

        Assert.Single(channel.Got.Select(e => e.Id).Distinct());
        var dead = Assert.Single(await service.ListGivenUpAsync(default));
        Assert.Equal((DeliveryService.BackOff.Count + 1, "No.", "hook"), (dead.Tries, dead.Error, dead.Channel));
    }

    [Fact]
    public async Task Run_ReceiverRefusesForGood_IsGivenUpAtOnce()
    {
        var service = Service(new Channel("hook", OutboxKind.SessionEnded) { Answer = () => new SendResult.Refused("Gone.") });
        Add(OutboxKind.SessionEnded);

        await service.RunAsync(default);

        Assert.Single(await service.ListGivenUpAsync(default));
    }

    [Fact]
    public async Task Run_ReceiverComesBack_GetsWhatItMissed()
    {
        var answer = (SendResult)new SendResult.Failed("Away.");
        var channel = new Channel("hook", OutboxKind.SessionEnded) { Answer = () => answer };
        var service = Service(channel);
        Add(OutboxKind.SessionEnded, OutboxKind.SessionEnded, OutboxKind.SessionEnded);
        await service.RunAsync(default);
        answer = new SendResult.Sent();
        _core.Clock.Advance(DeliveryService.BackOff[0]);

        Assert.Equal(3, await service.RunAsync(default));
    }

    [Fact]
    public async Task Run_OneThrows_OthersGetTheirs()
    {
        var (bad, good) = (new Channel("bad", OutboxKind.SessionEnded) { Answer = () => throw new InvalidOperationException("secret") }, new Channel("good", OutboxKind.SessionEnded));
        var service = Service(bad, good);
        Add(OutboxKind.SessionEnded);

        await service.RunAsync(default);

        Assert.Single(good.Got);
        var error = _core.Stored(db => db.Deliveries.Single(d => d.Channel == "bad").Error);
        Assert.StartsWith("InvalidOperationException. Reference ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OneHangs_TheNextRunServesTheOthers()
    {
        var hanging = new TaskCompletionSource<SendResult>();
        var (slow, quick) = (new Channel("slow", OutboxKind.SessionEnded) { Wait = hanging.Task }, new Channel("quick", OutboxKind.SessionEnded));
        var service = Service(slow, quick);
        Add(OutboxKind.SessionEnded);
        var first = service.RunAsync(default);
        await UntilAsync(() => Task.FromResult(!slow.Got.IsEmpty && _core.Stored(db => db.Deliveries.Count(d => d.DeliveredAt != null)) == 1));
        Add(OutboxKind.SessionEnded);

        // The first run may still have to see that there is no more for the quick one.
        await UntilAsync(async () => await service.RunAsync(default).WaitAsync(TimeSpan.FromSeconds(10)) == 1);

        Assert.Equal((1, 2), (slow.Got.Count, quick.Got.Count));
        hanging.SetResult(new SendResult.Sent());
        await first;
    }

    [Fact]
    public async Task Run_TwoAtOnce_DeliverEachOnce()
    {
        var channel = new Channel("hook", OutboxKind.SessionEnded);
        var (here, there) = (Service(channel), Service(channel));
        Add([.. Enumerable.Repeat(OutboxKind.SessionEnded, 20)]);

        await Task.WhenAll(here.RunAsync(default), there.RunAsync(default));

        Assert.Equal((20, 20), (channel.Got.Count, channel.Got.Select(e => e.Id).Distinct().Count()));
    }

    [Fact]
    public async Task Run_ProcessDiedWhileSending_IsTriedAgainLater()
    {
        var died = new Channel("hook", OutboxKind.SessionEnded) { Wait = new TaskCompletionSource<SendResult>().Task };
        Add(OutboxKind.SessionEnded);
        _ = Service(died).RunAsync(default);
        await UntilAsync(() => Task.FromResult(!died.Got.IsEmpty));
        _core.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(1, await Service(new Channel("hook", OutboxKind.SessionEnded)).RunAsync(default));
    }

    [Fact]
    public async Task Run_EventOfYesterday_IsNewsToNobody()
    {
        var channel = new Channel("hook", OutboxKind.SessionEnded);
        Add(OutboxKind.SessionEnded);
        _core.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromTicks(1));

        await Service(channel).RunAsync(default);

        Assert.Empty(channel.Got);
    }

    [Fact]
    public async Task Run_ReceiverNotConfiguredAnyMore_IsGivenUp()
    {
        Add(OutboxKind.SessionEnded);
        await Service(new Channel("hook", OutboxKind.SessionEnded) { Answer = () => new SendResult.Failed("Away.") }).RunAsync(default);
        _core.Clock.Advance(DeliveryService.BackOff[0]);

        var service = Service();
        await service.RunAsync(default);

        Assert.Equal("This receiver is not configured any more.", Assert.Single(await service.ListGivenUpAsync(default)).Error);
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(7.1, 0)]
    public async Task Run_DeliveredDaysAgo_IsForgotten(double days, int left)
    {
        var service = Service(new Channel("hook", OutboxKind.SessionEnded));
        Add(OutboxKind.SessionEnded);
        await service.RunAsync(default);
        _core.Clock.Advance(TimeSpan.FromDays(days));

        await service.RunAsync(default);

        Assert.Equal(left, _core.Stored(db => db.Outbox.Count()));
    }

    [Fact]
    public async Task Retry_GivenUp_IsTriedAgainAndAudited()
    {
        var answer = (SendResult)new SendResult.Refused("Gone.");
        var service = Service(new Channel("hook", OutboxKind.SessionEnded) { Answer = () => answer });
        Add(OutboxKind.SessionEnded);
        await service.RunAsync(default);
        var (dead, admin) = ((await service.ListGivenUpAsync(default)).Single(), await _core.AddAdminAsync());
        answer = new SendResult.Sent();

        Assert.Equal(AdminResult.Done, await service.RetryAsync(dead.Id, admin, default));

        Assert.Equal(1, await service.RunAsync(default));
        Assert.Equal(AuditAction.DeliveryRetried, _core.Stored(db => db.Audit.Single().Action));
        Assert.Equal(AdminResult.Unchanged, await service.RetryAsync(dead.Id, admin, default));
    }

    [Fact]
    public async Task Retry_ByWhoIsNoAdmin_ChangesNothing()
    {
        var service = Service(new Channel("hook", OutboxKind.SessionEnded) { Answer = () => new SendResult.Refused("Gone.") });
        Add(OutboxKind.SessionEnded);
        await service.RunAsync(default);

        Assert.Equal(AdminResult.NotAllowed, await service.RetryAsync(1, await _core.SignInAsync(_core.AddUser()), default));

        Assert.Single(await service.ListGivenUpAsync(default));
    }

    private DeliveryService Service(params IDeliveryChannel[] channels) =>
        new(_core.Service<WriteTransaction>(), _core, channels, _core.Gate, _core.Feed, _core.Clock, _core.Service<DashboardMetrics>(), NullLogger<DeliveryService>.Instance);

    private void Add(params OutboxKind[] kinds)
    {
        using var db = _core.CreateDbContext();
        foreach (var kind in kinds)
            db.Outbox.Add(new OutboxEvent { Id = Guid.CreateVersion7(_core.Clock.GetUtcNow()), Kind = kind, At = _core.Clock.GetUtcNow() });
        db.SaveChanges();
    }

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        for (var began = Stopwatch.GetTimestamp(); !await done(); await Task.Delay(1))
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    // A receiver that does as it is told.
    private sealed class Channel(string name, params OutboxKind[] wanted) : IDeliveryChannel
    {
        public string Name { get; } = name;

        public Func<SendResult> Answer { get; init; } = () => new SendResult.Sent();

        public Task<SendResult>? Wait { get; init; }

        public System.Collections.Concurrent.ConcurrentQueue<OutboxEvent> Got { get; } = [];

        public System.Collections.Concurrent.ConcurrentQueue<string?> Bodies { get; } = [];

        public bool Wants(OutboxEvent what) => wanted.Contains(what.Kind);

        public Task<string?> ComposeAsync(DashboardContext db, OutboxEvent what, CancellationToken cancellationToken) => Task.FromResult<string?>($"body of {what.Kind}");

        public async Task<SendResult> SendAsync(OutboxEvent what, string? body, CancellationToken cancellationToken)
        {
            Got.Enqueue(what);
            Bodies.Enqueue(body);
            return Wait is { } wait ? await wait : Answer();
        }
    }
}
