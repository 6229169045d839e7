namespace TokenDashboard.Web.Components.Picture;

/// <summary>Something with a place and a class; the stylesheet says how it looks.</summary>
public abstract record Shape(string Class)
{
    public sealed record Box(string Class, int X, int Y, int Width, int Height, int Radius) : Shape(Class);

    /// <summary>An outline in SVG's path notation.</summary>
    public sealed record Outline(string Class, string Data) : Shape(Class);

    public sealed record Dot(string Class, int X, int Y, int Radius) : Shape(Class);

    /// <summary>Text on its baseline.</summary>
    /// <param name="Class">Its class, which also anchors it.</param>
    /// <param name="X">Where it is anchored.</param>
    /// <param name="Y">Its baseline.</param>
    /// <param name="Text">What it says, after the instant if it has one.</param>
    /// <param name="At">An instant in the reader's zone.</param>
    /// <param name="Format">How the instant is written: time, clock, date, or datetime. A date that was said before is not said again.</param>
    /// <param name="IsKnown">Whether the date was said before, for a reader in UTC.</param>
    public sealed record Words(
        string Class, int X, int Y, string Text, DateTimeOffset? At = null, string Format = "time", bool IsKnown = false) : Shape(Class);
}

/// <summary>Shapes on a canvas that reaches from a height downwards, in the order they are painted.</summary>
public sealed record Drawing(int Top, int Width, int Height, IReadOnlyList<Shape> Shapes)
{
    /// <summary>The canvas in SVG's notation.</summary>
    public string ViewBox => $"0 {Top} {Width} {Height}";
}
