using Bunit;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Picture;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Picture;

/// <summary>The figure for those who can't see it, can't run script, or meet a hostile name.</summary>
public sealed class FamilyPictureTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    public static TheoryData<string> Names { get; } = [.. Families.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Drawing_EveryFamily_IsAnImageWithTitleAndDescription(string name)
    {
        await using var page = new OpenPage(server);

        var drawings = Show(page, name).FindAll("figure > svg");

        Assert.Equal(["wide", "narrow"], drawings.Select(d => d.ClassName));
        Assert.All(drawings, drawing =>
        {
            Assert.Equal("img", drawing.GetAttribute("role"));
            var (title, description) = (drawing.Children[0], drawing.Children[1]);
            Assert.Equal(("title", "desc"), (title.LocalName, description.LocalName));
            Assert.Equal($"{title.Id} {description.Id}", drawing.GetAttribute("aria-labelledby"));
            Assert.NotEmpty(title.TextContent);
            Assert.EndsWith("The same events are in the list below.", description.TextContent, StringComparison.Ordinal);
        });
        Assert.Equal(4, drawings.SelectMany(d => d.Children.Take(2)).Select(e => e.Id).Distinct().Count());
    }

    /// <summary>Whoever can't see the drawing finds every token and every presentation of it in the list, and the fold's number adds up.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task List_EveryFamily_SaysWhatTheDrawingShows(string name)
    {
        await using var page = new OpenPage(server);
        var family = Families.All[name]();
        var scene = SceneBuilder.Of(family, _ => null);
        var sentences = page.Render<FamilyEvents>(p => p.Add(f => f.Family, family)).FindAll("li:not(.ev-more)").Select(li => li.TextContent).ToList();

        Assert.All(scene.Stations.OfType<Station.Token>().Where(t => t.State != TokenState.Gone), token =>
            Assert.Contains(sentences, s => s.Contains(token.Generation == 1 ? "Token 1 issued." : $"token {token.Generation} issued.", StringComparison.Ordinal)));
        if (scene.Replay is { } replay)
            Assert.Contains(sentences, s => s.Contains($"Token {replay.Generation} presented again. Refused.", StringComparison.Ordinal));
        Assert.Equal(scene.Wall is not null, sentences.Exists(s => s.Contains("Session ended", StringComparison.Ordinal)));
        Assert.Equal(
            family.LiveGeneration, scene.Stations.Sum(s => s switch { Station.Fold fold => fold.Count, Station.Token => 1, _ => 0 }));
    }

    [Theory]
    [InlineData("folded", "91 normal rotations")]
    [InlineData("folded-thief", "36 more rotations")]
    public async Task List_Folded_CallsNormalOnlyWhatTheDeviceDid(string name, string summary)
    {
        await using var page = new OpenPage(server);

        var list = page.Render<FamilyEvents>(p => p.Add(f => f.Family, Families.All[name]()));

        Assert.Equal(summary, list.Find("summary").TextContent);
    }

    [Fact]
    public async Task Description_Theft_TellsItWithoutTheDrawing()
    {
        await using var page = new OpenPage(server);

        Assert.Equal(
            "5 tokens, and 2 clients at work. curl/8.9 from 198.51.100.24 used token 3 first and then held a live token for 15 minutes. "
            + "Token 3 had been spent and was presented again by Pixel 9. The session was ended at that moment. The same events are in the list below.",
            Show(page, "someone-else").Find("desc").TextContent);
    }

    [Fact]
    public async Task Times_WithoutScript_AreUtcAndSaidToBe()
    {
        await using var page = new OpenPage(server);

        var figure = Show(page, "copy-refused");

        var replayed = figure.Find("svg.wide .pill-t tspan");
        Assert.Equal(("2026-11-23T14:02:31Z", "clock", "14:02:31"), (replayed.GetAttribute("data-at"), replayed.GetAttribute("data-format"), replayed.TextContent));
        Assert.Equal("Times are UTC.", figure.Find(".pic-utc").TextContent);
    }

    [Fact]
    public async Task Fold_Opened_ListsItsRotations()
    {
        await using var page = new OpenPage(server);

        var fold = Show(page, "folded").Find("details");

        Assert.Equal("87 normal rotations", fold.QuerySelector("summary")!.TextContent);
        Assert.Equal(Enumerable.Range(2, 87).Select(g => $"{g}"), fold.QuerySelectorAll("b").Select(b => b.TextContent));
    }

    [Fact]
    public async Task Fold_HistoryGone_SaysHowManyAreListed()
    {
        await using var page = new OpenPage(server);

        var folds = Show(page, "purged").FindAll("details");

        Assert.Equal(["40 normal rotations"], folds.Select(f => f.QuerySelector("summary")!.TextContent));
        Assert.Equal("22 of them are listed here.", folds[0].QuerySelector("p")!.TextContent);
    }

    [Fact]
    public async Task Names_Hostile_AreInertAndPlain()
    {
        await using var page = new OpenPage(server);

        var figure = Show(page, "hostile");

        Assert.Empty(figure.FindAll("img, script, [onload], [onerror], svg svg"));
        Assert.DoesNotContain('\u202e', figure.Markup);
        Assert.Contains("</text><script>alert(1)</script>", figure.Find("title").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drawing_Markup_HoldsClassesOnly()
    {
        await using var page = new OpenPage(server);

        Assert.Empty(Show(page, "folded-thief").FindAll("[style], [fill], [stroke], style, script"));
    }

    [Theory]
    [InlineData("alive", "Token, in the lane that obtained it|Live now")]
    [InlineData("someone-else", "Token, in the lane that obtained it|Obtained by someone unknown|Spent token presented again|Live until the end")]
    [InlineData("retries", "Token, in the lane that obtained it|Live now|Asked for again from elsewhere, and answered")]
    [InlineData("alive-retried", "Token, in the lane that obtained it|Live now|How often its reply was asked for")]
    [InlineData("other-history", "Token, in the lane that obtained it|Live now|Token of another history")]
    public async Task Legend_EachFamily_ExplainsWhatIsDrawn(string name, string signs)
    {
        await using var page = new OpenPage(server);

        Assert.Equal(signs.Split('|'), Show(page, name).FindAll("figcaption > span:has(svg)").Select(s => s.TextContent));
    }

    private static IRenderedComponent<FamilyPicture> Show(OpenPage page, string name)
    {
        FamilyHistory family = Families.All[name]();
        return page.Render<FamilyPicture>(p => p.Add(f => f.Family, family));
    }
}
