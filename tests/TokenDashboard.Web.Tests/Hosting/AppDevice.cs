using System.Net;
using System.Text;
using System.Text.Json;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>An answer of an OAuth endpoint, taken apart.</summary>
public sealed record OAuthAnswer(HttpStatusCode Status, string Body, HttpResponseMessage Response)
{
    public string? Error => Text("error");

    public string? RefreshToken => Text("refresh_token");

    public string? AccessToken => Text("access_token");

    /// <summary>A member of the JSON body as text; null when there is none.</summary>
    public string? Text(string name)
    {
        if (Body.Length == 0 || Body[0] != '{')
            return null;
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
    }

    /// <summary>The claims of the access token, unverified.</summary>
    public JsonElement Claims()
    {
        using var json = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(AccessToken!.Split('.')[1]));
        return json.RootElement.Clone();
    }
}

/// <summary>A companion app on a device: who asks the OAuth endpoints, as they see it.</summary>
public sealed record AppDevice(HttpClient Http, string? Address = AppDevice.DefaultAddress)
{
    public const string DefaultAddress = "192.0.2.10";
    public const string DefaultAgent = "companion/1.0 (Linux)";

    public string ClientId { get; init; } = "companion";

    public string? Agent { get; init; } = DefaultAgent;

    /// <summary>The key that it shows wherever it asks for tokens; none unless given.</summary>
    public DeviceKey? Key { get; init; }

    public Task<OAuthAnswer> RefreshAsync(string token, string? scope = null) => PostAsync(
        "/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", ClientId), ("scope", scope ?? ""));

    /// <summary>A refresh that must succeed; returns the successor.</summary>
    public async Task<string> RotateAsync(string token)
    {
        var answer = await RefreshAsync(token);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{(int)answer.Status} {answer.Body}");
        return answer.RefreshToken!;
    }

    public Task<OAuthAnswer> RevokeAsync(string token, params (string Name, string Value)[] more) =>
        PostAsync("/oauth/revoke", [("token", token), ("client_id", ClientId), .. more]);

    public Task<OAuthAnswer> PollAsync(string deviceCode) => PostAsync(
        "/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", deviceCode), ("client_id", ClientId));

    public Task<OAuthAnswer> PostAsync(string path, params (string Name, string Value)[] form) => SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
    {
        Content = new FormUrlEncodedContent(form.Select(p => KeyValuePair.Create(p.Name, p.Value))),
    });

    /// <summary>Posts bytes as they are, said to be a form.</summary>
    public Task<OAuthAnswer> PostRawAsync(string path, byte[] body, string contentType = "application/x-www-form-urlencoded")
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });
    }

    /// <inheritdoc cref="PostRawAsync(string, byte[], string)"/>
    public Task<OAuthAnswer> PostRawAsync(string path, string body, string contentType = "application/x-www-form-urlencoded") =>
        PostRawAsync(path, Encoding.UTF8.GetBytes(body), contentType);

    /// <summary>Sends it, with a proof where the device has a key; once more when that must name a nonce.</summary>
    public async Task<OAuthAnswer> SendAsync(HttpRequestMessage request)
    {
        if (Key is null || request.Headers.Contains("DPoP"))
            return await SendPlainAsync(request);
        using (request)
        {
            var content = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync();
            var answer = await ProvedAsync();
            return answer.Error == "use_dpop_nonce" ? await ProvedAsync() : answer;

            async Task<OAuthAnswer> ProvedAsync()
            {
                var again = new HttpRequestMessage(request.Method, request.RequestUri);
                foreach (var (name, values) in request.Headers)
                    again.Headers.TryAddWithoutValidation(name, values);
                if (content is not null)
                {
                    again.Content = new ByteArrayContent(content);
                    again.Content.Headers.ContentType = request.Content!.Headers.ContentType;
                }

                var token = request.Headers.Authorization is { Scheme: "DPoP" } shown ? shown.Parameter : null;
                again.Headers.Add("DPoP", Key.Prove(request.Method.Method, Key.Server + request.RequestUri!.OriginalString, token));
                var answered = await SendPlainAsync(again);
                if (answered.Response.Headers.TryGetValues("DPoP-Nonce", out var nonce))
                    Key.Nonce = Assert.Single(nonce);
                return answered;
            }
        }
    }

    private async Task<OAuthAnswer> SendPlainAsync(HttpRequestMessage request)
    {
        using (request)
        {
            if (Agent is not null)
                request.Headers.TryAddWithoutValidation("User-Agent", Agent);
            if (Address is not null)
                request.Headers.Add(DashboardServer.AddressHeader, Address);
            var response = await Http.SendAsync(request);
            return new OAuthAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
        }
    }
}
