using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Sample;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Embedding;

/// <summary>Somebody else's application, with Identity's own endpoints and people of its own, has its sessions kept by the engine.</summary>
[Trait("Database", "Sqlite")]
public sealed class EmbeddingTests : IAsyncLifetime, IDisposable
{
    private static readonly object Ada = new { email = "ada@example.org", password = "Correct-horse-7" };
    private readonly TempFolder _folder = new();
    private WebApplication _app = default!;

    public async Task InitializeAsync()
    {
        _app = await Application.BuildAsync(_folder.Path);
        await _app.StartAsync();
        using var client = Client();
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("register", Ada)).StatusCode);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Refresh_Rotates_AndASpentTokenEndsTheFamily()
    {
        using var client = Client();
        var first = await TokensAsync(await client.PostAsJsonAsync("login", Ada));
        Assert.StartsWith("td1_", first, StringComparison.Ordinal);
        var second = await TokensAsync(await RefreshAsync(client, first));
        var third = await TokensAsync(await RefreshAsync(client, second));
        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());

        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(client, first)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(client, third)).StatusCode);
        Assert.Equal(EndReason.Reuse, Assert.Single(await EndedAsync()).EndReason);
    }

    [Fact]
    public async Task Refresh_AnswerGotLost_GetsTheSameAgain()
    {
        using var client = Client();
        var first = await TokensAsync(await client.PostAsJsonAsync("login", Ada));

        Assert.Equal(await TokensAsync(await RefreshAsync(client, first)), await TokensAsync(await RefreshAsync(client, first)));
    }

    [Fact]
    public async Task AccessToken_Presented_OpensTheApi()
    {
        using var client = Client();
        var tokens = JsonNode.Parse(await (await client.PostAsJsonAsync("login", Ada)).Content.ReadAsStringAsync())!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)tokens["accessToken"]!);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("manage/info")).StatusCode);
    }

    [Fact]
    public async Task Cookie_SignedOut_IsNoGoodEvenToWhoCopiedIt()
    {
        using var client = Client();
        var cookie = (await client.PostAsJsonAsync("login?useCookies=true", Ada)).Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("manage/info")).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("logout", null)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("manage/info")).StatusCode);
        Assert.Equal(EndReason.SignedOut, Assert.Single(await EndedAsync()).EndReason);
    }

    [Fact]
    public async Task Everything_Ended_EndsCookieAndTokens()
    {
        using var client = Client();
        var token = await TokensAsync(await client.PostAsJsonAsync("login", Ada));
        var cookie = (await client.PostAsJsonAsync("login?useCookies=true", Ada)).Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        var owner = await OwnerAsync();
        Assert.Equal(2, await _app.Services.GetRequiredService<RefreshTokenService>().RevokeUserTokensAsync(owner, EndReason.ByAdmin, new Actor(owner, null, Requester.Unknown), default));

        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(client, token)).StatusCode);
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("manage/info")).StatusCode);
    }

    [Fact]
    public void Glue_Counted_IsAtMostSixtyLines() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "TokenDashboard.Sample", "Glue.cs")).Length, 1, 60);

    private static string Here([CallerFilePath] string path = "") => path;

    private HttpClient Client() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(_app.Urls.First()) };

    private static Task<HttpResponseMessage> RefreshAsync(HttpClient client, string token) => client.PostAsJsonAsync("refresh", new { refreshToken = token });

    private static async Task<string> TokensAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["refreshToken"]!;
    }

    private async Task<IReadOnlyList<SessionRow>> EndedAsync() => await _app.Services.GetRequiredService<SessionService>().ListEndedAsync(await OwnerAsync(), 10, default);

    private Task<string> OwnerAsync()
    {
        using var db = _app.Services.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<DashboardContext>>().CreateDbContext();
        return Task.FromResult(db.Accounts.Single().Id);
    }
}
