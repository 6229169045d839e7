using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace TokenDashboard.Browser.Tests.Pages;

/// <summary>
/// What axe finds wrong with a page. Run in the page itself, which has no frames, and asked for its violations alone, without reading styles again, which the page's policy refuses: the
/// library's way takes a second page and carries every node that passed, at three times the time.
/// </summary>
internal static class Axe
{
    private const string Run = """
        tags => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false }).then(found => ({
          passed: found.passes.length,
          violations: found.violations.map(v => `${v.id} (${v.help}): ${v.nodes.map(n => n.target.join(' ')).join(', ')}`)
        }))
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    /// <summary>Each violation and where it is; none is good.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Script);
        var found = await page.EvaluateAsync<JsonElement>(Run, Tags);
        Assert.NotEqual(0, found.GetProperty("passed").GetInt32());
        return [.. found.GetProperty("violations").EnumerateArray().Select(v => v.GetString()!)];
    }
}
