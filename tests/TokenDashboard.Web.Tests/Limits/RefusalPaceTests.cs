using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Limits;

/// <summary>Who floods has the refusals a second later, and nobody else waits for that.</summary>
public sealed class RefusalPaceTests
{
    private const string Flooder = "198.51.100.7";

    private static readonly (string, string)[] Form = [("client_id", "companion")];

    [Fact]
    public async Task Refusals_BeyondSixtyOfANetwork_LeaveASecondLater()
    {
        using var server = Server();

        var (kept, before) = await KeptAsync(server, () => AskAsync(server));

        // One more leaves with each second.
        Assert.InRange(before, RefusalPace.AtOnce, RefusalPace.AtOnce + 20);
        server.Clock!.Advance(RefusalPace.Pause);
        Assert.Equal(HttpStatusCode.TooManyRequests, await kept);
        Assert.Equal(0, server.Service<RefusalPace>().Kept);
    }

    [Fact]
    public async Task Answers_ToOthersAndOfOtherKinds_DoNotWait()
    {
        using var server = Server();
        var (kept, _) = await KeptAsync(server, () => AskAsync(server));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "203.0.113.4"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(server, "203.0.113.4"));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Device(Flooder).RefreshAsync("td1_nothing")).Status);
        Assert.False(kept.IsCompleted);
        server.Clock!.Advance(RefusalPace.Pause);
        await kept;
    }

    [Fact]
    public async Task Refusals_BeyondThoseThatAreKept_LeaveAtOnce()
    {
        using var server = Server();
        var (kept, _) = await KeptAsync(server, () => AskAsync(server));
        var flood = new List<Task<HttpStatusCode>>();
        // Each second one more leaves at once.
        while (server.Service<RefusalPace>().Kept < RefusalPace.MostKeptOfNetwork)
        {
            flood.Add(AskAsync(server));
            await Task.Delay(1);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(server));

        Assert.Equal(RefusalPace.MostKeptOfNetwork, server.Service<RefusalPace>().Kept);
        Assert.False(kept.IsCompleted);
        server.Clock!.Advance(RefusalPace.Pause);
        await Task.WhenAll([kept, .. flood]);
    }

    [Fact]
    public async Task Refusal_WhoWaitsForItLeaves_IsKeptNoLonger()
    {
        using var server = Server();
        using var left = new CancellationTokenSource();
        var (kept, _) = await KeptAsync(server, () => AskAsync(server, Flooder, left.Token));

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => kept);
        await WaitAsync(server, kept: 0);
    }

    [Fact]
    public async Task Refusal_OfABodyThatIsTooLong_IsKeptToo()
    {
        using var server = Server(kestrel: true);

        var (kept, _) = await KeptAsync(server, () => SendAsync(server, "/sign-in", new FormUrlEncodedContent([KeyValuePair.Create("long", new string('x', 40 * 1024))])));

        server.Clock!.Advance(RefusalPace.Pause);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await kept);
    }

    /// <summary>What is sent meanwhile is left with whoever sends it.</summary>
    [Fact]
    public async Task Refusal_OfABodyThatIsStillSent_KeepsLittleOfIt()
    {
        using var server = Server(kestrel: true);
        using var http = server.Client();
        var origin = http.BaseAddress!;
        using var client = new TcpClient { SendBufferSize = 16 * 1024 };
        await client.ConnectAsync(IPAddress.Loopback, origin.Port);
        var (kept, _) = await KeptAsync(server, () => SendAsync(server, "/sign-in", new FormUrlEncodedContent([KeyValuePair.Create("long", new string('x', 40 * 1024))])));
        var (stream, sent) = (client.GetStream(), 0);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /sign-in HTTP/1.1\r\nHost: {origin.Authority}\r\n{DashboardServer.AddressHeader}: {Flooder}\r\nContent-Length: 28000000\r\n\r\n"));
        await WaitAsync(server, kept: 2);

        while (sent < 28_000_000)
        {
            using var blocked = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                sent += await client.Client.SendAsync(new byte[16 * 1024], SocketFlags.None, blocked.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        Assert.InRange(sent, 1, 512 * 1024);
        server.Clock!.Advance(RefusalPace.Pause);
        await kept;
    }

    private static DashboardServer Server(bool kestrel = false) => new() { Kestrel = kestrel, Settings = { ["RateLimits:DeviceCodes"] = "1" } };

    private static Task<HttpStatusCode> AskAsync(DashboardServer server, string address = Flooder, CancellationToken cancellationToken = default) =>
        SendAsync(server, "/oauth/device", new FormUrlEncodedContent(Form.Select(f => KeyValuePair.Create(f.Item1, f.Item2))), address, cancellationToken);

    private static async Task<HttpStatusCode> SendAsync(DashboardServer server, string path, HttpContent content, string address = Flooder, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add(DashboardServer.AddressHeader, address);
        using var client = server.Client();
        using var answer = await client.SendAsync(request, cancellationToken);
        return answer.StatusCode;
    }

    // Asks until an answer is kept, and tells how many were refused before.
    private static async Task<(Task<HttpStatusCode> Kept, int Before)> KeptAsync(DashboardServer server, Func<Task<HttpStatusCode>> askAsync)
    {
        var pace = server.Service<RefusalPace>();
        for (var refused = 0; refused < 10 * RefusalPace.AtOnce;)
        {
            var asked = askAsync();
            while (!asked.IsCompleted && pace.Kept == 0)
                await Task.Delay(1);
            if (!asked.IsCompleted)
                return (asked, refused);
            if (await asked != HttpStatusCode.OK)
                refused++;
        }

        throw new InvalidOperationException("None is kept, however many are refused.");
    }

    private static async Task WaitAsync(DashboardServer server, int kept)
    {
        using var given = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (server.Service<RefusalPace>().Kept != kept)
            await Task.Delay(5, given.Token);
    }
}
