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
        ["curl, same address"] = new("192.0.2.10", "curl/8.9"),
        ["silent"] = new("192.0.2.10", null),
        ["silent, elsewhere"] = new("198.51.100.24", null),
    };

    public static TheoryData<string, string, string?, string, int, int, Verdict, Certainty, int, string> Cases { get; } = new()
    {
        // what it is about; presenter; who had spent it; whom the family knew; newest token; seconds since it was spent; verdict; how sure; exposure; why, but what speaks against.
        { "thief rotates first, device sets off the alarm", "phone", "curl", "phone", 6, 900, Verdict.SomeoneElse, Certainty.Sure, 900, "StrangerRotated,KnownDeviceAlarmed" },
        { "thief rotates first and goes on", "phone", "curl", "phone", 9, 900, Verdict.SomeoneElse, Certainty.Sure, 900, "StrangerRotated,KnownDeviceAlarmed" },
        { "thief rotates first, device alarms from mobile data", "phone, mobile data", "curl", "phone", 7, 60, Verdict.SomeoneElse, Certainty.Likely, 60, "StrangerRotated,KnownDeviceAlarmed but NewNetwork" },
        { "thief without an agent rotates first", "phone", "silent, elsewhere", "phone", 6, 90, Verdict.SomeoneElse, Certainty.Sure, 90, "StrangerRotated,KnownDeviceAlarmed" },
        { "thief in the device's network rotates first", "phone", "curl, at home", "phone", 6, 90, Verdict.SomeoneElse, Certainty.Likely, 90, "StrangerRotated,KnownDeviceAlarmed but SameNetwork" },
        { "another program on the device's machine rotates first", "phone", "curl, same address", "phone", 8, 90, Verdict.Unclear, Certainty.CannotTell, 90, "SameMachine" },
        { "thief rotates first and asks twice", "curl", "curl", "phone", 6, 90, Verdict.SomeoneElse, Certainty.Likely, 90, "StrangerRotated,AskedTwice" },
        { "another program at home rotates and asks twice", "curl, at home", "curl, at home", "phone", 6, 90, Verdict.Unclear, Certainty.CannotTell, 90, "StrangerRotated,AskedTwice" },
        { "thief with the device's agent rotates first and goes on, or a VPN", "phone", "phone, abroad", "phone", 8, 600, Verdict.Unclear, Certainty.CannotTell, 600, "NewNetworkRotated,SuccessorUsed,TwoCopies" },
        { "thief replays", "curl", "phone", "phone", 6, 90, Verdict.CopyRefused, Certainty.Sure, 0, "NeverSeenClient,DeviceRotated" },
        { "thief replays later", "curl", "phone", "phone", 40, 864_000, Verdict.CopyRefused, Certainty.Sure, 0, "NeverSeenClient,DeviceRotated" },
        { "thief without an agent replays", "silent, elsewhere", "phone", "phone", 6, 90, Verdict.CopyRefused, Certainty.Sure, 0, "NeverSeenClient,DeviceRotated" },
        { "thief in the device's network replays", "curl, at home", "phone", "phone", 6, 90, Verdict.CopyRefused, Certainty.Likely, 0, "NeverSeenClient,DeviceRotated but SameNetwork" },
        { "another program on the device's machine replays", "curl, same address", "phone", "phone", 6, 90, Verdict.Unclear, Certainty.CannotTell, 0, "SameMachine" },
        { "thief replays while the phone is on mobile data", "curl", "phone, mobile data", "phone", 7, 90, Verdict.CopyRefused, Certainty.Sure, 0, "NeverSeenClient,DeviceRotated" },
        { "same device seconds later", "phone", "phone", "phone", 6, 35, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused" },
        { "same device after a long sleep", "phone", "phone", "phone", 6, 200_000, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused" },
        { "same device, its address changed within the network", "phone, address changed", "phone", "phone", 6, 35, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused" },
        { "IPv6 privacy addresses", "phone, IPv6 privacy", "phone, IPv6", "phone, IPv6", 6, 35, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused" },
        { "app updated in between", "phone, updated", "phone", "phone", 6, 35, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused" },
        { "Wi-Fi to mobile data that it knows", "phone, mobile data", "phone", "phone|phone, mobile data", 6, 60, Verdict.LostReply, Certainty.Likely, 0, "KnownNetworks,SuccessorUnused" },
        { "Wi-Fi to mobile data for the first time", "phone, mobile data", "phone", "phone", 6, 60, Verdict.Unclear, Certainty.CannotTell, 0, "NewNetwork,SuccessorUnused,TwoCopies" },
        { "mobile data for the first time, back on Wi-Fi", "phone", "phone, mobile data", "phone", 6, 60, Verdict.Unclear, Certainty.CannotTell, 60, "NewNetworkRotated,SuccessorUnused,TwoCopies" },
        { "mobile data for the first time, twice", "phone, mobile data", "phone, mobile data", "phone", 6, 60, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused" },
        { "copy with the device's agent from elsewhere", "phone, abroad", "phone", "phone", 9, 600, Verdict.Unclear, Certainty.CannotTell, 0, "NewNetwork,SuccessorUsed,TwoCopies" },
        { "corporate proxy: its networks take turns", "phone, at work", "phone", "phone|phone, at work", 6, 60, Verdict.LostReply, Certainty.Likely, 0, "KnownNetworks,SuccessorUnused" },
        { "corporate proxy: networks take turns, successor used", "phone, at work", "phone", "phone|phone, at work", 8, 60, Verdict.Unclear, Certainty.CannotTell, 0, "KnownNetworks,SuccessorUsed,TwoCopies" },
        { "app restored from a backup", "phone", "phone", "phone", 30, 700_000, Verdict.Unclear, Certainty.CannotTell, 0, "SameClient,SuccessorUsed,TwoCopies but LongAgo" },
        { "machine restored elsewhere", "phone, abroad", "phone", "phone", 30, 700_000, Verdict.Unclear, Certainty.CannotTell, 0, "NewNetwork,SuccessorUsed,TwoCopies but LongAgo" },
        { "two processes share a token file", "phone", "phone", "phone", 7, 20, Verdict.Unclear, Certainty.CannotTell, 0, "SameClient,SuccessorUsed,TwoCopies" },
        { "two programs that were both known", "curl", "phone", "phone|curl", 7, 20, Verdict.Unclear, Certainty.CannotTell, 0, "BothKnown" },
        { "clock set back, device", "phone", "phone", "phone", 6, -3600, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused but ClockSetBack" },
        { "clock set back, thief rotated first", "phone", "curl", "phone", 6, -3600, Verdict.SomeoneElse, Certainty.Likely, 0, "StrangerRotated,KnownDeviceAlarmed but ClockSetBack" },
        { "clock set back, thief replays", "curl", "phone", "phone", 6, -3600, Verdict.CopyRefused, Certainty.Likely, 0, "NeverSeenClient,DeviceRotated but ClockSetBack" },
        { "device without an agent", "silent", "silent", "silent", 6, 35, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused" },
        { "both without an agent, another network", "silent, elsewhere", "silent", "silent", 6, 35, Verdict.Unclear, Certainty.CannotTell, 0, "NewNetwork,SuccessorUnused,TwoCopies" },
        { "no address anywhere", "phone, no address", "phone, no address", "phone, no address", 6, 35, Verdict.Unclear, Certainty.CannotTell, 0, "SameClient,SuccessorUnused but NoAddress" },
        { "no address, thief replays", "curl", "phone, no address", "phone, no address", 6, 35, Verdict.CopyRefused, Certainty.Likely, 0, "NeverSeenClient,DeviceRotated but NoAddress" },
        { "two strangers", "python", "curl", "phone", 7, 90, Verdict.SomeoneElse, Certainty.Likely, 90, "StrangerRotated,TwoStrangers" },
        { "one stranger from two addresses", "curl, next door", "curl", "phone", 6, 90, Verdict.SomeoneElse, Certainty.Likely, 90, "StrangerRotated,AskedTwice" },
        { "history removed, stranger", "curl", null, "phone", 30, 0, Verdict.CopyRefused, Certainty.Likely, 0, "NeverSeenClient,NoOtherEver but HistoryGone" },
        { "history removed, device", "phone", null, "phone", 30, 0, Verdict.Unclear, Certainty.CannotTell, 0, "HistoryGone,TwoCopies" },
        { "two at the same instant", "phone", "phone", "phone", 6, 0, Verdict.LostReply, Certainty.Likely, 0, "SameClient,SuccessorUnused" },
        { "app restored from a backup of a day ago", "phone", "phone", "phone", 30, 86_400, Verdict.Unclear, Certainty.CannotTell, 0, "SameClient,SuccessorUsed,TwoCopies but LongAgo" },
        { "app restored from a backup of less than a day ago", "phone", "phone", "phone", 30, 86_399, Verdict.Unclear, Certainty.CannotTell, 0, "SameClient,SuccessorUsed,TwoCopies" },
        { "the token was due, and spent before", "phone", "phone", "phone", 6, 180, Verdict.Unclear, Certainty.CannotTell, 0, "SameClient,SpentEarly" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_Case_IsWhatAnExpertWouldSay(
        string about, string presenter, string? consumer, string known, int live, int seconds, Verdict verdict, Certainty certainty, int exposedSeconds, string why)
    {
        var result = Judge(presenter, consumer, [.. known.Split('|').Select(name => Client(name, 1))], live, seconds);

        Assert.Equal(
            (about, verdict, certainty, TimeSpan.FromSeconds(exposedSeconds), why), (about, result.Verdict, result.Certainty, result.Exposure, Why(result)));
    }

    /// <summary>Whom the family met only after the presented token was issued counts as not known.</summary>
    [Theory]
    [InlineData(5, Verdict.Unclear)]
    [InlineData(6, Verdict.SomeoneElse)]
    public void Of_ConsumerFirstSeenAtGeneration_CountsOnlyBefore(int firstSeen, Verdict verdict) =>
        Assert.Equal(verdict, Judge("phone", "curl", [Client("phone", 1), Client("curl", firstSeen)], 6, 0).Verdict);

    /// <summary>Without history it is still known whether anybody else ever obtained a token.</summary>
    [Fact]
    public void Of_HistoryGoneAndAStrangerLater_NamesTheStranger()
    {
        var result = Judge("phone", null, [Client("phone", 1), Client("curl", 9)], 30, 0);

        Assert.Equal((Verdict.SomeoneElse, Certainty.Likely, "StrangerLater,KnownDeviceAlarmed but HistoryGone"), Told(result));
        Assert.Equal(["curl/8.9"], result.Strangers.Select(s => s.Agent));
    }

    /// <summary>What was obtained by whom, and what each can only have had by holding it.</summary>
    [Fact]
    public void Of_ThiefWithTwoClients_NamesBothAndCountsTheirTokens()
    {
        var result = ReplayVerdict.Of(Facts("phone", "curl", [Client("phone", 1)], 9, 900) with
        {
            Obtained = [Token("curl", 6, 0), Token("curl", 7, 60), Token("python", 8, 120), Token("curl", 9, 180)],
        });

        Assert.Equal(("curl/8.9", 3, "python-requests/2.32", 1), (result.Strangers[0].Agent, result.Strangers[0].Tokens, result.Strangers[1].Agent, result.Strangers[1].Tokens));
        Assert.Equal((Consumed, Consumed.AddSeconds(180)), (result.Strangers[0].From, result.Strangers[0].Until));
    }

    /// <summary>A token that nobody used in time was not held for longer than it lived.</summary>
    [Fact]
    public void Of_DeviceWakesAfterAMonth_ExposureEndsWithTheToken()
    {
        var result = ReplayVerdict.Of(Facts("phone", "curl", [Client("phone", 1)], 6, 30 * 86_400) with { LiveUntil = Consumed.AddDays(7) });

        Assert.Equal(TimeSpan.FromDays(7), result.Exposure);
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
            Assert.Equal(result.Verdict == Verdict.SomeoneElse, result.Strangers.Any(s => s.Tokens > 0 && s.Is is Familiarity.Stranger or Familiarity.Near) && result.Verdict != Verdict.Unclear);
            Assert.True(result.Exposure == TimeSpan.Zero || result.Strangers.Any(s => s.Tokens > 0));
            Assert.Equal(result.Verdict == Verdict.Unclear, result.Certainty == Certainty.CannotTell);
            Assert.True(result.Certainty != Certainty.Sure || result.Against.Count == 0);
            Assert.NotEmpty(result.Reasons);
            Assert.Equal(result.Reasons.Distinct(), result.Reasons);
        });
    }

    [Theory]
    [InlineData("a reply that had arrived", "phone", "phone", "phone", Verdict.Unclear, Certainty.CannotTell, 0, "SuccessorArrived,TwoCopies")]
    [InlineData("a reply that somebody else got", "phone", "phone", "curl", Verdict.SomeoneElse, Certainty.Sure, 60, "SuccessorElsewhere,KnownDeviceAlarmed")]
    [InlineData("a reply that a copy elsewhere got", "phone", "phone", "phone, abroad", Verdict.Unclear, Certainty.CannotTell, 60, "SuccessorElsewhere,TwoCopies")]
    [InlineData("a stranger that was the device", "phone", "curl", "phone", Verdict.Unclear, Certainty.CannotTell, 60, "DeviceHeldIt,StrangerRotated")]
    [InlineData("a stranger who holds it as expected", "phone", "curl", "curl", Verdict.SomeoneElse, Certainty.Sure, 60, "StrangerRotated,KnownDeviceAlarmed")]
    [InlineData("a copy that was refused and had been live", "curl", "phone", "curl", Verdict.SomeoneElse, Certainty.Sure, 60, "SuccessorElsewhere,NeverSeenClient")]
    [InlineData("a copy that was refused, and the device", "curl", "phone", "phone", Verdict.CopyRefused, Certainty.Sure, 0, "NeverSeenClient,DeviceRotated")]
    public void Of_LiveTokenAfterTheEnd_TellsWhoHeldIt(
        string about, string replayer, string consumer, string presenter, Verdict verdict, Certainty certainty, int exposedSeconds, string why)
    {
        var result = ReplayVerdict.Of(Facts(replayer, consumer, [Client("phone", 1)], 6, 60) with { Presentations = [After(presenter, 6)] });

        Assert.Equal(
            (about, (verdict, certainty, why), TimeSpan.FromSeconds(exposedSeconds)), (about, Told(result), result.Exposure));
    }

    [Fact]
    public void Of_SpentTokenAfterTheEndByAStranger_ShowsThatACopyExists() => Assert.Equal(
        (Verdict.CopyRefused, Certainty.Sure, "CopyAfterEnd"),
        Told(ReplayVerdict.Of(Facts("phone", "phone", [Client("phone", 1)], 6, 35) with { Presentations = [After("curl", 3)] })));

    /// <summary>A device refreshes when it is due: only what was spent well before, and asked for again just then, is two that refreshed.</summary>
    [Theory]
    [InlineData(224, 40, Verdict.Unclear)]
    [InlineData(225, 40, Verdict.LostReply)]
    [InlineData(290, 40, Verdict.LostReply)]
    [InlineData(120, 135, Verdict.LostReply)]
    [InlineData(120, 136, Verdict.Unclear)]
    [InlineData(120, 254, Verdict.Unclear)]
    [InlineData(120, 255, Verdict.LostReply)]
    [InlineData(null, 180, Verdict.LostReply)]
    public void Of_SameDevice_IsTwoOnlyWhereOneWasDueAndOneWasNot(int? heldSeconds, int seconds, Verdict verdict)
    {
        var result = ReplayVerdict.Of(Facts("phone", "phone", [Client("phone", 1)], 6, seconds) with { IssuedAt = heldSeconds is { } held ? Consumed.AddSeconds(-held) : null });

        Assert.Equal((verdict, verdict == Verdict.Unclear), (result.Verdict, result.Reasons.Contains(VerdictReason.SpentEarly)));
    }

    /// <summary>Nobody loses two replies within a day.</summary>
    [Theory]
    [InlineData(EvidenceKind.LateRetry, 4, 86_399, Verdict.Unclear, "SameClient,SuccessorUnused,RetriedLate")]
    [InlineData(EvidenceKind.LateRetry, 4, 86_400, Verdict.LostReply, "SameClient,SuccessorUnused")]
    [InlineData(EvidenceKind.LateRetry, 5, 60, Verdict.LostReply, "SameClient,SuccessorUnused")]
    [InlineData(EvidenceKind.Retry, 4, 60, Verdict.LostReply, "SameClient,SuccessorUnused")]
    [InlineData(EvidenceKind.AfterEnd, 3, -3600, Verdict.LostReply, "SameClient,SuccessorUnused")]
    public void Of_SameDeviceThatPresentedAnother_LostAReplyUnlessItHadLostOneThatDay(EvidenceKind kind, int generation, int secondsBefore, Verdict verdict, string why)
    {
        var facts = Facts("phone", "phone", [Client("phone", 1)], 6, 35);
        var other = new Presentation(kind, facts.Alarm.At.AddSeconds(-secondsBefore), generation, Clients["phone"].Ip, Clients["phone"].Agent);

        var result = ReplayVerdict.Of(facts with { Presentations = [other] });

        Assert.Equal((verdict, why), (result.Verdict, Why(result)));
    }

    /// <summary>From the first that one of them had, until somebody else spent the last.</summary>
    [Fact]
    public void Of_SeveralStrangersAndThenTheDevice_ExposureIsThatOfAllTogether() => Assert.Equal(
        TimeSpan.FromSeconds(200),
        ReplayVerdict.Of(Facts("phone", "curl", [Client("phone", 1)], 9, 900) with { Obtained = [Token("curl", 6, 0), Token("curl", 7, 60), Token("python", 8, 120), Token("phone", 9, 200)] }).Exposure);

    [Theory]
    [InlineData("curl", "curl", "StrangerLater,KnownDeviceAlarmed")]
    [InlineData("curl", null, "StrangerLater,KnownDeviceAlarmed")]
    public void Of_StrangerWhoSpentALaterOne_CameLaterWhateverItHolds(string stranger, string? presenter, string why) => Assert.Equal(
        (Verdict.SomeoneElse, Certainty.Sure, why),
        Told(ReplayVerdict.Of(Facts("phone", "phone", [Client("phone", 1)], 7, 60) with
        {
            Obtained = [Token("phone", 6, 0), Token(stranger, 7, 30)],
            Presentations = presenter is null ? [] : [After(presenter, 7)],
        })));

    /// <summary>Who lives next door to the device may be the owner too.</summary>
    [Fact]
    public void Of_NeighbourAlarmsAndAStrangerCameLater_IsNotSure() => Assert.Equal(
        (Verdict.SomeoneElse, Certainty.Likely, "StrangerLater,NeverSeenClient"),
        Told(ReplayVerdict.Of(Facts("curl, at home", "phone", [Client("phone", 1)], 7, 60) with { Obtained = [Token("phone", 6, 0), Token("python", 7, 30)] })));

    [Fact]
    public void Of_CopyWithoutItsKey_IsCalledThatWhateverElseWasPresented() => Assert.Equal(
        (Verdict.CopyRefused, Certainty.Sure, "OtherKey"),
        Told(ReplayVerdict.Of(Facts("phone", "phone", [Client("phone", 1)], 6, 35) with
        {
            Presentations = [After("phone", 3), new Presentation(EvidenceKind.OtherKey, Consumed.AddSeconds(10), 4, Clients["curl"].Ip, Clients["curl"].Agent)],
        })));

    [Theory]
    [InlineData("", Verdict.Unclear, Certainty.CannotTell, "OtherKey,KeyLost")]
    [InlineData("Moved", Verdict.Unclear, Certainty.CannotTell, "OtherKey,NewNetwork")]
    [InlineData("Moved,Beside", Verdict.Unclear, Certainty.CannotTell, "OtherKey,SameMachine")]
    [InlineData("Near,Moved", Verdict.OtherKey, Certainty.Likely, "OtherKey,NeverSeenClient but SameNetwork")]
    [InlineData("Near,Stranger", Verdict.OtherKey, Certainty.Sure, "OtherKey,NeverSeenClient")]
    [InlineData("Stranger", Verdict.OtherKey, Certainty.Sure, "OtherKey,NeverSeenClient")]
    public void OfOtherKey_Others_AreStrangersWhereTheyLookLikeIt(string others, Verdict verdict, Certainty certainty, string why)
    {
        IReadOnlyList<StrangerClient> all = [.. others.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Familiarity>)
            .Select(standing => new StrangerClient(ClientTraits.Of(Clients["curl"].Ip, Clients["curl"].Agent), standing, Clients["curl"].Ip, Clients["curl"].Agent, Consumed, Consumed, 0, 1, null, 0, false))];

        var result = ReplayVerdict.OfOtherKey(all);

        Assert.Equal((verdict, certainty, why), Told(result));
        Assert.Equal(verdict == Verdict.OtherKey ? all.Where(o => o.Is is Familiarity.Near or Familiarity.Stranger) : all, result.Strangers);
    }

    [Fact]
    public void With_AnotherAnswer_TakesTheFormerOnesPlace()
    {
        var judged = new ReplayVerdict(Verdict.SomeoneElse, Certainty.Sure, TimeSpan.Zero, [VerdictReason.StrangerRotated], [VerdictReason.SameNetwork], []);

        var me = judged.With(OwnerAnswer.Me, isHeld: true).With(OwnerAnswer.Me, isHeld: true);

        Assert.Equal("StrangerRotated but SameNetwork,OwnerKnows", Why(me));
        Assert.Equal("StrangerRotated,OwnerDenied but SameNetwork", Why(me.With(OwnerAnswer.NotMe, isHeld: true).With(OwnerAnswer.NotMe, isHeld: true)));
        Assert.Equal("StrangerRotated but SameNetwork", Why(me.With(OwnerAnswer.NotMe, isHeld: true).With(OwnerAnswer.None, isHeld: true)));
    }

    [Theory]
    [InlineData(Verdict.LostReply, false, OwnerAnswer.NotMe, Verdict.Unclear, Certainty.CannotTell)]
    [InlineData(Verdict.Unclear, false, OwnerAnswer.NotMe, Verdict.Unclear, Certainty.Likely)]
    [InlineData(Verdict.Unclear, true, OwnerAnswer.NotMe, Verdict.SomeoneElse, Certainty.Likely)]
    [InlineData(Verdict.CopyRefused, false, OwnerAnswer.NotMe, Verdict.CopyRefused, Certainty.Likely)]
    [InlineData(Verdict.SomeoneElse, true, OwnerAnswer.Me, Verdict.SomeoneElse, Certainty.Likely)]
    [InlineData(Verdict.LostReply, false, OwnerAnswer.Me, Verdict.LostReply, Certainty.Likely)]
    public void With_Answer_MakesItGraverAndNeverCalmer(Verdict verdict, bool isHeld, OwnerAnswer answer, Verdict after, Certainty certainty)
    {
        var told = new ReplayVerdict(verdict, Certainty.Likely, TimeSpan.Zero, [VerdictReason.SameClient], [], []).With(answer, isHeld);

        Assert.Equal((after, certainty), (told.Verdict, told.Certainty));
        Assert.Contains(answer == OwnerAnswer.NotMe ? VerdictReason.OwnerDenied : VerdictReason.OwnerKnows, told.Reasons.Concat(told.Against));
        Assert.True(IncidentSeverity.Of(IncidentKind.Reuse, after, answer, isHeld) <= IncidentSeverity.Of(IncidentKind.Reuse, verdict, OwnerAnswer.None, isHeld));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("SameClient,SuccessorUnused", "SameClient,SuccessorUnused")]
    [InlineData("SameClient,FromALaterVersion,7,LongAgo", "SameClient,LongAgo")]
    public void Parse_Stored_LeavesOutWhatIsNotKnown(string stored, string reasons) =>
        Assert.Equal(reasons, VerdictReasons.Text(VerdictReasons.Parse(stored)));

    private static ReplayVerdict Judge(string presenter, string? consumer, IReadOnlyList<FamilyClient> known, int live, int seconds) =>
        ReplayVerdict.Of(Facts(presenter, consumer, known, live, seconds));

    // The presented token had been issued two minutes before it was spent, and whoever spent it went on.
    private static FamilyFacts Facts(string presenter, string? consumer, IReadOnlyList<FamilyClient> known, int live, int seconds) => new(
        new Presentation(EvidenceKind.Replay, Consumed.AddSeconds(seconds), Presented, Clients[presenter].Ip, Clients[presenter].Agent), live, Consumed.AddYears(1),
        consumer is null ? null : Consumed.AddSeconds(-120), consumer is null ? [] : [.. Enumerable.Range(Presented + 1, live - Presented).Select(g => Token(consumer, g, 0))],
        known, [], [], TimeSpan.FromMinutes(5));

    private static ObtainedToken Token(string client, int generation, int seconds) =>
        new(generation, Consumed.AddSeconds(seconds), Clients[client].Ip, Clients[client].Agent);

    private static Presentation After(string client, int generation) =>
        new(EvidenceKind.AfterEnd, Consumed.AddSeconds(3600), generation, Clients[client].Ip, Clients[client].Agent);

    private static FamilyClient Client(string name, int generation) => new(Clients[name].Network, Clients[name].Agent ?? "", generation, Clients[name].Ip);

    private static (Verdict, Certainty, string) Told(ReplayVerdict result) => (result.Verdict, result.Certainty, Why(result));

    private static string Why(ReplayVerdict result) =>
        VerdictReasons.Text(result.Reasons) + (result.Against.Count == 0 ? "" : $" but {VerdictReasons.Text(result.Against)}");
}
