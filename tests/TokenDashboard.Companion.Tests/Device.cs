using System.Text.Json;

namespace TokenDashboard.Companion.Tests;

/// <summary>What one run of the program left behind.</summary>
internal sealed record Run(ExitCode Code, string Output, string Errors);

/// <summary>
/// A device with its own folder and a server to talk to. After every run it is checked that nothing secret was printed.
/// </summary>
public abstract class Device : IAsyncLifetime
{
    private protected FakeServer Server { get; private set; } = null!;

    private protected ImpatientClock Clock { get; } = new();

    /// <summary>What a browser does with the address that it is given; by default it follows it to its end.</summary>
    private protected Func<HttpClient, Uri, Task> Browser { get; set; } = (browser, address) => browser.GetAsync(address);

    private protected string Folder { get; } = Path.Combine(Path.GetTempPath(), "token-companion-" + Guid.NewGuid().ToString("N"));

    private protected string TokenPath => Path.Combine(Folder, "tokens.json");

    public async Task InitializeAsync() => Server = await FakeServer.StartAsync();

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Ctrl+C.</summary>
    private protected CancellationToken Interrupted { get; set; }

    private protected Task<Run> RunAsync(params string[] args) => RunAsync(Clock, args);

    private protected async Task<Run> RunAsync(TimeProvider time, params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        using var browser = new HttpClient();
        var window = Task.CompletedTask;
        var app = new CompanionApp(new Terminal(output, errors), Folder, address => window = Browser(browser, new Uri(address)), time);
        var code = await app.RunAsync(args, Interrupted);
        await window;
        AssertNothingSecret(output.ToString());
        AssertNothingSecret(errors.ToString());
        return new Run(code, output.ToString(), errors.ToString());
    }

    private protected Task<Run> LinkAsync() => RunAsync("link", "--server", Server.Address.AbsoluteUri, "--name", "Laptop");

    /// <summary>Puts down a token file as a link leaves it, and answers its refresh token.</summary>
    private protected async Task<string> BeLinkedAsync(TimeSpan? accessTokenLeft = null)
    {
        var (access, refresh) = Server.StartFamily();
        var file = new TokenFile(Folder, TimeProvider.System);
        using var locked = await file.LockAsync(CancellationToken.None);
        locked.Write(new StoredTokens(
            Server.Address, new Secret(access), Clock.GetUtcNow() + (accessTokenLeft ?? TimeSpan.FromMinutes(5)), new Secret(refresh)));
        return refresh;
    }

    /// <summary>The refresh token on the disk, read without the program's own code.</summary>
    private protected string StoredRefreshToken()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TokenPath));
        return document.RootElement.GetProperty("refreshToken").GetString()!;
    }

    private protected void AssertNothingSecret(string printed)
        => Assert.All(Server.Secrets, secret => Assert.DoesNotContain(secret, printed, StringComparison.Ordinal));
}
