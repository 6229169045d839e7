using TokenDashboard.Core.Data;
using TokenDashboard.Web.Components.Picture;

namespace TokenDashboard.Web.Tests.Components.Picture;

/// <summary>What a picture shows of a history: who has a lane, what is folded, what is said.</summary>
public sealed class SceneTests
{
    [Theory]
    [InlineData(12, "1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData(13, "1 +5 7 8 9 10 11 12 13")]
    [InlineData(96, "1 +88 90 91 92 93 94 95 96")]
    [InlineData(1, "1")]
    public void Stations_Plain_FoldsOverTwelve(int tokens, string stations) =>
        Assert.Equal(stations, Stations(new Family().Links("00:00").Rotates(Family.Phone, "00:01", tokens - 1, 5)));

    [Theory]
    [InlineData(12, 3, "1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData(96, 50, "1 +45 47 48 49 50 51 52 53 +42 96")]
    [InlineData(96, 92, "1 +87 89 90 91 92 93 94 95 96")]
    [InlineData(96, 1, "1 2 3 4 +91 96")]
    [InlineData(96, 6, "1 2 3 4 5 6 7 8 9 +86 96")]
    [InlineData(13, 7, "1 +2 4 5 6 7 8 9 10 +2 13")]
    public void Stations_Replayed_KeepsFirstLastAndThreeOnEitherSide(int tokens, int replayed, string stations) =>
        Assert.Equal(stations, Stations(
            new Family().Links("00:00").Rotates(Family.Phone, "00:01", tokens - 1, 5).Replays(Family.Curl, replayed, "12:00", Verdict.CopyRefused)));

    [Fact]
    public void Stations_ReplayedTokenNoLongerKept_StandsAsSuch()
    {
        var scene = Of(new Family().Links("00:00").Rotates(Family.Phone, "00:01", 30, 5).Forgets(2, 20).Replays(Family.Curl, 10, "12:00", Verdict.Unclear));

        Assert.Contains(new Station.Token(0, 10, null, TokenState.Gone), scene.Stations);
        Assert.Equal("token 10 again", scene.Replay!.Words);
    }

    [Fact]
    public void Lanes_MovedAndUpdatedBefore_StayOne()
    {
        var scene = Of(new Family().Links("08:00").Rotates(Family.PhoneOutside, "09:00").Rotates(Family.PhoneUpdated, "10:00", "11:00")
            .Replays(Family.Curl, 3, "12:00", Verdict.CopyRefused));

        Assert.Equal([LaneRole.Own, LaneRole.Stranger], scene.Lanes.Select(l => l.Role));
        Assert.Equal(["203.0.113.7", "192.0.2.88", "Mobile app 4.2 on Android 16"], scene.Lanes[0].Lines);
    }

    [Fact]
    public void Lanes_SameProgramInANewNetworkAfterTheCopy_IsALaneOfItsOwn()
    {
        var scene = Of(new Family().Links("08:00").Rotates(Family.Phone, "09:00").Rotates(Family.PhoneOutside, "10:00").Replays(Family.Phone, 2, "12:00", Verdict.Unclear));

        Assert.Equal([LaneRole.Own, LaneRole.Elsewhere], scene.Lanes.Select(l => l.Role));
        Assert.Equal([LaneOutcome.SignedOut, LaneOutcome.CutOff], scene.Lanes.Select(l => l.Outcome));
    }

    [Fact]
    public void Lanes_IPv6PrivacyAddresses_StayOne() =>
        Assert.Single(Of(new Family().Links("08:00", new("2001:db8:1::a", "app/1")).Rotates(new("2001:db8:1:2:3::b", "app/1"), "09:00")).Lanes);

    [Fact]
    public void Lanes_Crowd_ShareTheLast()
    {
        var scene = SceneBuilder.Of(Families.All["many-clients"](), _ => null);

        Assert.Equal([LaneRole.Own, LaneRole.Stranger, LaneRole.Stranger, LaneRole.Others], scene.Lanes.Select(l => l.Role));
        Assert.Equal("6 other clients", scene.Lanes[3].Title);
        Assert.Equal(2, scene.Replay!.Lane);
    }

    [Fact]
    public void Lanes_KnownPlace_IsNamed() =>
        Assert.Equal(["203.0.113.7", "Berlin, DE", "Mobile app 4.2 on Android 16"], SceneBuilder.Of(Families.All["alive"](), _ => "Berlin, DE").Lanes[0].Lines);

    [Theory]
    [InlineData("copy-refused", "SignedOut Refused", "1")]
    [InlineData("someone-else", "SignedOut CutOff", "2")]
    [InlineData("lost-reply", "SignedOut", "")]
    [InlineData("two-strangers", "SignedOut Refused TooLate", "1 1")]
    [InlineData("retries", "", "")]
    [InlineData("alive", "", "")]
    public void Outcomes_EachCase_AreThese(string family, string outcomes, string refusedAfter)
    {
        var scene = SceneBuilder.Of(Families.All[family](), _ => null);

        Assert.Equal(outcomes, string.Join(' ', scene.Lanes.Select(l => l.Outcome).OfType<LaneOutcome>()));
        Assert.Equal(refusedAfter, string.Join(' ', scene.Lanes.Select(l => l.RefusedAfter).Where(count => count > 0)));
    }

    [Theory]
    [InlineData("08:00 08:20 08:40 12:00", "3 h")]
    [InlineData("08:00 13:00", "5 h")]
    [InlineData("08:00 13:00 18:00 23:00", "")]
    [InlineData("08:00 08:10 08:20 08:50", "")]
    [InlineData("08:00 02:00", "")]
    public void Gaps_LongBesideTheOthers_AreMarked(string times, string gaps)
    {
        var scene = Of(new Family().Links(times.Split(' ')[0]).Rotates(Family.Phone, times.Split(' ')[1..]));

        Assert.Equal(gaps, string.Join(' ', scene.Stations.OfType<Station.Token>().Select(t => t.Gap).OfType<TimeSpan>().Select(gap => $"{gap.Hours} h")));
    }

    [Theory]
    [InlineData("copy-refused", "token 3 again, 15 min after it was spent")]
    [InlineData("someone-else", "the real device shows up with token 3")]
    [InlineData("lost-reply", "same device, same network, 2 s later")]
    [InlineData("unclear", "token 3 again, 15 min after it was spent")]
    [InlineData("clock-set-back", "token 3 again")]
    public void Replay_EachVerdict_IsSaidSo(string family, string words) =>
        Assert.Equal(words, SceneBuilder.Of(Families.All[family](), _ => null).Replay!.Words);

    [Fact]
    public void Hold_SomeoneElse_ReachesFromTheirFirstToken()
    {
        var scene = SceneBuilder.Of(Families.All["someone-else"](), _ => null);

        Assert.Equal(new Hold(1, 3, "15 min holding a live token"), scene.Hold);
    }

    [Fact]
    public void Retries_FromTheSameLane_AreCountedOnTheToken() => Assert.Equal(
        [0, 0, 0, 2], SceneBuilder.Of(Families.All["alive-retried"](), _ => null).Stations.Cast<Station.Token>().Select(t => t.AskedAgain));

    [Fact]
    public void Retries_FromAnotherLane_FollowTheTokenTheyGot() =>
        Assert.Equal("1 2 3 r2 4 r3 5 r4", Stations(SceneBuilder.Of(Families.All["retries"](), _ => null)));

    [Fact]
    public void Clock_SetBack_KeepsTheOrderOfGenerations() =>
        Assert.Equal("1 2 3", Stations(new Family().Links("08:00").Rotates(Family.Phone, "07:00", "06:00")));

    private static Scene Of(Family family) => SceneBuilder.Of(family.Told(), _ => null);

    private static string Stations(Family family) => Stations(Of(family));

    private static string Stations(Scene scene) => string.Join(' ', scene.Stations.Select(s => s switch
    {
        Station.Token token => $"{token.Generation}",
        Station.Fold fold => $"+{fold.Count}",
        Station.Retry retry => $"r{retry.Generation}",
        _ => "?",
    }));
}
