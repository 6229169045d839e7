using Microsoft.AspNetCore.Components;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>A sentence from the resources that has more than text in it.</summary>
public static class Sentence
{
    /// <summary>The sentence with its one gap, {0}, filled; without the gap it stands alone.</summary>
    public static RenderFragment Of(string format, RenderFragment gap) => builder =>
    {
        var parts = format.Split("{0}", 2);
        builder.AddContent(0, parts[0]);
        if (parts.Length == 1)
            return;
        builder.AddContent(1, gap);
        builder.AddContent(2, parts[1]);
    };
}
