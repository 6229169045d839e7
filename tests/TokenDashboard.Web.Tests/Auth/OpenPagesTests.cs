using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>How many pages may be open at once. Over real sockets.</summary>
public sealed class OpenPagesTests : IDisposable
{
    private const int PerSession = 3;
    private const int InAll = 5;

    private readonly DashboardServer _server = new() { Kestrel = true, Settings = { ["Pages:PerSession"] = $"{PerSession}", ["Pages:InAll"] = $"{InAll}" } };
    private readonly List<ClientWebSocket> _sockets = [];
    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly int _port;

    public OpenPagesTests()
    {
        using var client = _server.Client();
        _port = client.BaseAddress!.Port;
    }

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _browser.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Open_MoreThanASessionMay_IsRefusedUntilOneIsClosed()
    {
        var cookies = await SignInAsync();
        for (var i = 0; i < PerSession; i++)
            Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(cookies));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await OpenAsync(cookies));
        var refused = await NegotiateAsync(cookies);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(30)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(await SignInAsync()));

        _sockets[0].Abort();
        await OpensAgainAsync(cookies);
    }

    [Fact]
    public async Task Open_MoreThanEverybodyMay_IsRefusedWhoeverAsks()
    {
        foreach (var cookies in new[] { await SignInAsync(), await SignInAsync() })
        {
            for (var i = 0; i < InAll / 2; i++)
                Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(cookies));
        }

        var third = await SignInAsync();
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(third));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await OpenAsync(third));

        _sockets[0].Abort();
        await OpensAgainAsync(third);
    }

    [Fact]
    public async Task Open_ManyAtOnce_OpensNoMoreThanMayBe()
    {
        var cookies = await SignInAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => OpenAsync(cookies)));

        Assert.Equal((PerSession, 30 - PerSession), (answers.Count(a => a == HttpStatusCode.SwitchingProtocols), answers.Count(a => a == HttpStatusCode.ServiceUnavailable)));
    }

    /// <summary>A page of another site may open the socket without negotiating first; the cookie would come along.</summary>
    [Fact]
    public async Task Open_FromAPageElsewhere_IsRefused()
    {
        var cookies = await SignInAsync();

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(cookies, $"http://localhost:{_port}"));
        foreach (var elsewhere in new[] { "http://evil.example", $"http://localhost.evil.example:{_port}", $"https://localhost:{_port}", "null" })
            Assert.Equal((elsewhere, HttpStatusCode.Forbidden), (elsewhere, await OpenAsync(cookies, elsewhere)));
    }

    /// <summary>Where there are no sockets a page polls: it is given up right after its handshake.</summary>
    [Fact]
    public async Task Open_WithoutASocketBeyondWhatMayBe_IsClosed()
    {
        var cookies = await SignInAsync();
        for (var i = 1; i < PerSession; i++)
            await OpenAsync(cookies);
        List<string> polled = [await NegotiatedAsync(cookies), await NegotiatedAsync(cookies)];

        var first = await ShakeHandsAsync(polled[0], cookies);
        var second = await ShakeHandsAsync(polled[1], cookies);

        Assert.True(await IsOpenAsync(first, cookies));
        Assert.False(await IsOpenAsync(second, cookies));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await OpenAsync(cookies));
        await _browser.SendAsync(new HttpRequestMessage(HttpMethod.Delete, first) { Headers = { { "Cookie", cookies } } });
        await OpensAgainAsync(cookies);
    }

    /// <summary>A browser that says nothing is gone after the first, and what it had open after the second.</summary>
    [Fact]
    public void Abandoned_AnyPage_IsGoneWithinAMinuteAndOneOfAHundred()
    {
        var circuits = _server.Service<IOptions<CircuitOptions>>().Value;

        Assert.InRange(_server.Service<IOptions<HubOptions>>().Value.ClientTimeoutInterval ?? TimeSpan.MaxValue, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.InRange(circuits.DisconnectedCircuitRetentionPeriod, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        Assert.InRange(circuits.PersistedCircuitInMemoryRetentionPeriod, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        Assert.Equal((100, 100), (circuits.DisconnectedCircuitMaxRetained, circuits.PersistedCircuitInMemoryMaxRetained));
    }

    /// <summary>A page that is sent much at once is closed, but by then its connection has received what it may.</summary>
    [Fact]
    public void Unread_OfAnyConnection_IsAFewPagesOfMemory()
    {
        var limits = _server.Service<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.All(
            [limits.MaxRequestBufferSize, limits.Http2.InitialConnectionWindowSize, limits.Http2.InitialStreamWindowSize],
            most => Assert.InRange(most ?? long.MaxValue, 0, 64 * 1024));
    }

    private async Task<string> SignInAsync()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        var visitor = new WebVisitor(_browser, $"http://localhost:{_port}");
        await visitor.SignInAsync(user.Email!, Visits.Password);
        Assert.Contains(Visits.SessionCookie, visitor.Cookies.Keys);
        return string.Join("; ", visitor.Cookies.Select(c => $"{c.Key}={c.Value}"));
    }

    private Task<HttpResponseMessage> NegotiateAsync(string cookies) => _browser.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, $"http://localhost:{_port}/_blazor/negotiate?negotiateVersion=1") { Headers = { { "Cookie", cookies } } });

    // A page's connection, as far as the handshake.
    private async Task<HttpStatusCode> OpenAsync(string cookies, string? origin = null)
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        socket.Options.SetRequestHeader("Cookie", cookies);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await socket.ConnectAsync(new Uri($"ws://localhost:{_port}/_blazor"), patience.Token);
            await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
            await socket.ReceiveAsync(new byte[1024], patience.Token);
        }
        catch (WebSocketException)
        {
            socket.Dispose();
            return socket.HttpStatusCode;
        }

        lock (_sockets)
            _sockets.Add(socket);
        return socket.HttpStatusCode;
    }

    private async Task OpensAgainAsync(string cookies)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await OpenAsync(cookies) == HttpStatusCode.SwitchingProtocols)
                return;
            await Task.Delay(50);
        }

        Assert.Fail("The place was not given back.");
    }

    private async Task<string> NegotiatedAsync(string cookies)
    {
        using var json = JsonDocument.Parse(await (await NegotiateAsync(cookies)).Content.ReadAsStringAsync());
        return $"http://localhost:{_port}/_blazor?id={json.RootElement.GetProperty("connectionToken").GetString()}";
    }

    private async Task<string> ShakeHandsAsync(string connection, string cookies)
    {
        // The first poll is answered at once, and says that the connection is there.
        await PollAsync(connection, cookies);
        await _browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, connection)
        {
            Headers = { { "Cookie", cookies } }, Content = new StringContent("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"),
        });
        await PollAsync(connection, cookies);
        return connection;
    }

    // A poll waits where the connection is open, and is answered at once, with what is last or with nothing, where it is not.
    private async Task<bool> IsOpenAsync(string connection, string cookies)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            for (var i = 0; i < 10; i++)
            {
                if ((await PollAsync(connection, cookies, patience.Token)).StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound)
                    return false;
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private Task<HttpResponseMessage> PollAsync(string connection, string cookies, CancellationToken cancellationToken = default) =>
        _browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, connection) { Headers = { { "Cookie", cookies } } }, cancellationToken);
}
