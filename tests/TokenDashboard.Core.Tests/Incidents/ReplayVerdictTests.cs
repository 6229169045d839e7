using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>What a replay is first taken for. A known device that presents a spent token is the one that was robbed.</summary>
public sealed class ReplayVerdictTests
{
    private static readonly DateTimeOffset Consumed = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Requester Home = new("192.0.2.10", "companion/1.0");
    private static readonly Requester HomeElsewhere = new("203.0.113.5", "companion/1.0");
    private static readonly Requester Thief = new("198.51.100.7", "curl/8.0");
    private static readonly Requester Silent = new("198.51.100.7", null);

    [Theory]
    [InlineData("home", "home", 6, Verdict.LostReply, 0)]
    [InlineData("home", "home", 7, Verdict.Unclear, 0)]
    [InlineData("home", "thief", 6, Verdict.SomeoneElse, 90)]
    [InlineData("home", "thief", 9, Verdict.SomeoneElse, 90)]
    [InlineData("home", "silent", 6, Verdict.SomeoneElse, 90)]
    [InlineData("thief", "home", 6, Verdict.CopyRefused, 0)]
    [InlineData("silent", "home", 6, Verdict.CopyRefused, 0)]
    [InlineData("elsewhere", "home", 6, Verdict.Unclear, 0)]
    [InlineData("thief", "silent", 6, Verdict.Unclear, 0)]
    [InlineData("home", "nobody", 6, Verdict.Unclear, 0)]
    public void Of_PresenterAndConsumer_IsThatVerdict(string presenter, string consumer, int live, Verdict verdict, int exposedSeconds)
    {
        var by = Who(consumer);
        var successor = by is null ? null : new RefreshToken { Generation = 6, Hash = [], IssuedAt = Consumed, Ip = by.Ip, Agent = by.Agent };

        var result = ReplayVerdict.Of(new Replay(
            Who(presenter)!, Consumed.AddSeconds(90), 5, live, successor, [Client(Home, 1), Client(Thief, 6), Client(Silent, 6)]));

        Assert.Equal(new ReplayVerdict(verdict, TimeSpan.FromSeconds(exposedSeconds)), result);
    }

    /// <summary>Whom the family met only after the presented token was issued counts as not known.</summary>
    [Theory]
    [InlineData(5, Verdict.Unclear)]
    [InlineData(6, Verdict.SomeoneElse)]
    public void Of_ConsumerFirstSeenAtGeneration_CountsOnlyBefore(int firstSeen, Verdict verdict)
    {
        var successor = new RefreshToken { Generation = 6, Hash = [], IssuedAt = Consumed, Ip = Thief.Ip, Agent = Thief.Agent };

        var result = ReplayVerdict.Of(new Replay(Home, Consumed, 5, 6, successor, [Client(Home, 1), Client(Thief, firstSeen)]));

        Assert.Equal(verdict, result.Verdict);
    }

    private static Requester? Who(string name) => name switch
    {
        "home" => Home,
        "elsewhere" => HomeElsewhere,
        "thief" => Thief,
        "silent" => Silent,
        _ => null,
    };

    private static SessionClient Client(Requester who, int generation) =>
        new() { Network = who.Network, Agent = who.Agent ?? "", FirstGeneration = generation };
}
