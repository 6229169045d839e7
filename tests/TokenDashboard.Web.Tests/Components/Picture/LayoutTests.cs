using TokenDashboard.Web.Components.Picture;

namespace TokenDashboard.Web.Tests.Components.Picture;

/// <summary>Where things stand: in order, evenly, inside the canvas, and never over each other.</summary>
public sealed class LayoutTests
{
    public static TheoryData<string> Names { get; } = [.. Families.All.Keys];

    [Fact]
    public void Wide_TokensOfOneLane_StandInARowAtEqualSteps()
    {
        var tokens = Tokens(WideLayout.Of(Scene("alive-folded")))[1..];

        Assert.Single(tokens.Select(t => t.Y).Distinct());
        Assert.InRange(Steps(tokens.Select(t => t.X)).Max() - Steps(tokens.Select(t => t.X)).Min(), 0, 1);
    }

    [Fact]
    public void Narrow_TokensOfOneLane_StandBelowEachOther()
    {
        var tokens = Tokens(NarrowLayout.Of(Scene("alive-folded")));

        Assert.Single(tokens.Select(t => t.X).Distinct());
        Assert.Equal(tokens.Select(t => t.Y).Order(), tokens.Select(t => t.Y));
    }

    [Fact]
    public void Wide_RotationAcrossLanes_IsACurveInTheSeveritysColour()
    {
        var edges = WideLayout.Of(Scene("someone-else")).Shapes.OfType<Shape.Outline>().Where(o => o.Class.StartsWith("edge", StringComparison.Ordinal)).ToList();

        Assert.Equal(["edge", "edge", "edge-a", "edge-a", "edge-r"], edges.Select(e => e.Class));
        Assert.Equal([false, false, true, false, false], edges.Select(e => e.Data.Contains('C', StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("someone-else", true, true)]
    [InlineData("ended-by-owner", true, false)]
    [InlineData("retries", false, false)]
    [InlineData("alive", false, false)]
    public void Both_End_IsAWallThroughAllLanes(string name, bool wall, bool diamond)
    {
        foreach (var drawing in new[] { WideLayout.Of(Scene(name)), NarrowLayout.Of(Scene(name)) })
        {
            Assert.Equal(wall, drawing.Shapes.Any(s => s.Class.StartsWith("wall", StringComparison.Ordinal)));
            Assert.Equal(wall, drawing.Shapes.Any(s => s.Class == "node-cut"));
            Assert.Equal(diamond, drawing.Shapes.Any(s => s.Class == "node-r"));
        }
    }

    [Fact]
    public void Both_Gap_IsMarkedWithItsLength()
    {
        foreach (var drawing in new[] { WideLayout.Of(Scene("alive")), NarrowLayout.Of(Scene("alive")) })
        {
            Assert.Single(drawing.Shapes, s => s.Class == "gap");
            Assert.Single(drawing.Shapes.OfType<Shape.Words>(), w => w.Text == "5 h");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_EveryFamily_StaysInsideTheCanvas(string name)
    {
        foreach (var drawing in new[] { WideLayout.Of(Scene(name)), NarrowLayout.Of(Scene(name)) })
        {
            var (left, right) = (0, drawing.Width);
            var (top, bottom) = (drawing.Top, drawing.Top + drawing.Height);
            Assert.All(drawing.Shapes, shape =>
            {
                var (from, to, y1, y2) = Extent(shape);
                Assert.True(from >= left && to <= right && y1 >= top && y2 <= bottom, shape.ToString());
            });
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_EveryFamily_HasNoTokenOverAnother(string name)
    {
        foreach (var drawing in new[] { WideLayout.Of(Scene(name)), NarrowLayout.Of(Scene(name)) })
        {
            var tokens = Tokens(drawing);
            Assert.All(tokens.Zip(tokens.Skip(1)), pair =>
                Assert.True(Math.Abs(pair.First.X - pair.Second.X) >= 40 || Math.Abs(pair.First.Y - pair.Second.Y) >= 40, $"{pair}"));
        }
    }

    [Theory]
    [InlineData("Pixel 9", 60, "Pixel 9")]
    [InlineData("A very long name of a device", 100, "A very long…")]
    [InlineData("漢字漢字漢字", 50, "漢字…")]
    [InlineData("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 120, "👩‍👩‍👧‍👦…")]
    public void Fit_Text_IsCutBetweenCharacters(string text, int width, string expected) => Assert.Equal(expected, Lettering.Fit(text, width));

    [Fact]
    public void Wrap_Text_BreaksBetweenWordsAndCutsTheLast() =>
        Assert.Equal(["token-mobile/4.2", "(Android 16; Pix…"], Lettering.Wrap("token-mobile/4.2 (Android 16; Pixel 9)", 125));

    private static Scene Scene(string name) => SceneBuilder.Of(Families.All[name](), _ => null);

    private static List<Shape.Dot> Tokens(Drawing drawing) =>
        [.. drawing.Shapes.OfType<Shape.Dot>().Where(d => d.Class.StartsWith("node", StringComparison.Ordinal))];

    private static IEnumerable<int> Steps(IEnumerable<int> places) => places.Zip(places.Skip(1), (a, b) => b - a);

    // Of outlines only where they start.
    private static (int Left, int Right, int Top, int Bottom) Extent(Shape shape)
    {
        switch (shape)
        {
            case Shape.Box box:
                return (box.X, box.X + box.Width, box.Y, box.Y + box.Height);
            case Shape.Dot dot:
                return (dot.X - dot.Radius, dot.X + dot.Radius, dot.Y - dot.Radius, dot.Y + dot.Radius);
            case Shape.Words words:
                var width = (int)Lettering.Width(words.At is null ? words.Text : words.Format switch { "clock" => "00:00:00 AM", "datetime" => "May 00, 00:00 AM", _ => "00:00" } + words.Text, 13, isBold: false);
                var anchor = words.Class.Contains("mid", StringComparison.Ordinal) || words.Class.StartsWith("num", StringComparison.Ordinal) || words.Class == "badge-t" ? width / 2
                    : words.Class.Contains("end", StringComparison.Ordinal) ? width : 0;
                return (words.X - anchor, words.X - anchor + width, words.Y - 10, words.Y + 3);
            case Shape.Outline outline:
                var start = outline.Data[1..].Split(['H', 'V', 'L', 'C', 'h', 'v', 'l', 'M', 'z', 'Z'])[0].Split(' ').Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToList();
                return (start[0], start[0], start[1], start[1]);
            default:
                throw new InvalidOperationException(shape.ToString());
        }
    }
}
