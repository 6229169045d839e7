using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Core;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.OAuth;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>
/// Promise 1: only SHA-256 of a token is stored, and no token, hash or code reaches a log or trace at any level. Every
/// secret that was handed out is looked for.
/// </summary>
public sealed class CanaryTests
{
    private static readonly string[] HashColumns = ["sessions CurrentHash", "refresh_tokens Hash", "device_codes DeviceCodeHash"];

    [Fact]
    public async Task Secrets_AfterEveryKindOfRequest_AreInNoTableButAsHashes()
    {
        using var server = new DashboardServer();
        var secrets = await UseEverythingAsync(server);

        // Pages that were freed keep their bytes: SQLite's files themselves are searched too, the database last, into which the others go.
        var lines = server.Stored.Dump().Split('\n');
        var files = string.Concat(Directory.GetFiles(server.Folder, "dashboard.db*").Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal).Select(ReadShared));

        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, files, StringComparison.Ordinal);
            Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.Ordinal));
            var hash = SHA256.HashData(Encoding.ASCII.GetBytes(secret));
            Assert.DoesNotContain(
                lines.Where(line => !HashColumns.Any(c => line.StartsWith(c + " ", StringComparison.Ordinal))),
                line => Forms(hash).Any(form => line.Contains(form, StringComparison.Ordinal)));
        }

        Assert.Contains(lines, line => line.Contains(Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(secrets[0]))), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_AfterEveryKindOfRequest_AreInNoLogOrTrace()
    {
        using var watch = new Watch();
        using var server = new DashboardServer { Logs = watch.Logs };
        var secrets = await UseEverythingAsync(server);
        using (new BrokenStorage(server.Stored, "sessions", "UPDATE"))
            await server.Device().RefreshAsync(secrets[0]);

        Assert.Matches("UPDATE (\"sessions\"|token_dashboard\\.sessions)", watch.Text);
        watch.AssertHasNone(secrets);
    }

    [Fact]
    public async Task Secrets_OfSigningInAndConnectingInABrowser_AreInNoLogOrTrace()
    {
        using var watch = new Watch();
        using var server = new DashboardServer { Logs = watch.Logs, Settings = new(CodeFlow.Settings) };
        var (browser, user) = (server.Visitor(), await server.CreateUserAsync(Visits.Password));
        var asked = await browser.GetAsync(CodeFlow.Address(("scope", "openid offline_access")));
        await browser.SignInAsync(user.Email!, "not " + Visits.Password, asked.Location!);
        var page = await browser.GetAsync((await browser.SignInAsync(user.Email!, Visits.Password, asked.Location!)).Location!);
        var said = CodeFlow.Said(await CodeFlow.DecideAsync(browser, page));
        var tokens = await server.Device().RedeemAsync(said["code"]);
        await browser.GetAsync("/sessions");
        List<string> secrets =
            [Visits.Password, said["code"], tokens.RefreshToken!, tokens.AccessToken!, tokens.Text("id_token")!, .. browser.Cookies.Values.Where(value => value.Length > 20)];
        Assert.True(secrets.Count > 6, $"{secrets.Count}");
        await server.Device().RedeemAsync(said["code"]);
        await browser.SubmitAsync("/link", "/sign-out");

        watch.AssertHasNone(secrets);
    }

    // Links, refreshes, retries, replays and signs out; returns all that was handed out, refresh tokens first.
    private static async Task<List<string>> UseEverythingAsync(DashboardServer server)
    {
        var device = server.Device();
        var user = await server.CreateUserAsync();
        var start = await device.PostAsync("/oauth/device", ("client_id", "companion"), ("device_name", "Laptop"));
        var links = server.Service<DeviceAuthorizationService>();
        var link = await links.ClaimAsync(start.Text("user_code")!, user.Id, CancellationToken.None);
        var browser = await server.BrowserAsync(user.Id);
        await links.DecideAsync(link!.Id, allow: true, new Actor(user.Id, browser.Id, Requester.Unknown), CancellationToken.None);
        var first = await device.PollAsync(start.Text("device_code")!);
        var second = await device.RefreshAsync(first.RefreshToken!);
        await device.RefreshAsync(first.RefreshToken!);
        var third = await device.RefreshAsync(second.RefreshToken!);
        using var me = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        me.Headers.Authorization = new("Bearer", third.AccessToken);
        await device.SendAsync(me);
        await device.RefreshAsync(first.RefreshToken!);
        var other = await server.LinkAsync(user.Id);
        await device.RevokeAsync(other.Token);
        return
        [
            first.RefreshToken!, second.RefreshToken!, third.RefreshToken!, other.Token,
            first.AccessToken!, second.AccessToken!, third.AccessToken!, start.Text("device_code")!,
            start.Text("user_code")!, start.Text("user_code")!.Replace("-", "", StringComparison.Ordinal),
        ];
    }

    private static string[] Forms(byte[] hash) =>
        [Convert.ToHexString(hash), Convert.ToHexStringLower(hash), Convert.ToBase64String(hash), System.Buffers.Text.Base64Url.EncodeToString(hash)];

    private static string ReadShared(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, Encoding.Latin1);
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    // All that is logged and traced.
    private sealed class Watch : IDisposable
    {
        private readonly ConcurrentQueue<string> _traces = new();
        private readonly ActivityListener _listener;

        public Watch()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = _ => true,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity => _traces.Enqueue(
                    $"{activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(e => e.Tags))}"),
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public CapturedLogs Logs { get; } = new();

        public string Text => string.Join('\n', Logs.Lines.Concat(_traces));

        public void AssertHasNone(IEnumerable<string> secrets)
        {
            var text = Text;
            Assert.Contains("Trace", text, StringComparison.Ordinal);
            foreach (var secret in secrets)
            {
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
                foreach (var form in Forms(SHA256.HashData(Encoding.ASCII.GetBytes(secret))))
                    Assert.DoesNotContain(form, text, StringComparison.OrdinalIgnoreCase);
            }
        }

        public void Dispose()
        {
            _listener.Dispose();
            Logs.Dispose();
        }
    }
}
