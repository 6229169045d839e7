using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>The icons that stand before words.</summary>
public static class Icons
{
    // Every open page shows dozens, all of which are one of these texts: no more than the names in our own components.
    private static readonly ConcurrentDictionary<(string File, string Name, string? Size), MarkupString> Drawn = new();

    /// <summary>An icon, hidden from those who are read to.</summary>
    /// <param name="assets">Where the file of icons is.</param>
    /// <param name="name">The symbol's name in icons.svg.</param>
    /// <param name="size">"i-s" for small, "i-l" for large.</param>
    public static MarkupString Icon(this ResourceAssetCollection assets, string name, string? size = null) =>
        Drawn.GetOrAdd((assets["icons.svg"], name, size), static icon =>
            new MarkupString($"""<svg class="{(icon.Size is null ? "i" : $"i {icon.Size}")}" aria-hidden="true"><use href="{icon.File}#i-{icon.Name}" /></svg>"""));
}
