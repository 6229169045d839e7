using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Requests;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Rest;

/// <summary>The API's description says all that there is.</summary>
public sealed class DocumentTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Document_EveryRouteOfTheApi_IsInItWithItsScope()
    {
        var document = await ReadAsync();
        var routes = server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith(ApiRegistry.Path + "/", StringComparison.Ordinal)).Select(e => (
            Method: e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single().ToLowerInvariant(),
            Path: Regex.Replace(e.RoutePattern.RawText!, @":\w+", ""), e.Metadata.GetMetadata<NeededScope>()!.Scope));

        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => (
            operation.Name, path.Name, operation.Value.GetProperty("security")[0].GetProperty("oauth")[0].GetString()!)));

        Assert.Equal(routes.Order(), described.Order());
        Assert.NotEmpty(described);
        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A generator has a name for each, a schema for each body, and an error for each status.</summary>
    [Fact]
    public async Task Document_EveryOperation_IsWhole()
    {
        var document = await ReadAsync();
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(o => o.Value).ToList();

        Assert.Equal(operations.Count, operations.Select(o => o.GetProperty("operationId").GetString()).Distinct().Count());
        Assert.All(operations, o =>
        {
            Assert.False(string.IsNullOrEmpty(o.GetProperty("summary").GetString()));
            foreach (var status in new[] { "401", "403", "429", "503" })
                Assert.Equal("urn:token-dashboard:problem:", o.GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/problem+json").GetProperty("example").GetProperty("type").GetString()![..28]);
            Assert.Contains(o.GetProperty("responses").EnumerateObject(), r => r.Name is "200" or "204");
        });
        Assert.Equal(["My sessions", "Admins"], document.GetProperty("tags").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        var body = document.GetProperty("paths").GetProperty("/api/v1/admin/incidents/settle").GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json");
        Assert.Equal("integer", body.GetProperty("schema").GetProperty("properties").GetProperty("ids").GetProperty("items").GetProperty("type").GetString());
        Assert.Equal("lostReply", body.GetProperty("example").GetProperty("resolution").GetString());
        var scopes = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("oauth").GetProperty("flows").GetProperty("authorizationCode").GetProperty("scopes");
        Assert.Equal(["sessions:read", "sessions:manage", "admin:read", "admin:manage"], scopes.EnumerateObject().Select(s => s.Name));
        Assert.All(ProblemKind.All, kind => Assert.Contains($"| {kind.Status} | `{kind.Name}` |", document.GetProperty("info").GetProperty("description").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Document_ThatIsKnownAlready_Is304()
    {
        using var client = server.Client();
        using var first = await client.GetAsync("/openapi/v1.json");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var again = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    /// <summary>What it loads comes from here, and each answer has a nonce of its own: nothing else in it is a script.</summary>
    [Fact]
    public async Task Reference_EachTime_HasItsOwnNonceAndLoadsNothingFromElsewhere()
    {
        using var client = server.Client();
        var seen = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var page = await client.GetAsync("/reference/");
            var (policy, text) = (page.Headers.GetValues("Content-Security-Policy").Single(), await page.Content.ReadAsStringAsync());
            var nonce = Regex.Match(policy, "script-src 'nonce-([^']{22,})';").Groups[1].Value;

            Assert.True(seen.Add(nonce));
            Assert.Equal(Regex.Count(text, "<script"), Regex.Count(text, $"<script[^>]* nonce=\"{Regex.Escape(nonce)}\""));
            Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
            Assert.True(page.Headers.CacheControl!.NoStore);
        }

        using var other = await client.GetAsync("/sign-in");
        Assert.Contains("script-src 'self';", other.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ReadAsync()
    {
        using var client = server.Client();
        return JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement;
    }
}
