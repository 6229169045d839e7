using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>Whatever is stored of a family, also what never happens: what a verdict never says.</summary>
[Properties(MaxTest = 2000, Arbitrary = [typeof(ReplayVerdictPropertyTests)])]
public sealed class ReplayVerdictPropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string?[] Addresses = ["192.0.2.10", "192.0.2.99", "198.51.100.24", "2001:db8:1:aaaa::1", "2001:db8:1:bbbb::2", "not an address", "", null];
    private static readonly string?[] Agents = ["MyApp/1.2 (Android 16; Pixel 9)", "MyApp/1.3 (Android 17)", "curl/8.9", "python-requests/2.32", "", null];

    /// <summary>All that a verdict is made of, at random.</summary>
    public static Arbitrary<FamilyFacts> Facts()
    {
        var instants = Gen.Choose(-200_000, 200_000).Select(seconds => Start.AddSeconds(seconds));
        var generations = Gen.Choose(1, 12);
        var kinds = Gen.Elements(Enum.GetValues<EvidenceKind>());
        var presentations =
            from kind in kinds
            from at in instants
            from generation in generations
            from ip in Gen.Elements(Addresses)
            from agent in Gen.Elements(Agents)
            select new Presentation(kind, at, generation, ip, agent);
        var clients =
            from ip in Gen.Elements(Addresses)
            from agent in Gen.Elements(Agents)
            from first in generations
            from at in instants
            from retried in Gen.Elements(true, false)
            select new FamilyClient(Requester.NetworkOf(ip), agent ?? "", first, ip, at, retried);
        var facts =
            from alarm in presentations
            from newer in Gen.Choose(0, 5)
            from until in instants
            from issued in instants
            from isKept in Gen.Elements(true, false)
            from obtained in Gen.ArrayOf(instants.SelectMany(_ => Gen.Elements(Addresses), (at, ip) => (at, ip)).SelectMany(_ => Gen.Elements(Agents), (t, agent) => (t.at, t.ip, agent)), 5)
            from known in Gen.ListOf(clients)
            from beside in Gen.ListOf(presentations)
            from minutes in Gen.Choose(0, 60)
            select new FamilyFacts(
                alarm, alarm.Generation + newer, until, isKept ? issued : null,
                [.. obtained.Take(newer).OrderBy(o => o.at).Select((o, i) => new ObtainedToken(alarm.Generation + 1 + i, o.at, o.ip, o.agent))], [.. known],
                [.. known.Select(k => k.Ip).OfType<string>().Take(3)], [.. beside.OrderBy(p => p.At)], TimeSpan.FromMinutes(minutes));
        return facts.ToArbitrary();
    }

    [Property]
    public void Verdict_OfAnyFacts_IsTheSameEachTime(FamilyFacts facts) =>
        Assert.Equivalent(ReplayVerdict.Of(facts), ReplayVerdict.Of(facts), strict: true);

    [Property]
    public void Exposure_IsNeverNegativeAndNoneWhereNobodyHeldALiveToken(FamilyFacts facts)
    {
        var verdict = ReplayVerdict.Of(facts);

        Assert.True(verdict.Exposure >= TimeSpan.Zero);
        if (verdict.Strangers.All(s => s.Tokens == 0))
            Assert.Equal(TimeSpan.Zero, verdict.Exposure);
    }

    /// <summary>The one that lets a case be settled as harmless.</summary>
    [Property]
    public void LostReply_IsSaidOnlyWhereNobodyElseWasThereAndTheSuccessorIsUnused(FamilyFacts facts)
    {
        var verdict = ReplayVerdict.Of(facts);

        if (verdict.Verdict == Verdict.LostReply)
            Assert.Equal((0, facts.Generation + 1, TimeSpan.Zero, Certainty.Likely), (verdict.Strangers.Count, facts.LiveGeneration, verdict.Exposure, verdict.Certainty));
    }

    [Property]
    public void Sure_IsNothingThatSomethingSpeaksAgainst(FamilyFacts facts)
    {
        var verdict = ReplayVerdict.Of(facts);

        if (verdict.Certainty == Certainty.Sure)
            Assert.Empty(verdict.Against);
        Assert.Equal(verdict.Verdict == Verdict.Unclear, verdict.Certainty == Certainty.CannotTell);
        Assert.NotEmpty(verdict.Reasons);
        Assert.Empty(verdict.Reasons.Intersect(verdict.Against));
    }

    [Property]
    public void SomeoneElse_HeldALiveTokenAndIsNoClientOfBefore(FamilyFacts facts)
    {
        var verdict = ReplayVerdict.Of(facts);

        if (verdict.Verdict == Verdict.SomeoneElse)
            Assert.Contains(verdict.Strangers, s => s.Tokens > 0);
        Assert.All(verdict.Strangers, s => Assert.NotEqual(Familiarity.Known, s.Is));
    }

    /// <summary>An answer makes a case graver or leaves it: whoever reads the owner's mail must not be able to calm it.</summary>
    [Property]
    public void Answer_OfTheOwner_NeverMakesItCalmer(FamilyFacts facts, OwnerAnswer answer, bool isHeld)
    {
        var before = ReplayVerdict.Of(facts);
        var after = before.With(answer, isHeld);

        Assert.True(
            IncidentSeverity.Of(IncidentKind.Reuse, after.Verdict, answer, isHeld) <= IncidentSeverity.Of(IncidentKind.Reuse, before.Verdict, OwnerAnswer.None, isHeld),
            $"{before.Verdict} {answer} {after.Verdict}");
        if (answer == OwnerAnswer.NotMe)
            Assert.NotEqual(Verdict.LostReply, after.Verdict);
        if (answer is OwnerAnswer.None or OwnerAnswer.Me)
            Assert.Equal(before.Verdict, after.Verdict);
    }
}
