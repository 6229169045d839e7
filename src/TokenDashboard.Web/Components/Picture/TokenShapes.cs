using System.Globalization;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>The signs of a picture around a point; the same on every canvas.</summary>
internal static class TokenShapes
{
    private const int Radius = 17;

    /// <summary>A token: a circle with its number, a halo when it came back, struck when it was cut.</summary>
    public static IEnumerable<Shape> Of(Station.Token token, int x, int y, bool isForeign, bool isReplayed)
    {
        if (isReplayed)
            yield return new Shape.Dot("halo", x, y, Radius + 6);
        var kind = token.State switch
        {
            TokenState.Cut => "node-cut",
            TokenState.Gone => "node-gone",
            TokenState.Live => "node-live",
            _ => isForeign ? "node-a" : "node",
        };
        yield return new Shape.Dot(kind, x, y, Radius);
        yield return Number(token.State == TokenState.Live ? "num-on" : "", x, y, token.Generation);
        if (token.State == TokenState.Cut)
            yield return new Shape.Outline("cross", $"M{x - 21} {y + 21}L{x - 12} {y + 12}M{x + 12} {y - 12}L{x + 21} {y - 21}");
        if (token.AskedAgain == 0)
            yield break;
        yield return new Shape.Dot("badge", x + 16, y + 15, 9);
        yield return new Shape.Words("badge-t", x + 16, y + 19, token.AskedAgain > 8 ? "9+" : $"{token.AskedAgain + 1}×");
    }

    /// <summary>The presentation that ended the session.</summary>
    public static IEnumerable<Shape> Diamond(int x, int y, int generation)
    {
        yield return new Shape.Outline("node-r", $"M{x} {y - 22}L{x + 22} {y}L{x} {y + 22}L{x - 22} {y}Z");
        yield return Number("num-on", x, y, generation);
    }

    /// <summary>A presentation that ended nothing.</summary>
    public static IEnumerable<Shape> Question(int x, int y, int generation)
    {
        yield return new Shape.Outline("node-q", $"M{x} {y - 18}L{x + 18} {y}L{x} {y + 18}L{x - 18} {y}Z");
        yield return Number("num-q", x, y, generation);
    }

    /// <summary>Many tokens in a row.</summary>
    public static IEnumerable<Shape> Rope(int x, int y, bool isDown, bool isForeign)
    {
        var kind = isForeign ? "rope-a" : "rope";
        for (var i = -1; i <= 1; i++)
            yield return new Shape.Dot(kind, isDown ? x : x + (i * 20), isDown ? y + (i * 15) : y, isDown ? 5 : 6);
    }

    /// <summary>How the instant in the pill is written: by the clock, with its date where that is news.</summary>
    public static string PillFormat(Wall end) => end.IsNewDay ? "stamp" : "clock";

    /// <summary>The pill's width: enough for the longest way to write the instant.</summary>
    public static int PillWidth(Wall end) =>
        (int)Lettering.Width($"{(end.IsNewDay ? "May 00, 00:00 AM" : "00:00:00 AM")} · {end.Words}", 13, isBold: true) + 28;

    private static Shape.Words Number(string kind, int x, int y, int generation)
    {
        var size = generation switch { < 1000 => "num", < 10_000 => "num num-4", _ => "num num-5" };
        return new Shape.Words($"{size} {kind}".TrimEnd(), x, y + 5, generation.ToString(CultureInfo.InvariantCulture));
    }
}
