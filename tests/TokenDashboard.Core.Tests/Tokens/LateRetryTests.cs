using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>
/// A late retry is not a theft: after the retry window the very client that spent a token gets its successor again, seldom enough that whoever
/// looks like it and uses one is found out at the next use.
/// </summary>
public sealed class LateRetryTests : IDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromHours(12);
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);
    private static readonly Requester Elsewhere = CoreDatabase.Laptop with { Ip = "198.51.100.24" };

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_LateByTheVeryClient_GetsTheSameSuccessorAsEvidenceAndNoCase()
    {
        var (linked, successor) = await LoseReplyAsync();
        var told = new List<Change>();
        using var listening = _core.Feed.Subscribe(told.Add);

        _core.Clock.Advance(TimeSpan.FromSeconds(33));
        var again = await _core.NextAsync(linked.Token);

        Assert.Equal(successor.Reveal(), again.Reveal());
        Assert.Equal((1, 0, null), (Kept(EvidenceKind.LateRetry), Cases(), End()));
        Assert.Equal([new Change.Sessions(linked.Grant.UserId)], told);
        var line = Lines().Single();
        Assert.Equal((1, linked.Grant.SessionId, CoreDatabase.Laptop.Ip, ActivityTopic.Refused), (line.Count, line.SessionId, line.Ip, line.Topic));
        await _core.NextAsync(again);
    }

    [Theory]
    [InlineData("companion/1.0 (Linux)", "192.0.2.10", "companion/1.1 (Linux)", "192.0.2.10", true)]
    [InlineData("companion/1.0 (Linux)", "192.0.2.10", "::ffff:192.0.2.10", null, false)]
    [InlineData("companion/1.0 (Linux)", "192.0.2.10", "companion/1.0 (Linux)", "192.0.2.11", false)]
    [InlineData("companion/1.0 (Linux)", "192.0.2.10", "companion/1.0 (Linux)", "::ffff:192.0.2.10", true)]
    [InlineData("companion/1.0 (Linux)", "192.0.2.10", "companion/1.0 (linux)", "192.0.2.10", false)]
    [InlineData("companion/1.0 (Linux)", "192.0.2.10", null, "192.0.2.10", false)]
    [InlineData(null, "192.0.2.10", null, "192.0.2.10", true)]
    [InlineData("companion/1.0 (Linux)", null, "companion/1.0 (Linux)", null, false)]
    [InlineData("companion/1.0 (Linux)", "2001:db8:1:2::10", "companion/1.0 (Linux)", "2001:db8:1:2:ffff::1", true)]
    [InlineData("companion/1.0 (Linux)", "2001:db8:1:2::10", "companion/1.0 (Linux)", "2001:db8:1:3::10", false)]
    public async Task Rotate_LateByWho_IsAnsweredOnlyToWhoSpentIt(string? agent, string? ip, string? laterAgent, string? laterIp, bool isAnswered)
    {
        var linked = await _core.LinkAsync();
        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(linked.Token, new(ip, agent)));
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(isAnswered, await _core.RotateAsync(linked.Token, new(laterIp, laterAgent)) is RotationResult.Rotated);

        Assert.Equal(isAnswered ? null : EndReason.Reuse, End());
    }

    [Fact]
    public async Task Rotate_LateInTwoSessionsAtOnce_CountsRepeatsOfEachInItsOwnLine()
    {
        var (first, _) = await LoseReplyAsync();
        var second = await _core.LinkAsync(first.Grant.UserId, "Tablet");
        await _core.NextAsync(second.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        foreach (var asked in new[] { first, second, first })
            await _core.NextAsync(asked.Token);

        Assert.Equal([(first.Grant.SessionId, 2), (second.Grant.SessionId, 1)], Lines().OrderBy(l => l.Id).Select(l => (l.SessionId!.Value, l.Count)));
    }

    /// <summary>It is told from the address of the consumption, not of any that the family knows.</summary>
    [Fact]
    public async Task Rotate_LateFromAnAddressOfBefore_IsAReuse()
    {
        var linked = await _core.LinkAsync();
        var moved = Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(linked.Token, Elsewhere)).Issued.Token;
        await _core.RotateAsync(moved, Elsewhere);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(moved));
    }

    [Theory]
    [InlineData("another network", "198.51.100.24", "companion/1.1 (Linux)", true)]
    [InlineData("another program", "192.0.2.10", "another/1.0 (Linux)", false)]
    public async Task Rotate_InsideTheWindow_MayBeOfAnotherVersionAndNetwork(string about, string ip, string agent, bool isAnswered)
    {
        var (linked, _) = await LoseReplyAsync();

        Assert.Equal((about, isAnswered), (about, await _core.RotateAsync(linked.Token, new(ip, agent)) is RotationResult.Rotated));
        Assert.Equal(0, Kept(EvidenceKind.LateRetry));
    }

    [Fact]
    public async Task Rotate_LateToTheEnd_GetsTheSuccessorAndThenNoMore()
    {
        var (linked, successor) = await LoseReplyAsync();

        _core.Clock.Advance(Late - Tick);
        await _core.Cleanup.RunAsync(default);
        Assert.Equal(successor.Reveal(), (await _core.NextAsync(linked.Token)).Reveal());

        _core.Clock.Advance(Tick);
        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
    }

    [Fact]
    public async Task Rotate_LateWithTheSuccessorUsed_IsAReuse()
    {
        var (linked, successor) = await LoseReplyAsync();
        await _core.NextAsync(successor);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
    }

    [Fact]
    public async Task Rotate_LateAgainAndAgain_IsOneLateRetryAnsweredTenTimes()
    {
        var (linked, successor) = await LoseReplyAsync();
        for (var i = 0; i < 10; i++)
        {
            _core.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(successor.Reveal(), (await _core.NextAsync(linked.Token)).Reveal());
        }

        Assert.Equal((10, 10), (Kept(EvidenceKind.LateRetry), Lines().Single().Count));
        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task Rotate_LateOfAnotherGeneration_IsAnsweredADayAfterTheFirst(long ticks, bool isAnswered)
    {
        var (linked, successor) = await LoseReplyAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.NextAsync(linked.Token);
        // A repeat is the same late retry, and does not begin another day.
        _core.Clock.Advance(TimeSpan.FromHours(1));
        await _core.NextAsync(linked.Token);
        _core.Clock.Advance(TimeSpan.FromHours(20));
        await _core.NextAsync(successor);

        _core.Clock.Advance(TimeSpan.FromHours(3) + (ticks * Tick));

        Assert.Equal(isAnswered, await _core.RotateAsync(successor) is RotationResult.Rotated);
        Assert.Equal(isAnswered ? 2 : 1, Lines().Count);
    }

    [Fact]
    public async Task Rotate_LateAfterItsOwnerEndedIt_IsRefusedAndNoCase()
    {
        var (linked, _) = await LoseReplyAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.Tokens.RevokeFamilyAsync(linked.Grant.SessionId, linked.Grant.UserId, EndReason.ByOwner, new(linked.Grant.UserId, null, Elsewhere), default);

        Assert.Equal(Refusal.Ended, Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(linked.Token)).Reason);
        Assert.Equal((0, 0), (Cases(), Kept(EvidenceKind.LateRetry)));
    }

    /// <summary>Who looks like the device, where it stands, may be answered once; then whoever of the two is second at the next token ends it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rotate_LateByAThiefWhoLooksTheSame_IsToldOfAndFoundOutAtTheNextUse(bool thiefIsFirst)
    {
        var (stolen, device) = await LoseReplyAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(5));
        var thief = await _core.NextAsync(stolen.Token);
        Assert.Single(Lines());

        _core.Clock.Advance(TimeSpan.FromMinutes(5));
        await _core.NextAsync(thiefIsFirst ? thief : device);
        _core.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(thiefIsFirst ? device : thief));
        var incident = _core.Stored(db => db.Incidents.Single());
        Assert.Equal((Verdict.Unclear, Severity.Mid, "SameClient,SuccessorUnused,RetriedLate"), (incident.Verdict, incident.Severity, incident.Reasons));
        Assert.Equal(1, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.IncidentOpened)));
    }

    /// <summary>Whoever is not the client that spent it is found at any moment, whatever was answered late before.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rotate_ByAThiefAtAnyMoment_IsAReuse(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 10; round++)
        {
            var tokens = new List<RawToken> { (await _core.LinkAsync()).Token };
            for (var i = random.Next(2, 6); i > 0; i--)
            {
                tokens.Add(await _core.NextAsync(tokens[^1]));
                _core.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 600)));
            }

            if (random.Next(2) == 0)
                await _core.NextAsync(tokens[^2]);
            var thief = random.Next(3) switch
            {
                0 => CoreDatabase.Laptop with { Ip = "192.0.2.11" },
                1 => CoreDatabase.Laptop with { Agent = "companion-2 (Linux)" },
                _ => new Requester("198.51.100.24", "curl/8.9"),
            };

            Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(tokens[random.Next(tokens.Count - 1)], thief));
        }
    }

    /// <summary>However many at once, and on several instances on PostgreSQL: ten are answered, and the rest end the family once.</summary>
    [Fact]
    public async Task Rotate_LateManyAtOnce_TenAreAnswered()
    {
        using var beside = TestPostgres.IsUsed ? _core.Beside() : null;
        var (linked, successor) = await LoseReplyAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => (i % 2 == 0 ? _core : beside ?? _core).RotateAsync(linked.Token))));

        var answered = results.OfType<RotationResult.Rotated>().ToList();
        Assert.Equal(10, answered.Count);
        Assert.All(answered, a => Assert.Equal(successor.Reveal(), a.Issued.Token.Reveal()));
        Assert.Equal((1, 13), (results.OfType<RotationResult.Reused>().Count(), results.OfType<RotationResult.Refused>().Count(r => r.Reason == Refusal.Ended)));
        Assert.Equal((10, 1), (Kept(EvidenceKind.LateRetry), Cases()));
    }

    [Theory]
    [InlineData(1_000, 0)]
    public Task Rotate_OneReplyInTenLost_IsNeverSignedOut(int refreshes, int seed) => LoseOneInTenAsync(refreshes, seed);

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(10_000, 2)]
    [Trait("Category", "Thorough")]
    public Task Rotate_OneReplyInTenLostForLong_IsNeverSignedOut(int refreshes, int seed) => LoseOneInTenAsync(refreshes, seed);

    // At most one reply a day can't be had for an hour; the others are asked for again within the window.
    private async Task LoseOneInTenAsync(int refreshes, int seed)
    {
        var random = new Random(seed);
        var token = (await _core.LinkAsync()).Token;
        var (hours, lastHour) = (0, DateTimeOffset.MinValue);
        for (var i = 0; i < refreshes; i++)
        {
            _core.Clock.Advance(TimeSpan.FromMinutes(random.Next(5, 10)));
            var next = await _core.NextAsync(token);
            var isLong = _core.Clock.GetUtcNow() - lastHour >= TimeSpan.FromDays(1);
            for (var isLost = random.Next(10) == 0; isLost; isLost = random.Next(10) == 0)
            {
                if (isLong)
                    (hours, lastHour) = (hours + 1, lastHour > _core.Clock.GetUtcNow() - TimeSpan.FromHours(12) ? lastHour : _core.Clock.GetUtcNow());
                _core.Clock.Advance(isLong ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(4));
                Assert.Equal(next.Reveal(), (await _core.NextAsync(token)).Reveal());
            }

            token = next;
        }

        Assert.Equal((refreshes + 1, null), _core.Stored(db => db.Sessions.Select(s => new ValueTuple<int, EndReason?>(s.Generation, s.EndReason)).Single()));
        Assert.InRange(hours, refreshes / 300, refreshes);
        Assert.Equal((0, hours), (Cases(), Lines().Sum(l => l.Count)));
    }

    // The token is spent, and its successor never arrives.
    private async Task<(IssuedToken Spent, RawToken Successor)> LoseReplyAsync()
    {
        var linked = await _core.LinkAsync();
        return (linked, await _core.NextAsync(linked.Token));
    }

    private int Kept(EvidenceKind kind) => _core.Stored(db => db.Evidence.Count(e => e.Kind == kind));

    private int Cases() => _core.Stored(db => db.Incidents.Count());

    private EndReason? End() => _core.Stored(db => db.Sessions.Single().EndReason);

    private List<ActivityEntry> Lines() => _core.Stored(db => db.Activity.AsNoTracking().Where(a => a.Kind == ActivityKind.RetriedLate).ToList());
}
