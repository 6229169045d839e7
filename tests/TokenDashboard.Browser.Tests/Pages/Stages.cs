using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Browser.Tests.Pages;

/// <summary>
/// The servers that pages are looked at on and the people who are signed in there, each made when first asked for; and in
/// the end the contact sheet, if pictures are taken.
/// </summary>
public sealed class Stages : IAsyncLifetime
{
    /// <summary>What the demo prints as everybody's password.</summary>
    public const string DemoPassword = "a story of five weeks";

    // The server looks for what is due every few seconds.
    private static readonly TimeSpan MailPatience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<Stage, DashboardProcess> _servers = [];
    private readonly Dictionary<(Stage, string), string> _signedIn = [];
    private readonly Dictionary<(Stage, string?), Window> _shared = [];

    /// <summary>
    /// A window for who looks, at the right server: one that others have looked through, whose cache is warm; or one of its own for a look that
    /// is alone, which the caller closes.
    /// </summary>
    public async Task<Window> OpenAsync(Hosting.Browser browser, Look look)
    {
        ArgumentNullException.ThrowIfNull(browser);
        ArgumentNullException.ThrowIfNull(look);
        if (look.IsAlone)
            return await OpenOwnAsync(browser, look);
        return _shared.TryGetValue((look.Stage, look.Visitor), out var open) ? open : _shared[(look.Stage, look.Visitor)] = await OpenOwnAsync(browser, look);
    }

    /// <summary>A window of one's own for who looks, made as one wishes.</summary>
    public Task<Window> OpenAsync(Hosting.Browser browser, Look look, Action<BrowserNewContextOptions> configure) => OpenOwnAsync(browser, look, configure);

    /// <summary>What the stage's server has written.</summary>
    public async Task<Transcript> SaidAsync(Stage stage) => (await ServerAsync(stage)).Console;

    /// <summary>Where a look is: its path, behind which stands the secret of its link, made for it.</summary>
    public async Task<string> AddressAsync(Look look)
    {
        ArgumentNullException.ThrowIfNull(look);
        if (look.Seed is { } seed)
        {
            await using var seeded = Open(await FolderAsync(look.Stage));
            seed(seeded);
        }

        if (look.Link is null)
            return look.Path;
        await using var db = Open(await FolderAsync(look.Stage));
        var (link, secret) = (look.Link(db), Secret.New());
        (link.Id, link.Hash, link.CreatedAt, link.ExpiresAt) = (Guid.CreateVersion7(), Secret.HashOf(secret), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        db.AccountLinks.Add(link);
        await db.SaveChangesAsync();
        return $"{look.Path}#{secret.Reveal()}";
    }

    /// <summary>The mail that a look is, in HTML, as the server puts it into its folder once it is told of.</summary>
    public async Task<string> MailAsync(Look look)
    {
        ArgumentNullException.ThrowIfNull(look);
        var folder = await FolderAsync(look.Stage);
        await using var db = Open(folder);
        var told = look.Mail!(db);
        db.Outbox.Add(told);
        await db.SaveChangesAsync();
        var mails = Directory.CreateDirectory(Path.Combine(folder, "mail"));
        for (var until = DateTime.UtcNow + MailPatience; DateTime.UtcNow < until; await Task.Delay(200))
        {
            if (mails.EnumerateFiles("*.html").FirstOrDefault(html => IsOf(Path.ChangeExtension(html.FullName, "eml"), told.Id)) is { Length: > 0 } mail)
                return await File.ReadAllTextAsync(mail.FullName);
        }

        throw new TimeoutException($"{look.Name} was not written.");
    }

    /// <summary>Has as many cases come at once, of an account that is in no picture, for as long as they are looked at.</summary>
    public async Task BurstAsync(Stage stage, int count, Func<Task> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        await using var db = Open(await FolderAsync(stage));
        var now = DateTimeOffset.UtcNow;
        var cases = Enumerable.Range(0, count).Select(_ => new Incident { UserId = "nobody", Kind = IncidentKind.Reuse, OpenedAt = now, LastPresentedAt = now }).ToList();
        db.Incidents.AddRange(cases);
        await db.SaveChangesAsync();
        try
        {
            await look();
        }
        finally
        {
            db.Incidents.RemoveRange(cases);
            await db.SaveChangesAsync();
        }
    }

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var window in _shared.Values)
            await window.DisposeAsync();
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
    }

    private static bool IsOf(string mail, Guid id) => File.ReadLines(mail).Any(line => line.Contains($"{id:N}@", StringComparison.Ordinal));

    private static SqliteDashboardContext Open(string folder) =>
        new(new DbContextOptionsBuilder<SqliteDashboardContext>().UseSqlite($"Data Source={Path.Combine(folder, "dashboard.db")};Pooling=False").Options);

    private async Task<string> FolderAsync(Stage stage)
    {
        var server = await ServerAsync(stage);
        return stage == Stage.Demo ? $"{server.DataDirectory}-demo" : server.DataDirectory;
    }

    private async Task<Window> OpenOwnAsync(Hosting.Browser browser, Look look, Action<BrowserNewContextOptions>? configure = null)
    {
        var server = await ServerAsync(look.Stage);
        var state = look.Visitor is null ? null : await SignedInAsync(browser, server, look.Stage, look.Visitor);
        return await browser.OpenAsync(server.Origin, options =>
        {
            (options.StorageState, options.ViewportSize, options.ReducedMotion) = (state, new ViewportSize { Width = 1280, Height = 900 }, ReducedMotion.Reduce);
            configure?.Invoke(options);
        });
    }

    private async Task<DashboardProcess> ServerAsync(Stage stage)
    {
        if (_servers.TryGetValue(stage, out var running))
            return running;
        var server = _servers[stage] = new DashboardProcess { Arguments = stage == Stage.Demo ? ["--demo"] : [] };
        // What a page complains of in a word, the server says in full.
        server.Settings["Logging__LogLevel__Microsoft.AspNetCore.Components.Server.Circuits"] = "Debug";
        await server.StartAsync();
        return server;
    }

    private async Task<string> SignedInAsync(Hosting.Browser browser, DashboardProcess server, Stage stage, string visitor)
    {
        if (_signedIn.TryGetValue((stage, visitor), out var state))
            return state;
        await using var window = await browser.OpenAsync(server.Origin);
        if (stage == Stage.Demo)
            await window.Page.SignInAsync(visitor, DemoPassword);
        else
            await window.Page.SetUpAsync(server, "Ana Novak", visitor);
        await window.Page.SeesAsync("in order");
        return _signedIn[(stage, visitor)] = await window.Context.StorageStateAsync();
    }
}
