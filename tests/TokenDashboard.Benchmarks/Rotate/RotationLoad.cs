using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TokenDashboard.Benchmarks.Rotate;

/// <summary>What a load came to.</summary>
/// <param name="Chains">How many apps rotated at once, each its own token after token.</param>
/// <param name="PerSecond">Rotations a second.</param>
/// <param name="P50">Half of them took no longer, in milliseconds.</param>
/// <param name="P95">95 of 100 took no longer, in milliseconds.</param>
/// <param name="P99">99 of 100 took no longer, in milliseconds.</param>
/// <param name="CpuPerThousand">The server's processor time for a thousand, in seconds.</param>
/// <param name="Failed">Rotations that were not answered with a token.</param>
internal sealed record LoadResult(int Chains, double PerSecond, double P50, double P95, double P99, double CpuPerThousand, int Failed);

/// <summary>Rotates chains of tokens over HTTP/1.1, one request after the other in each.</summary>
internal sealed class RotationLoad(HttpClient http, Uri endpoint, string clientId, Process server, IReadOnlyList<string> tokens)
{
    private const int MostFailed = 1000;

    private readonly string[] _chains = [.. tokens];

    /// <summary>Rotates the first chains until both the time is over and so many rotations are made; each not before its pace is over.</summary>
    public async Task<LoadResult> RunAsync(int chains, TimeSpan time, int least = 0, TimeSpan pace = default)
    {
        var (made, failed) = (0, 0);
        var times = Enumerable.Range(0, chains).Select(_ => new List<long>()).ToArray();
        server.Refresh();
        var cpu = server.TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, chains).Select(chain => Task.Run(async () =>
        {
            while ((Stopwatch.GetElapsedTime(began) < time || Volatile.Read(ref made) < least) && Volatile.Read(ref failed) < MostFailed)
            {
                var sent = Stopwatch.GetTimestamp();
                if (await RotateAsync(_chains[chain]) is not { } next)
                {
                    Interlocked.Increment(ref failed);
                    continue;
                }

                _chains[chain] = next;
                times[chain].Add(Stopwatch.GetTimestamp() - sent);
                Interlocked.Increment(ref made);
                if (pace > Stopwatch.GetElapsedTime(sent))
                    await Task.Delay(pace - Stopwatch.GetElapsedTime(sent));
            }
        })));
        var took = Stopwatch.GetElapsedTime(began);
        server.Refresh();
        var used = server.TotalProcessorTime - cpu;
        long[] all = [.. times.SelectMany(t => t).Order()];
        return new LoadResult(chains, made / took.TotalSeconds, At(0.50), At(0.95), At(0.99), made == 0 ? 0 : used.TotalSeconds / made * 1000, failed);

        double At(double share) => all.Length == 0 ? 0 : all[(int)(all.Length * share)] * 1000.0 / Stopwatch.Frequency;
    }

    private async Task<string?> RotateAsync(string token)
    {
        using var body = new StringContent($"grant_type=refresh_token&client_id={clientId}&refresh_token={token}");
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var answer = await http.PostAsync(endpoint, body);
        return answer.IsSuccessStatusCode ? Find(await answer.Content.ReadAsByteArrayAsync()) : null;
    }

    private static string? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("refresh_token"u8))
                return reader.Read() ? reader.GetString() : null;
        }

        return null;
    }
}
