using System.Globalization;
using System.Net;

namespace TokenDashboard.Benchmarks.Rotate;

/// <summary>A figure of one server over all rounds.</summary>
internal sealed record Bar(string Name, double Median, double Least, double Most);

/// <summary>Rotations a second as bars, to be read in light and dark.</summary>
internal static class RotationChart
{
    private const int Width = 720;
    private const int Left = 150;
    private const int Row = 44;

    public static string Draw(string title, IReadOnlyList<Bar> bars)
    {
        var height = 44 + (bars.Count * Row);
        var scale = (Width - Left - 90) / bars.Max(b => b.Most);
        var description = string.Join("; ", bars.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Name}: {b.Median:N0}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{height}}" role="img" aria-labelledby="title desc">
              <title id="title">{{WebUtility.HtmlEncode(title)}}</title>
              <desc id="desc">{{WebUtility.HtmlEncode(description)}}</desc>
              <style>
                text { font: 14px system-ui, sans-serif; fill: #1f2430 }
                .head { font-weight: 600; font-size: 15px }
                .value { font-variant-numeric: tabular-nums }
                .own { fill: #4f46e5 }
                .bar { fill: #aeb4c2 }
                .range { stroke: #1f2430; stroke-width: 1.5; opacity: .55 }
                @media (prefers-color-scheme: dark) {
                  text { fill: #e6e8ee }
                  .own { fill: #8b85ff }
                  .bar { fill: #5b6274 }
                  .range { stroke: #e6e8ee }
                }
              </style>
              <text class="head" x="0" y="20">{{WebUtility.HtmlEncode(title)}}</text>
            {{string.Concat(bars.Select((bar, i) => Draw(bar, 40 + (i * Row), scale, i == 0 ? "own" : "bar")))}}</svg>

            """);
    }

    private static string Draw(Bar bar, int y, double scale, string style) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
          <text x="{Left - 12}" y="{y + 18}" text-anchor="end">{WebUtility.HtmlEncode(bar.Name)}</text>
          <rect class="{style}" x="{Left}" y="{y}" width="{Math.Max(2, bar.Median * scale):0.#}" height="26" rx="4" />
          <path class="range" d="M{Left + (bar.Least * scale):0.#} {y + 13}H{Left + (bar.Most * scale):0.#}" />
          <text class="value" x="{Left + (bar.Most * scale) + 10:0.#}" y="{y + 18}">{bar.Median:N0}</text>

        """);
}
