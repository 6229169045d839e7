using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>
/// Prints shapes as SVG, and nothing else. An instant is UTC until the script writes it in the reader's zone. (In C#, since
/// Razor has a meaning of its own for SVG's text element.)
/// </summary>
public sealed class DrawingShapes : ComponentBase
{
    /// <summary>What is printed.</summary>
    [Parameter, EditorRequired]
    public Drawing Drawing { get; set; } = default!;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        foreach (var shape in Drawing.Shapes)
        {
            switch (shape)
            {
                case Shape.Box box:
                    builder.OpenElement(0, "rect");
                    builder.AddAttribute(1, "class", box.Class);
                    builder.AddAttribute(2, "x", box.X);
                    builder.AddAttribute(3, "y", box.Y);
                    builder.AddAttribute(4, "width", box.Width);
                    builder.AddAttribute(5, "height", box.Height);
                    builder.AddAttribute(6, "rx", box.Radius);
                    builder.CloseElement();
                    break;
                case Shape.Outline outline:
                    builder.OpenElement(10, "path");
                    builder.AddAttribute(11, "class", outline.Class);
                    builder.AddAttribute(12, "d", outline.Data);
                    builder.CloseElement();
                    break;
                case Shape.Dot dot:
                    builder.OpenElement(20, "circle");
                    builder.AddAttribute(21, "class", dot.Class);
                    builder.AddAttribute(22, "cx", dot.X);
                    builder.AddAttribute(23, "cy", dot.Y);
                    builder.AddAttribute(24, "r", dot.Radius);
                    builder.CloseElement();
                    break;
                case Shape.Words words:
                    Print(builder, words);
                    break;
            }
        }
    }

    private static void Print(RenderTreeBuilder builder, Shape.Words words)
    {
        builder.OpenElement(30, "text");
        builder.AddAttribute(31, "class", words.Class);
        builder.AddAttribute(32, "x", words.X);
        builder.AddAttribute(33, "y", words.Y);
        if (words.At is { } at)
        {
            builder.OpenElement(34, "tspan");
            builder.AddAttribute(35, "data-at", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            builder.AddAttribute(36, "data-format", words.Format);
            builder.AddContent(37, words.IsKnown ? "" : Utc(at, words.Format));
            builder.CloseElement();
        }

        builder.AddContent(38, words.Text);
        builder.CloseElement();
    }

    private static string Utc(DateTimeOffset at, string format) => at.UtcDateTime.ToString(
        format switch { "clock" => "HH:mm:ss", "date" => "d MMM", "stamp" => "d MMM HH:mm", _ => "HH:mm" }, CultureInfo.InvariantCulture);
}
