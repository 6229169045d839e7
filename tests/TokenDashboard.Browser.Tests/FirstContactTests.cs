using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;

namespace TokenDashboard.Browser.Tests;

/// <summary>A fresh server answers to programs, to a browser and to the companion app.</summary>
[Collection(nameof(OneBrowser))]
public sealed class FirstContactTests(DashboardProcess server, Hosting.Browser browser)
    : IClassFixture<DashboardProcess>
{
    private const string Metadata = "/.well-known/oauth-authorization-server";

    [Fact]
    public async Task Metadata_OfAFreshServer_NamesItsOwnOrigin()
    {
        using var http = new HttpClient { BaseAddress = server.Origin };

        var metadata = await http.GetFromJsonAsync<JsonElement>(Metadata);

        Assert.Equal(server.Origin, new Uri(metadata.GetProperty("issuer").GetString()!));
    }

    [Fact]
    public async Task SetupCode_OfAFreshServer_IsOnTheConsole()
        => Assert.Matches("^[A-Z]{4}-[A-Z]{4}$", await server.SetupCodeAsync());

    [Fact]
    public async Task Link_ToAFreshServer_ShowsACodeAndWaits()
    {
        using var device = new TempFolder();
        await using var link = CompanionProcess.Start(device, "link", "--server", server.Origin.GetLeftPart(UriPartial.Authority), "--name", "Phone");

        await link.Output.MatchAsync("type this code: [A-Z]{4}-[A-Z]{4}");

        Assert.False(link.HasExited);
    }

    [BrowserFact]
    public async Task Metadata_InABrowser_IsJson()
    {
        await using var window = await browser.OpenAsync(server.Origin);

        var answer = await window.Page.GotoAsync(Metadata);

        Assert.Equal(200, answer!.Status);
        Assert.Equal(JsonValueKind.Object, (await answer.JsonAsync())!.Value.ValueKind);
    }

    [BrowserFact]
    public async Task StartPage_OfAFreshServer_IsTheSetup()
    {
        await using var window = await browser.OpenAsync(server.Origin);

        await window.Page.GotoAsync("/");

        Assert.Equal(new Uri(server.Origin, "/setup").AbsoluteUri, window.Page.Url);
        await window.Page.GetByRole(AriaRole.Heading).First.WaitForAsync();
        window.AssertNoComplaints();
    }

    [BrowserTheory]
    [InlineData("document.body.setAttribute('style', 'color: red')", "style-src-attr")]
    [InlineData("document.head.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }))", "style-src-elem")]
    [InlineData("document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }))", "script-src-elem")]
    [InlineData("document.body.append(Object.assign(document.createElement('img'), { src: 'data:,' }))", "img-src")]
    public async Task Policy_StyleScriptOrPictureThatIsNoFile_IsStopped(string script, string directive)
    {
        await using var window = await browser.OpenAsync(server.Origin);
        await window.Page.GotoAsync("/setup");

        await window.Page.EvaluateAsync($"() => {{ {script} }}");

        await window.ComplaintAsync($"error: policy: {directive} stopped");
    }

    [BrowserFact]
    public async Task Complaints_OfAPage_AreHeard()
    {
        await using var window = await browser.OpenAsync(server.Origin);
        await window.Page.GotoAsync(Metadata);

        await window.Page.EvaluateAsync("() => { setTimeout(() => { throw new Error('thrown') }); console.error('written'); }");

        await window.ComplaintAsync("exception: .*thrown");
        await window.ComplaintAsync("error: written");
    }
}
