using System.Text.Json;
using Microsoft.Playwright;

namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>Opens a page as somebody with a slow line and a slow processor does, with nothing remembered, and measures it.</summary>
internal static class Scales
{
    private const int SlowDown = 4;

    // Runs before the page: notes when its largest piece is painted and when the mark of the connection is seen.
    private const string Stopwatch = """
        window.cost = { paint: 0, live: 0 };
        new PerformanceObserver(list => { for (const entry of list.getEntries()) window.cost.paint = entry.startTime; })
          .observe({ type: 'largest-contentful-paint', buffered: true });
        new MutationObserver((_, observer) => {
          if (![...document.querySelectorAll('.live')].some(mark => mark.offsetParent)) return;
          window.cost.live = performance.now();
          observer.disconnect();
        }).observe(document, { childList: true, subtree: true });
        """;

    private const string Read = """
        () => ({
          ...window.cost, elements: document.querySelectorAll('*').length,
          files: ['navigation', 'resource'].flatMap(type => performance.getEntriesByType(type))
            .map(entry => ({ path: new URL(entry.name).pathname, bytes: entry.transferSize })),
        })
        """;

    /// <summary>Measures one page. The window's cookies are those of <paramref name="signedIn"/>.</summary>
    public static async Task<Cost> WeighAsync(Hosting.Browser browser, SlowLine line, string? signedIn, string name, string path, Budget budget)
    {
        await using var window = await browser.OpenAsync(line.Origin, options =>
            (options.StorageState, options.ViewportSize) = (signedIn, new ViewportSize { Width = 1280, Height = 900 }));
        var page = window.Page;
        await page.AddInitScriptAsync(Stopwatch);
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = SlowDown });
        var before = line.Received;

        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        if (budget.Interactive is not null)
            await page.IsLiveAsync();
        await page.WaitForFunctionAsync("() => window.cost.paint > 0");
        Assert.Equal(path, new Uri(page.Url).AbsolutePath);
        var received = line.Received - before;
        var cost = await page.EvaluateAsync<JsonElement>(Read);
        var live = cost.GetProperty("live").GetDouble();
        var files = cost.GetProperty("files").EnumerateArray()
            .Select(file => (Path: file.GetProperty("path").GetString()!, Bytes: file.GetProperty("bytes").GetInt64())).ToList();
        return new Cost(
            name, budget, received / 1024.0, TimeSpan.FromMilliseconds(cost.GetProperty("paint").GetDouble()),
            live > 0 ? TimeSpan.FromMilliseconds(live) : null, cost.GetProperty("elements").GetInt32(),
            [.. files.Append((Path: "its connection and all else", Bytes: received - files.Sum(f => f.Bytes))).OrderByDescending(f => f.Bytes).Select(f => $"{f.Path} {f.Bytes / 1024.0:0.0}")]);
    }
}
