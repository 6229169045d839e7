using System.Net;
using System.Text.Json;

namespace TokenDashboard.Chaos.Hosting;

/// <summary>How a request came out.</summary>
internal enum Outcome
{
    /// <summary>200.</summary>
    Done,

    /// <summary>Refused for what was presented: 400 or 401.</summary>
    Refused,

    /// <summary>503: it may be asked again, and nothing has happened.</summary>
    Unavailable,

    /// <summary>No answer: it may have happened or not.</summary>
    Maybe,

    /// <summary>Anything else, which nobody should be told.</summary>
    Wrong,
}

/// <summary>What an app was answered.</summary>
/// <param name="Outcome">How it came out.</param>
/// <param name="Refresh">The refresh token, where one was issued.</param>
/// <param name="Access">The access token beside it.</param>
/// <param name="Words">The error, where there is one.</param>
internal sealed record Answer(Outcome Outcome, string? Refresh = null, string? Access = null, string? Words = null);

/// <summary>What an app asks over HTTP. All that is issued is told to the canaries.</summary>
internal sealed class AppClient(Canaries canaries) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1000, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(40),
        DefaultRequestHeaders = { { "User-Agent", "chaos/1.0" } },
    };

    /// <summary>What a status says.</summary>
    public static Outcome OutcomeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.OK => Outcome.Done,
        HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized => Outcome.Refused,
        HttpStatusCode.ServiceUnavailable => Outcome.Unavailable,
        _ => Outcome.Wrong,
    };

    /// <summary>RFC 6749 §6.</summary>
    public Task<Answer> RefreshAsync(Server server, string token) => PostAsync(server, "/oauth/token", ("grant_type", "refresh_token"), ("client_id", "companion"), ("refresh_token", token));

    /// <summary>RFC 7009.</summary>
    public Task<Answer> RevokeAsync(Server server, string token) => PostAsync(server, "/oauth/revoke", ("client_id", "companion"), ("token", token));

    /// <summary>RFC 8628 §3.4.</summary>
    public Task<Answer> PollAsync(Server server, string code) =>
        PostAsync(server, "/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "companion"), ("device_code", code));

    /// <summary>RFC 8628 §3.1: the device's code and the one its owner types; null when there was no answer.</summary>
    public async Task<(string Device, string User)?> BeginAsync(Server server, string scope = "profile offline_access")
    {
        try
        {
            using var request = Request(server, "/oauth/device", ("client_id", "companion"), ("scope", scope));
            using var answer = await _http.SendAsync(request);
            if (!answer.IsSuccessStatusCode)
                return null;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            var codes = (json.RootElement.GetProperty("device_code").GetString()!, json.RootElement.GetProperty("user_code").GetString()!);
            canaries.Add(codes.Item1);
            return codes;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Uses an access token.</summary>
    public async Task<Outcome> UseAsync(Server server, string access) => await CallAsync(server, HttpMethod.Get, "/api/me", access) is { } status ? OutcomeOf(status) : Outcome.Maybe;

    /// <summary>Calls the API with an access token; null when there was no answer.</summary>
    public async Task<HttpStatusCode?> CallAsync(Server server, HttpMethod method, string path, string access)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Origin, path));
        request.Headers.Authorization = new("Bearer", access);
        try
        {
            using var answer = await _http.SendAsync(request);
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(Server server, string path, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Origin, path)) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        foreach (var (name, value) in server.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task<Answer> PostAsync(Server server, string path, params (string Name, string Value)[] fields)
    {
        try
        {
            using var request = Request(server, path, fields);
            using var answer = await _http.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            var outcome = OutcomeOf(answer.StatusCode);
            if (outcome != Outcome.Done)
                return new Answer(outcome, Words: $"{(int)answer.StatusCode} {body}");
            using var json = JsonDocument.Parse(body);
            var (refresh, access) = (Text("refresh_token"), Text("access_token"));
            canaries.Add(refresh);
            canaries.Add(access);
            return new Answer(outcome, refresh, access);

            string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException or JsonException)
        {
            return new Answer(Outcome.Maybe, Words: e.Message);
        }
    }
}
