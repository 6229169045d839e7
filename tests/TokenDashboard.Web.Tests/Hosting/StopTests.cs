using System.Diagnostics;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>How the process ends when a service manager asks it to.</summary>
[Trait("Database", "Sqlite")]
[Trait("Category", "Thorough")]
public sealed class StopTests
{
    /// <summary>Whoever sends a body without end, byte by byte and so fast enough for the server, holds no deployment up.</summary>
    [Fact]
    public async Task Stop_WhileABodyComesSlowly_IsOverInTenSeconds()
    {
        using var folder = new TempFolder();
        var origin = new Uri($"http://localhost:{ServerProcess.FreePort()}");
        using var server = new ServerProcess($"--DataDirectory={folder.Path}", $"--urls={origin.GetLeftPart(UriPartial.Authority)}", $"--PublicOrigin={origin.GetLeftPart(UriPartial.Authority)}");
        await server.ReadyAsync(origin.GetLeftPart(UriPartial.Authority));
        using var client = new RawClient(origin);
        await client.SendAsync($"POST /oauth/token HTTP/1.1\r\nHost: {origin.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 16000\r\n\r\nclient_id=companion");
        using var over = new CancellationTokenSource();
        var trickle = TrickleAsync(client, over.Token);
        await Task.Delay(500);

        var began = Stopwatch.StartNew();
        server.Stop();
        Assert.Equal(0, await server.EndAsync());

        Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        await over.CancelAsync();
        await trickle;
    }

    private static async Task TrickleAsync(RawClient client, CancellationToken over)
    {
        try
        {
            while (!over.IsCancellationRequested)
            {
                await client.SendAsync(new string('x', 60));
                await Task.Delay(200, over);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Closed.
        }
    }
}
