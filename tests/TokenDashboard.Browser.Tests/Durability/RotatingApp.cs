using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TokenDashboard.Browser.Tests.Hosting;

namespace TokenDashboard.Browser.Tests.Durability;

/// <summary>
/// An app that rotates as fast as it can and does what the README asks of one: it keeps the new token before it uses it,
/// and repeats with the same token when no answer came.
/// </summary>
internal sealed class RotatingApp(DashboardProcess server, Guid sessionId, string token) : IDisposable
{
    // Not a wait for anything: how often an app tries while the server is away.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http = new() { BaseAddress = server.Origin, Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<string> _tokens = [token];
    private int _acknowledged;

    public Guid SessionId { get; } = sessionId;

    /// <summary>Rotations that were answered, so far.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>How often a request had to be repeated because the one before got no answer.</summary>
    public int Repeats { get; private set; }

    /// <summary>Every token that the app was given, in order: its own generations, the live one last. To be read when the app is done.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>Rotates until that is enough, and ends with a rotation that was answered. A refusal fails the test.</summary>
    public async Task RunAsync(CancellationToken enough)
    {
        do
        {
            while (await TryRotateAsync() is not { } next || !Keep(next))
            {
                Repeats++;
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
        while (!enough.IsCancellationRequested);
    }

    /// <summary>Signs out, and returns once that is acknowledged (RFC 7009).</summary>
    public async Task SignOutAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["client_id"] = "companion", ["token"] = _tokens[^1] });
        using var answer = await _http.PostAsync(new Uri("/oauth/revoke", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private bool Keep(string next)
    {
        _tokens.Add(next);
        Interlocked.Increment(ref _acknowledged);
        return true;
    }

    private async Task<string?> TryRotateAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token", ["client_id"] = "companion", ["refresh_token"] = _tokens[^1],
        });
        try
        {
            using var answer = await _http.PostAsync(new Uri("/oauth/token", UriKind.Relative), form);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                return null;
            if (answer.StatusCode != HttpStatusCode.OK)
                Assert.Fail($"Generation {_tokens.Count} was refused: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refresh_token").GetString();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }
}
