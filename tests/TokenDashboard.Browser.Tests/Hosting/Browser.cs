using Microsoft.Playwright;

namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>
/// The system's Chromium, as a class fixture. Playwright's driver comes with its package; the browsers it would download
/// are not used.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    // The first has no windows, and takes a third less of the processor's time.
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Chromium's path, or null: <c>$CHROMIUM</c> if it is set, else the first of its names on PATH.</summary>
    public static string? Executable { get; } = Find();

    /// <summary>Why there is no browser, in a sentence; null when there is one.</summary>
    public static string? Missing { get; } = Executable is not null ? null
        : Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named
            ? $"CHROMIUM names '{named}', which does not exist."
            : "Chromium is not installed: put chromium on PATH or its path in CHROMIUM.";

    /// <summary>
    /// Opens a window with cookies and storage of its own, as on another device. Relative addresses are of
    /// <paramref name="origin"/>; <paramref name="configure"/> changes viewport, locale, colours and the like.
    /// </summary>
    public async Task<Window> OpenAsync(Uri origin, Action<BrowserNewContextOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var options = new BrowserNewContextOptions { BaseURL = origin.AbsoluteUri, Locale = "en-US", TimezoneId = "UTC" };
        configure?.Invoke(options);
        var context = await (_browser ?? throw new InvalidOperationException($"{Missing} Mark the test with [BrowserFact].")).NewContextAsync(options);
        context.SetDefaultTimeout(15_000);
        await context.AddInitScriptAsync(Window.Watch);
        var page = await context.NewPageAsync();
        // Who is another browser has none of Chromium's hints, which those that are not told of them are without.
        if (options.UserAgent is { } agent)
            await (await context.NewCDPSessionAsync(page)).SendAsync("Network.setUserAgentOverride", new() { ["userAgent"] = agent });
        return new Window(context, page);
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Executable is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named
            ? File.Exists(named) ? named : null
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(_ => Names, Path.Combine)
                .FirstOrDefault(File.Exists);
}
