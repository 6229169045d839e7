using System.Text.Json;
using Microsoft.Playwright;

namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>Opens a page as somebody with a slow line and a slow processor does, with nothing remembered, and measures it.</summary>
internal static class Scales
{
    private const int BytesPerSecond = 1_600_000 / 8;
    private const int RoundTripMilliseconds = 150;
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

    /// <summary>Measures one page. The window's cookies are those of <paramref name="signedIn"/>.</summary>
    public static async Task<Cost> WeighAsync(Hosting.Browser browser, Uri origin, string? signedIn, string name, string path, Budget budget)
    {
        await using var window = await browser.OpenAsync(origin, options =>
            (options.StorageState, options.ViewportSize) = (signedIn, new ViewportSize { Width = 1280, Height = 900 }));
        var page = window.Page;
        await page.AddInitScriptAsync(Stopwatch);
        var devTools = await page.Context.NewCDPSessionAsync(page);
        var traffic = await Traffic.OfAsync(devTools);
        await devTools.SendAsync("Network.emulateNetworkConditions", new()
        {
            ["offline"] = false, ["latency"] = RoundTripMilliseconds, ["downloadThroughput"] = BytesPerSecond, ["uploadThroughput"] = BytesPerSecond,
        });
        await devTools.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = SlowDown });

        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        if (budget.Interactive is not null)
            await page.IsLiveAsync();
        await page.WaitForFunctionAsync("() => window.cost.paint > 0");
        Assert.Equal(path, new Uri(page.Url).AbsolutePath);
        var cost = await page.EvaluateAsync<JsonElement>("() => ({ ...window.cost, elements: document.querySelectorAll('*').length })");
        var live = cost.GetProperty("live").GetDouble();
        var files = traffic.Kilobytes;
        return new Cost(
            name, budget, files.Sum(f => f.Kilobytes), TimeSpan.FromMilliseconds(cost.GetProperty("paint").GetDouble()),
            live > 0 ? TimeSpan.FromMilliseconds(live) : null, cost.GetProperty("elements").GetInt32(), [.. files.Select(f => $"{f.File} {f.Kilobytes:0.0}")]);
    }
}
