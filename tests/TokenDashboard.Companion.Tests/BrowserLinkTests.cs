using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenDashboard.Companion.Tests;

public sealed partial class BrowserLinkTests : Device
{
    private HttpResponseMessage? _page;

    public BrowserLinkTests() => Browser = async (browser, address) => _page = await browser.GetAsync(address);

    [Fact]
    public async Task LinkBrowser_Allowed_StoresTokensAndSaysWho()
    {
        string? opened = null;
        var follow = Browser;
        Browser = (browser, address) => follow(browser, new Uri(opened = address.AbsoluteUri));

        var run = await LinkAsync();

        Assert.Equal(new Run(ExitCode.Done, $"""
            If no browser opens, open this address in one on this device:
            {opened}
            Waiting until you allow it there, for 10 minutes at most. Ctrl+C stops.
            Linked as Ada.

            """, ""), run);
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
        Assert.Empty(Clock.RunningDeadlines);
    }

    /// <summary>RFC 7636, RFC 8252 section 7.3, and <c>device_name</c> as in the device flow. What is random is so at every run.</summary>
    [Fact]
    public async Task LinkBrowser_Always_AsksForACodeWithAChallenge()
    {
        await LinkAsync();
        var first = Server.LinkForm;
        await LinkAsync();

        Assert.Equal(
            [("client_id", "companion"), ("code_challenge_method", "S256"), ("device_name", "Laptop"), ("response_type", "code"), ("scope", "profile offline_access")],
            first.Where(f => f.Key is not ("code_challenge" or "redirect_uri" or "state")).Select(f => (f.Key, f.Value)).Order());
        Assert.Matches("^http://127\\.0\\.0\\.1:[0-9]+/callback$", first["redirect_uri"]);
        Assert.All(["code_challenge", "state"], name => Assert.Matches(Random256(), first[name]));
        Assert.All(["code_challenge", "state"], name => Assert.NotEqual(first[name], Server.LinkForm[name]));
    }

    [Fact]
    public async Task LinkBrowser_Answered_ShowsAPageThatKeepsTheCode()
    {
        await LinkAsync();

        Assert.Equal((HttpStatusCode.OK, "text/html"), (_page!.StatusCode, _page.Content.Headers.ContentType!.MediaType));
        Assert.Equal("no-store", _page.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", _page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("default-src 'none'", _page.Headers.GetValues("Content-Security-Policy").Single());
        var html = await _page.Content.ReadAsStringAsync();
        Assert.Contains("<p>You can close this window.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("script", html, StringComparison.OrdinalIgnoreCase);
        AssertNothingSecret(html);
    }

    /// <summary>Anyone on this device, and any page in its browser, can ask at the port.</summary>
    [Fact]
    public async Task LinkBrowser_ForeignRequests_AreTurnedAwayAndDoNotDisturb()
    {
        var seen = new List<(string, HttpStatusCode)>();
        var follow = Browser;
        Browser = async (browser, address) =>
        {
            var asked = QueryHelpers.ParseQuery(address.Query);
            var (port, state) = (new Uri(asked["redirect_uri"]!).GetLeftPart(UriPartial.Authority), asked["state"]);
            foreach (var foreign in new[]
            {
                "/favicon.ico", "/", "/callback/", $"/callback/more?code=a&state={state}", "/callback", "/callback?", "/callback?&=&a=b=c&%zz", "/callback?code=a",
                "/callback?code=a&state=", "/callback?code=a&state=wrong", $"/callback?code=a&state={state}&state=wrong", "/callback?error=access_denied&state=wrong", $"/callback?state={state}",
            })
            {
                using var answer = await browser.GetAsync(new Uri(port + foreign));
                seen.Add((foreign.Replace(state!, "right", StringComparison.Ordinal), answer.StatusCode));
            }

            foreach (var method in new[] { HttpMethod.Head, HttpMethod.Post, HttpMethod.Options })
            {
                using var request = new HttpRequestMessage(method, $"{port}/callback?code=a&state={state}");
                using var answer = await browser.SendAsync(request);
                seen.Add((method.Method, answer.StatusCode));
            }

            await follow(browser, address);
        };

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Done, Server.LiveToken), (run.Code, StoredRefreshToken()));
        Assert.All(seen, answer => Assert.Equal(
            answer.Item1.StartsWith("/callback", StringComparison.Ordinal) && !answer.Item1.StartsWith("/callback/", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.NotFound,
            answer.Item2));
        Assert.Equal(16, seen.Count);
    }

    /// <summary>The reply of the token endpoint is lost, too: the repetition is refused, as a server does that ends what a code has issued.</summary>
    [Fact]
    public async Task LinkBrowser_SecondAnswer_FindsThePortClosedWhileTheFirstIsUsed()
    {
        var isClosed = false;
        Server.PollFaults.Enqueue(Fault.HangAfterProcessing);
        Server.WhenHanging = () =>
        {
            using var port = new TcpClient();
            isClosed = Assert.Throws<SocketException>(() => port.Connect(IPAddress.Loopback, new Uri(Server.LinkForm["redirect_uri"]).Port)).SocketErrorCode == SocketError.ConnectionRefused;
            Clock.PassDeadlines();
        };

        var run = await LinkAsync();

        Assert.True(isClosed);
        Assert.Equal((ExitCode.Failed, $"{Issuer} refused the request (invalid_grant). Nothing was changed here.{Environment.NewLine}"), (run.Code, run.Errors));
        Assert.False(File.Exists(TokenPath));
    }

    [Fact]
    public async Task LinkBrowser_Denied_SaysSoAndStoresNothing()
    {
        (Server.AnswerChanges["code"], Server.AnswerChanges["error"]) = (null, "access_denied");

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Failed, "The link was refused on the server's page. Nothing was stored here." + Environment.NewLine), (run.Code, run.Errors));
        Assert.Equal(HttpStatusCode.OK, _page!.StatusCode);
        Assert.False(File.Exists(TokenPath));
    }

    [Fact]
    public async Task LinkBrowser_RefusedByName_SaysTheName()
    {
        (Server.AnswerChanges["code"], Server.AnswerChanges["error"]) = (null, "invalid_scope\u001b[2J");

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Failed, $"{Issuer} refused the request (invalid_scope[2J). Nothing was changed here.{Environment.NewLine}"), (run.Code, run.Errors));
    }

    /// <summary>RFC 9207 section 2.4: an answer of somebody else is not used, be it a code or an error.</summary>
    [Theory]
    [InlineData("code", "https://elsewhere.example", true, false)]
    [InlineData("code", "https://elsewhere.example", false, false)]
    [InlineData("code", "", true, false)]
    [InlineData("code", null, true, false)]
    [InlineData("code", null, false, true)]
    [InlineData("error", "https://elsewhere.example", true, false)]
    public async Task LinkBrowser_IssuerInTheAnswer_IsTheServerOrNoneThatWasPromised(string what, string? issuer, bool isPromised, bool isTaken)
    {
        (Server.AnswerChanges["iss"], Server.PromisesIssuer) = (issuer, isPromised);
        if (what == "error")
            (Server.AnswerChanges["code"], Server.AnswerChanges["error"]) = (null, "access_denied");

        var run = await LinkAsync();

        Assert.Equal(
            isTaken ? (ExitCode.Done, "") : (ExitCode.Failed, $"The answer in the browser did not come from {Issuer} and was not used. Nothing was stored here.{Environment.NewLine}"),
            (run.Code, run.Errors));
        Assert.Equal(isTaken, File.Exists(TokenPath));
    }

    [Fact]
    public async Task LinkBrowser_CodeNotTaken_StoresNothing()
    {
        Server.AnswerChanges["code"] = "another";

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Failed, $"{Issuer} refused the request (invalid_grant). Nothing was changed here.{Environment.NewLine}"), (run.Code, run.Errors));
        Assert.False(File.Exists(TokenPath));
    }

    [Fact]
    public async Task LinkBrowser_ServerSilentThen_ExitsUnreachable()
    {
        for (var i = 0; i < 3; i++)
            Server.PollFaults.Enqueue(Fault.Unavailable);

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Unreachable, $"{Issuer} did not answer. Nothing was changed here; try again soon.{Environment.NewLine}"), (run.Code, run.Errors));
    }

    [Fact]
    public async Task LinkBrowser_ServerSilentOnce_IsAskedAgain()
    {
        Server.PollFaults.Enqueue(Fault.Unavailable);

        Assert.Equal(ExitCode.Done, (await LinkAsync()).Code);
    }

    [Fact]
    public async Task LinkBrowser_NobodyAnswers_EndsAfterTenMinutes()
    {
        IReadOnlyList<TimeSpan> limits = [];
        Browser = (_, _) => Task.Run(async () =>
        {
            while ((limits = Clock.RunningDeadlines).Count == 0)
                await Task.Delay(10);
            Clock.PassDeadlines();
        });

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Failed, "No answer came from the browser in time. Run 'token-companion link --browser' again." + Environment.NewLine), (run.Code, run.Errors));
        Assert.Equal([TimeSpan.FromMinutes(10)], limits);
    }

    [Fact]
    public async Task LinkBrowser_CtrlC_StopsAtOnceAndClosesThePort()
    {
        using var pressed = new CancellationTokenSource();
        Interrupted = pressed.Token;
        Uri? callback = null;
        Browser = (_, address) =>
        {
            callback = new Uri(QueryHelpers.ParseQuery(address.Query)["redirect_uri"]!);
            return pressed.CancelAsync();
        };

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Interrupted, "Stopped." + Environment.NewLine), (run.Code, run.Errors));
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(callback));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task LinkBrowser_ServerWithoutCodeFlowOrPkce_SaysHowElse(bool hasEndpoint, bool hasMethods)
    {
        if (!hasEndpoint)
            Server.AuthorizationEndpoint = null;
        Server.ChallengeMethods = hasMethods ? ["S256"] : null;

        var run = await LinkAsync();

        Assert.Equal(new Run(ExitCode.Failed, "", $"{Issuer} cannot link apps in the browser. Run 'token-companion link' without --browser for a code to type.{Environment.NewLine}"), run);
        Assert.Null(_page);
    }

    [Theory]
    [InlineData("https://elsewhere.example/oauth/authorize")]
    [InlineData("file:///usr/bin/true")]
    public async Task LinkBrowser_PageOfSomebodyElse_IsNotOpened(string address)
    {
        Server.AuthorizationEndpoint = address;

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Output));
        Assert.Contains("cannot be used", run.Errors, StringComparison.Ordinal);
        Assert.Null(_page);
    }

    [Fact]
    public async Task LinkBrowser_LinkedBefore_SignsTheFormerSessionOut()
    {
        var former = await BeLinkedAsync();

        await LinkAsync();

        Assert.Equal([former], Server.Revoked);
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
    }

    private string Issuer => Server.Address.GetLeftPart(UriPartial.Authority);

    private new Task<Run> LinkAsync() => RunAsync("link", "--browser", "--server", Server.Address.AbsoluteUri, "--name", "Laptop");

    [GeneratedRegex("^[A-Za-z0-9_-]{43}$")]
    private static partial Regex Random256();
}
