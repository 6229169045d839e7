using System.Net.Sockets;
using System.Text;
using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>Very many, very slow and very large requests beside apps that refresh a few times a second.</summary>
internal static class CrowdRuns
{
    private const int Apps = 8;
    private const int Slow = 500;
    private const int Bad = 10_000;

    // Three times what is promised.
    private const double MostP99 = 3000;
    private const double MostMore = 150;

    public static async Task<RunResult> RunAsync(Stage stage)
    {
        await using var store = await stage.StoreAsync(postgres: false);
        await using var server = stage.Instance(store);
        server.BeQuiet();
        using var load = await Load.MakeAsync(stage, store, Apps);
        await server.StartAsync();
        load.Begin(_ => server, TimeSpan.FromMilliseconds(100));
        await Task.Delay(TimeSpan.FromSeconds(10));
        var figures = new List<string>();
        var (before, alone) = (server.Memory(), load.TakeTimes());
        figures.Add($"alone p99 {alone.P99:0} ms");
        foreach (var (name, act) in new (string, Func<Uri, Task<string>>)[] { ("slow connections", SlowAsync), ("a body without end", HugeAsync), ("bad tokens", BadAsync) })
        {
            var said = await act(server.Origin);
            var beside = load.TakeTimes();
            figures.Add($"{name} ({said}): p99 {beside.P99:0} ms");
            if (beside.P99 > MostP99)
                load.Fail($"beside {name} 1 in 100 refreshes took {beside.P99:0} ms");
        }

        await Task.Delay(TimeSpan.FromSeconds(15));
        var after = server.Memory();
        if (after > before + MostMore)
            load.Fail($"memory went from {before:0} to {after:0} MiB and stayed there");
        return await load.EndAsync($"{string.Join(", ", figures)}; memory {before:0} MiB before and {after:0} MiB 15 s after, ");
    }

    // A byte of a header a second.
    private static async Task<string> SlowAsync(Uri origin)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < Slow; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(origin.Host, origin.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /oauth/token HTTP/1.1\r\nHost: localhost:{origin.Port}\r\nX-Slow: "));
            sockets.Add(socket);
        }

        var open = sockets.Count;
        for (var second = 0; second < 20; second++)
        {
            foreach (var socket in sockets)
            {
                try
                {
                    await socket.SendAsync("a"u8.ToArray());
                }
                catch (SocketException)
                {
                    open--;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        sockets.ForEach(s => s.Dispose());
        return $"{Slow} for 20 s";
    }

    // 1 GB in chunks, or until nobody reads it any more.
    private static async Task<string> HugeAsync(Uri origin)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(origin.Host, origin.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /oauth/token HTTP/1.1\r\nHost: localhost:{origin.Port}\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"));
        var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string('a', 65536)}\r\n");
        var sent = 0L;
        try
        {
            while (sent < 1_000_000_000)
                sent += await socket.SendAsync(chunk);
        }
        catch (SocketException)
        {
            // Cut off.
        }

        return $"cut off after {sent / 1024:N0} KiB";
    }

    private static async Task<string> BadAsync(Uri origin)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1000 });
        var answers = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Bad), new ParallelOptions { MaxDegreeOfParallelism = 1000 }, async (i, cancellationToken) =>
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["client_id"] = "companion", ["refresh_token"] = $"td1_{i}" });
            try
            {
                using var answer = await http.PostAsync(new Uri(origin, "/oauth/token"), form, cancellationToken);
                answers.AddOrUpdate($"{(int)answer.StatusCode}", 1, (_, count) => count + 1);
            }
            catch (HttpRequestException)
            {
                answers.AddOrUpdate("cut off", 1, (_, count) => count + 1);
            }
        });
        return string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{a.Value:N0} × {a.Key}"));
    }
}
