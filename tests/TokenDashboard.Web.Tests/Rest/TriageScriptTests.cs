using System.Net;
using System.Text.Json;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Rest;

/// <summary>A script that knows the API's address alone: the metadata lead it to the rest.</summary>
public sealed class TriageScriptTests : IDisposable
{
    private const int Cases = 100;
    private readonly DashboardServer _server = new() { Settings = { ["Apps:1:ClientId"] = "triage", ["Apps:1:Name"] = "Triage", ["Apps:1:Scopes:0"] = "admin:read", ["Apps:1:Scopes:1"] = "admin:manage" } };

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Script_FromTheMetadataAlone_TriagesAHundredCases()
    {
        using var http = _server.Client();
        for (var i = 0; i < Cases; i++)
            await MakeAsync(i % 3 == 0);

        // The API says where its metadata are, those where its server is.
        using var unknown = await http.GetAsync("/api/v1/admin/incidents");
        var resource = await JsonAsync(http, unknown.Headers.WwwAuthenticate.First().Parameter!.Split("resource_metadata=\"")[1].TrimEnd('"'));
        var server = await JsonAsync(http, resource.GetProperty("authorization_servers")[0].GetString() + "/.well-known/oauth-authorization-server");
        var token = await TokenAsync(http, server, resource.GetProperty("resource").GetString()!);

        var (stolen, lost) = (new List<int>(), new List<int>());
        for (var next = "/api/v1/admin/incidents?sort=oldest&limit=30"; next is not null;)
        {
            using var answer = await AskAsync(http, HttpMethod.Get, next, token);
            foreach (var found in (await ReadAsync(answer)).GetProperty("items").EnumerateArray())
                (found.GetProperty("alarmAgent").GetString() == AppDevice.DefaultAgent ? lost : stolen).Add(found.GetProperty("id").GetInt32());
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        foreach (var id in stolen)
        {
            using var seen = await AskAsync(http, HttpMethod.Get, $"/api/v1/admin/incidents/{id}", token);
            using var settled = await AskAsync(http, HttpMethod.Post, $"/api/v1/admin/incidents/{id}/settle", token, new { resolution = "stolen", note = "Told by its evidence." }, seen.Headers.ETag!.ToString());
            Assert.Equal(HttpStatusCode.OK, settled.StatusCode);
        }

        using var rest = await AskAsync(http, HttpMethod.Post, "/api/v1/admin/incidents/settle", token, new { ids = lost, resolution = "lostReply" });

        Assert.Equal(lost.Order(), (await ReadAsync(rest)).GetProperty("settled").EnumerateArray().Select(i => i.GetInt32()).Order());
        Assert.Equal(Cases, stolen.Concat(lost).Distinct().Count());
        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM incidents WHERE Status = 'Open'"));
        Assert.Equal(Cases, _server.Stored.Value<int>("SELECT COUNT(*) FROM audit WHERE Action = 'IncidentResolved' AND AppId = 'triage'"));
        Assert.NotEmpty(lost);
        Assert.NotEmpty(stolen);
    }

    // Of a stranger's presenting a spent token, or of the device's own.
    private async Task MakeAsync(bool isOwn)
    {
        var app = await _server.LinkAsync();
        var device = _server.Device();
        var second = await device.RotateAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await device.RotateAsync(second);
        await (isOwn ? device : _server.Device("198.51.100.24") with { Agent = "curl/8.9" }).RefreshAsync(app.Token);
    }

    private async Task<string> TokenAsync(HttpClient http, JsonElement server, string resource)
    {
        var asked = await PostAsync(http, server, "device_authorization_endpoint", ("client_id", "triage"), ("scope", "admin:read admin:manage"), ("resource", resource));
        var (links, admin) = (_server.Service<DeviceAuthorizationService>(), await _server.CreateUserAsync(role: DeskRoles.Admin));
        var link = await links.ClaimAsync(asked.GetProperty("user_code").GetString()!, admin.Id, default);
        Assert.True((await links.DecideAsync(link!.Id, allow: true, new Actor(admin.Id, (await _server.BrowserAsync(admin.Id)).Id, Requester.Unknown), default)).IsDone);
        return (await PostAsync(
            http, server, "token_endpoint", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "triage"), ("device_code", asked.GetProperty("device_code").GetString()!), ("resource", resource)))
            .GetProperty("access_token").GetString()!;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, JsonElement server, string endpoint, params (string Name, string Value)[] form)
    {
        using var answer = await http.PostAsync(new Uri(new Uri(server.GetProperty(endpoint).GetString()!).PathAndQuery, UriKind.Relative), new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));
        return await ReadAsync(answer);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, HttpMethod method, string address, string token, object? body = null, string? match = null)
    {
        using var request = new HttpRequestMessage(method, address.Replace("http://localhost:5080", "", StringComparison.Ordinal));
        request.Headers.Authorization = new("Bearer", token);
        if (match is not null)
            request.Headers.TryAddWithoutValidation("If-Match", match);
        if (body is not null)
            request.Content = System.Net.Http.Json.JsonContent.Create(body);
        return await http.SendAsync(request);
    }

    private static async Task<JsonElement> JsonAsync(HttpClient http, string address)
    {
        using var answer = await http.GetAsync(new Uri(address).PathAndQuery);
        return await ReadAsync(answer);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
