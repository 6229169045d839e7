using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>
/// What a replay is first taken for. Token 5 comes back; whoever had spent it obtained token 6. A known device that presents
/// a spent token is the one that was robbed.
/// </summary>
public sealed class ReplayVerdictTests
{
    private const int Presented = 5;

    private static readonly DateTimeOffset Consumed = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Requester> Clients = new()
    {
        ["phone"] = new("192.0.2.10", "MyApp/1.2 (Android 16; Pixel 9)"),
        ["phone, address changed"] = new("192.0.2.99", "MyApp/1.2 (Android 16; Pixel 9)"),
        ["phone, updated"] = new("192.0.2.10", "MyApp/1.3 (Android 17; Pixel 9)"),
        ["phone, at work"] = new("203.0.113.5", "MyApp/1.2 (Android 16; Pixel 9)"),
        ["phone, mobile data"] = new("100.64.7.7", "MyApp/1.2 (Android 16; Pixel 9)"),
        ["phone, abroad"] = new("233.252.0.3", "MyApp/1.2 (Android 16; Pixel 9)"),
        ["phone, no address"] = new(null, "MyApp/1.2 (Android 16; Pixel 9)"),
        ["phone, IPv6"] = new("2001:db8:1:aaaa::1", "MyApp/1.2 (Android 16; Pixel 9)"),
        ["phone, IPv6 privacy"] = new("2001:db8:1:bbbb:1234:5678:9abc:def0", "MyApp/1.2 (Android 16; Pixel 9)"),
        ["curl"] = new("198.51.100.24", "curl/8.9"),
        ["curl, next door"] = new("198.51.100.99", "curl/8.9"),
        ["curl, at home"] = new("192.0.2.77", "curl/8.9"),
        ["python"] = new("233.252.0.9", "python-requests/2.32"),
        ["silent"] = new("192.0.2.10", null),
        ["silent, elsewhere"] = new("198.51.100.24", null),
    };

    public static TheoryData<string, string, string?, string, int, int, Verdict, int, string> Cases { get; } = new()
    {
        // what it is about; presenter; who had spent it; whom the family knew; newest token; seconds since it was spent.
        { "thief rotates first, device sets off the alarm", "phone", "curl", "phone", 6, 900, Verdict.SomeoneElse, 900, "StrangerRotated,KnownDeviceAlarmed" },
        { "thief rotates first and goes on", "phone", "curl", "phone", 9, 900, Verdict.SomeoneElse, 900, "StrangerRotated,KnownDeviceAlarmed" },
        { "thief rotates first, device alarms from mobile data", "phone, mobile data", "curl", "phone", 7, 60, Verdict.SomeoneElse, 60, "StrangerRotated,KnownDeviceAlarmed" },
        { "thief without an agent rotates first", "phone", "silent, elsewhere", "phone", 6, 90, Verdict.SomeoneElse, 90, "StrangerRotated,KnownDeviceAlarmed" },
        { "thief in the device's network rotates first", "phone", "curl, at home", "phone", 6, 90, Verdict.SomeoneElse, 90, "StrangerRotated,KnownDeviceAlarmed,SameNetwork" },
        { "thief rotates first and asks twice", "curl", "curl", "phone", 6, 90, Verdict.SomeoneElse, 90, "StrangerRotated,AskedTwice" },
        { "another program at home rotates and asks twice", "curl, at home", "curl, at home", "phone", 6, 90, Verdict.Unclear, 0, "StrangerRotated,AskedTwice" },
        { "thief with the device's agent rotates first and goes on", "phone", "phone, abroad", "phone", 8, 600, Verdict.SomeoneElse, 600, "NewNetworkRotated,KnownDeviceAlarmed" },
        { "thief replays", "curl", "phone", "phone", 6, 90, Verdict.CopyRefused, 0, "NeverSeenClient,DeviceRotated" },
        { "thief replays later", "curl", "phone", "phone", 40, 864_000, Verdict.CopyRefused, 0, "NeverSeenClient,DeviceRotated" },
        { "thief without an agent replays", "silent, elsewhere", "phone", "phone", 6, 90, Verdict.CopyRefused, 0, "NeverSeenClient,DeviceRotated" },
        { "thief in the device's network replays", "curl, at home", "phone", "phone", 6, 90, Verdict.CopyRefused, 0, "NeverSeenClient,DeviceRotated,SameNetwork" },
        { "thief replays while the phone is on mobile data", "curl", "phone, mobile data", "phone", 7, 90, Verdict.CopyRefused, 0, "NeverSeenClient,DeviceRotated" },
        { "same device seconds later", "phone", "phone", "phone", 6, 35, Verdict.LostReply, 0, "SameClient,SuccessorUnused" },
        { "same device after a long sleep", "phone", "phone", "phone", 6, 200_000, Verdict.LostReply, 0, "SameClient,SuccessorUnused" },
        { "same device, its address changed within the network", "phone, address changed", "phone", "phone", 6, 35, Verdict.LostReply, 0, "SameClient,SuccessorUnused" },
        { "IPv6 privacy addresses", "phone, IPv6 privacy", "phone, IPv6", "phone, IPv6", 6, 35, Verdict.LostReply, 0, "SameClient,SuccessorUnused" },
        { "app updated in between", "phone, updated", "phone", "phone", 6, 35, Verdict.LostReply, 0, "SameClient,SuccessorUnused" },
        { "Wi-Fi to mobile data that it knows", "phone, mobile data", "phone", "phone|phone, mobile data", 6, 60, Verdict.LostReply, 0, "KnownNetworks,SuccessorUnused" },
        { "Wi-Fi to mobile data for the first time", "phone, mobile data", "phone", "phone", 6, 60, Verdict.Unclear, 0, "NewNetwork,SuccessorUnused" },
        { "mobile data for the first time, back on Wi-Fi", "phone", "phone, mobile data", "phone", 6, 60, Verdict.Unclear, 0, "NewNetworkRotated,SuccessorUnused" },
        { "mobile data for the first time, twice", "phone, mobile data", "phone, mobile data", "phone", 6, 60, Verdict.LostReply, 0, "SameClient,SuccessorUnused" },
        { "copy with the device's agent from elsewhere", "phone, abroad", "phone", "phone", 9, 600, Verdict.Unclear, 0, "NewNetwork,SuccessorUsed" },
        { "corporate proxy: its networks take turns", "phone, at work", "phone", "phone|phone, at work", 6, 60, Verdict.LostReply, 0, "KnownNetworks,SuccessorUnused" },
        { "corporate proxy: networks take turns, successor used", "phone, at work", "phone", "phone|phone, at work", 8, 60, Verdict.Unclear, 0, "KnownNetworks,SuccessorUsed" },
        { "app restored from a backup", "phone", "phone", "phone", 30, 700_000, Verdict.Unclear, 0, "SameClient,SuccessorUsed,LongAgo" },
        { "machine restored elsewhere", "phone, abroad", "phone", "phone", 30, 700_000, Verdict.Unclear, 0, "NewNetwork,SuccessorUsed,LongAgo" },
        { "two processes share a token file", "phone", "phone", "phone", 7, 20, Verdict.Unclear, 0, "SameClient,SuccessorUsed" },
        { "two programs that were both known", "curl", "phone", "phone|curl", 7, 20, Verdict.Unclear, 0, "BothKnown" },
        { "clock set back, device", "phone", "phone", "phone", 6, -3600, Verdict.LostReply, 0, "SameClient,SuccessorUnused,ClockSetBack" },
        { "clock set back, thief rotated first", "phone", "curl", "phone", 6, -3600, Verdict.SomeoneElse, 0, "StrangerRotated,KnownDeviceAlarmed,ClockSetBack" },
        { "clock set back, thief replays", "curl", "phone", "phone", 6, -3600, Verdict.CopyRefused, 0, "NeverSeenClient,DeviceRotated,ClockSetBack" },
        { "device without an agent", "silent", "silent", "silent", 6, 35, Verdict.LostReply, 0, "SameClient,SuccessorUnused" },
        { "both without an agent, another network", "silent, elsewhere", "silent", "silent", 6, 35, Verdict.Unclear, 0, "NewNetwork,SuccessorUnused" },
        { "no address anywhere", "phone, no address", "phone, no address", "phone, no address", 6, 35, Verdict.Unclear, 0, "SameClient,SuccessorUnused,NoAddress" },
        { "no address, thief replays", "curl", "phone, no address", "phone, no address", 6, 35, Verdict.CopyRefused, 0, "NeverSeenClient,DeviceRotated,NoAddress" },
        { "two strangers", "python", "curl", "phone", 7, 90, Verdict.Unclear, 0, "TwoStrangers" },
        { "one stranger from two addresses", "curl, next door", "curl", "phone", 6, 90, Verdict.SomeoneElse, 90, "StrangerRotated,AskedTwice" },
        { "history removed, stranger", "curl", null, "phone", 30, 0, Verdict.CopyRefused, 0, "NeverSeenClient,NoOtherEver,HistoryGone" },
        { "history removed, device", "phone", null, "phone", 30, 0, Verdict.Unclear, 0, "HistoryGone,LongAgo" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_Case_IsWhatAnExpertWouldSay(
        string about, string presenter, string? consumer, string known, int live, int seconds, Verdict verdict, int exposedSeconds, string reasons)
    {
        var result = Judge(presenter, consumer, [.. known.Split('|').Select(name => Client(name, 1))], live, seconds);

        Assert.Equal(
            (about, verdict, TimeSpan.FromSeconds(exposedSeconds), reasons),
            (about, result.Verdict, result.Exposure, VerdictReasons.Text(result.Reasons)));
    }

    /// <summary>Whom the family met only after the presented token was issued counts as not known.</summary>
    [Theory]
    [InlineData(5, Verdict.Unclear)]
    [InlineData(6, Verdict.SomeoneElse)]
    public void Of_ConsumerFirstSeenAtGeneration_CountsOnlyBefore(int firstSeen, Verdict verdict) =>
        Assert.Equal(verdict, Judge("phone", "curl", [Client("phone", 1), Client("curl", firstSeen)], 6, 0).Verdict);

    /// <summary>Without history it is still known whether anybody else ever obtained a token.</summary>
    [Fact]
    public void Of_HistoryGoneAndAStrangerLater_CantTell()
    {
        var result = Judge("python", null, [Client("phone", 1), Client("curl", 9)], 30, 0);

        Assert.Equal((Verdict.Unclear, "HistoryGone,NeverSeenClient"), (result.Verdict, VerdictReasons.Text(result.Reasons)));
    }

    /// <summary>Whatever the evidence: an exposure is never negative, only a stranger's rotation has one, and there is always a reason.</summary>
    [Fact]
    public void Of_EveryCombination_IsConsistent()
    {
        string?[] consumers = [null, .. Clients.Keys];
        var results =
            from presenter in Clients.Keys
            from consumer in consumers
            from known in new[] { "phone", "silent", "phone, no address" }
            from live in new[] { 6, 9 }
            from seconds in new[] { -5, 0, 60, 200_000 }
            select Judge(presenter, consumer, [Client(known, 1)], live, seconds);

        Assert.All(results, result =>
        {
            Assert.True(result.Exposure >= TimeSpan.Zero);
            Assert.True(result.Exposure == TimeSpan.Zero || result.Verdict == Verdict.SomeoneElse);
            Assert.NotEmpty(result.Reasons);
            Assert.Equal(result.Reasons.Distinct(), result.Reasons);
        });
    }

    [Theory]
    [InlineData("a reply that had arrived", Verdict.LostReply, "phone", "phone", Verdict.Unclear, 0, "SuccessorArrived")]
    [InlineData("a reply that somebody else got", Verdict.LostReply, "phone", "curl", Verdict.SomeoneElse, 60, "SuccessorElsewhere")]
    [InlineData("a stranger that was the device", Verdict.SomeoneElse, "phone", "phone", Verdict.Unclear, 0, "DeviceHeldIt")]
    public void AfterEnd_LiveToken_TellsWhoHeldIt(
        string about, Verdict before, string replayer, string presenter, Verdict verdict, int exposedSeconds, string reasons)
    {
        var result = ReplayVerdict.AfterEnd(before, Clients[replayer], Clients[presenter], TimeSpan.FromSeconds(60))!;

        Assert.Equal(
            (about, verdict, TimeSpan.FromSeconds(exposedSeconds), reasons),
            (about, result.Verdict, result.Exposure, VerdictReasons.Text(result.Reasons)));
    }

    [Theory]
    [InlineData(Verdict.SomeoneElse, "phone", "curl")]
    [InlineData(Verdict.CopyRefused, "curl", "phone")]
    [InlineData(Verdict.CopyRefused, "curl", "curl")]
    [InlineData(Verdict.Unclear, "phone", "curl")]
    public void AfterEnd_WhatWasToBeExpected_ChangesNothing(Verdict before, string replayer, string presenter) =>
        Assert.Null(ReplayVerdict.AfterEnd(before, Clients[replayer], Clients[presenter], TimeSpan.FromSeconds(60)));

    [Theory]
    [InlineData("", "")]
    [InlineData("SameClient,SuccessorUnused", "SameClient,SuccessorUnused")]
    [InlineData("SameClient,FromALaterVersion,7,LongAgo", "SameClient,LongAgo")]
    public void Parse_Stored_LeavesOutWhatIsNotKnown(string stored, string reasons) =>
        Assert.Equal(reasons, VerdictReasons.Text(VerdictReasons.Parse(stored)));

    private static ReplayVerdict Judge(string presenter, string? consumer, IReadOnlyCollection<SessionClient> known, int live, int seconds)
    {
        var row = consumer is null ? null : new RefreshToken
        {
            Generation = Presented + 1, Hash = [], IssuedAt = Consumed, Ip = Clients[consumer].Ip, Agent = Clients[consumer].Agent,
        };
        return ReplayVerdict.Of(new Replay(Clients[presenter], Consumed.AddSeconds(seconds), Presented, live, row, known));
    }

    private static SessionClient Client(string name, int generation) =>
        new() { Network = Clients[name].Network, Agent = Clients[name].Agent ?? "", FirstGeneration = generation };
}
