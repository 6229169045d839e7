using System.Net;
using System.Text;
using System.Text.Json;
using TokenDashboard.Core.Audit;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Rest;

/// <summary>An answer of the API, taken apart.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string Body, HttpResponseMessage Response)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public IEnumerable<JsonElement> Items => Json.GetProperty("items").EnumerateArray();

    public string? Next => Json.GetProperty("next").GetString();

    public string? Tag => Response.Headers.ETag?.ToString();

    /// <summary>The name of the problem; null where the body is none.</summary>
    public string? Problem => Response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? Json.GetProperty("type").GetString()!["urn:token-dashboard:problem:".Length..] : null;
}

/// <summary>A script with an access token of somebody's.</summary>
internal sealed record ApiScript(DashboardServer Server, LinkedApp App, string Token, string Refresh, DeviceKey? Key = null)
{
    public const string Root = "/api/v1";
    public const string All = "profile sessions:read sessions:manage admin:read admin:manage offline_access";

    public static async Task<ApiScript> OfAsync(DashboardServer server, string scope = All, string? role = null, DeviceKey? key = null, string? userId = null)
    {
        var app = await server.LinkAsync(userId ?? (await server.CreateUserAsync(role: role)).Id, scope: scope, key: key);
        var tokens = await (server.Device() with { Key = key }).RefreshAsync(app.Token);
        return new(server, app, tokens.AccessToken!, tokens.RefreshToken!, key);
    }

    public static Task<ApiScript> OfAdminAsync(DashboardServer server, DeviceKey? key = null) => OfAsync(server, role: DeskRoles.Admin, key: key);

    /// <summary>A case that was opened by somebody else's presenting a spent token.</summary>
    public static async Task<(int Id, LinkedApp App)> ReplayAsync(DashboardServer server)
    {
        var app = await server.LinkAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await server.Device().RotateAsync(app.Token);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await (server.Device("198.51.100.24") with { Agent = "curl/8.9" }).RefreshAsync(app.Token);
        return (server.Stored.Value<int>("SELECT Id FROM incidents WHERE SessionId = $id", ("$id", app.SessionId)), app);
    }

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => AskAsync("GET", path, null, headers);

    public Task<ApiAnswer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) => AskAsync("POST", path, body is null ? null : JsonSerializer.Serialize(body), headers);

    public async Task<ApiAnswer> AskAsync(string method, string path, string? json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Root + path);
        request.Headers.TryAddWithoutValidation("Authorization", $"{(Key is null ? "Bearer" : "DPoP")} {Token}");
        if (Key is not null)
            request.Headers.Add("DPoP", Key.Prove(method, DeviceKey.Origin + Root + path.Split('?')[0], Token));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var client = Server.Client();
        var answer = await client.SendAsync(request);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }
}
