using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace TokenDashboard.Benchmarks.Flood;

/// <summary>Those who flood a server: each connection asks again as soon as it has its answer.</summary>
internal static class FloodClient
{
    /// <summary>Where the server is.</summary>
    public static readonly Uri Address = new("http://127.0.0.1:6110");

    /// <summary>What it can be flooded with.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["device codes", "wrong passwords", "forged tokens", "long bodies"];

    private static readonly byte[] Long = new byte[28 * 1024 * 1024];

    /// <summary>Floods, and tells how often which answer came.</summary>
    public static async Task RunAsync(string kind, int networks, int connections, int seconds, TextWriter console)
    {
        var make = await MakerAsync(kind);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = Address };
        var answers = new ConcurrentDictionary<string, int>();
        var asked = 0;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(
            async () =>
            {
                while (!over.IsCancellationRequested)
                {
                    using var request = make(Interlocked.Increment(ref asked));
                    request.Headers.Add("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"198.51.{connection % networks}.7"));
                    var answer = "cut off";
                    try
                    {
                        using var answered = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over.Token);
                        answer = ((int)answered.StatusCode).ToString(CultureInfo.InvariantCulture);
                    }
                    catch (OperationCanceledException)
                    {
                        return;
                    }
                    catch (HttpRequestException)
                    {
                        // Counted as what it is.
                    }

                    answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
                }
            },
            CancellationToken.None)));
        await console.WriteLineAsync(JsonSerializer.Serialize(answers));
    }

    private static async Task<Func<int, HttpRequestMessage>> MakerAsync(string kind)
    {
        switch (kind)
        {
            case "device codes":
                return _ => Form("/oauth/device", ("client_id", "companion"), ("scope", "profile"));
            case "forged tokens":
                return _ => Form("/oauth/token", ("grant_type", "refresh_token"), ("client_id", "companion"), ("refresh_token", "td1_" + new string('A', 92)));
            case "long bodies":
                return _ => new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new ByteArrayContent(Long) };
        }

        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = Address };
        var form = await BrowserForm.OpenAsync(http, "/sign-in");
        return i => form.Fill("/sign-in", "sign-in", ("Email", $"{i}@example.org"), ("Password", "wrong horse battery"));
    }

    private static HttpRequestMessage Form(string path, params (string Name, string Value)[] fields) =>
        new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
}
