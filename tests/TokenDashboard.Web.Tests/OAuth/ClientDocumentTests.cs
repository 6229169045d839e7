using System.Text;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>What a document may be that an app describes itself in, and where.</summary>
public sealed class ClientDocumentTests
{
    private const string Id = "https://agents.example.org/client.json";

    [Theory]
    [InlineData(Id, "agents.example.org")]
    [InlineData("https://xn--clude-4ve.example/a/b-c_d~1", "xn--clude-4ve.example")]
    [InlineData("https://agents.example.org/a/", "agents.example.org")]
    [InlineData("http://agents.example.org/client.json")]
    [InlineData("https://agents.example.org")]
    [InlineData("https://agents.example.org/")]
    [InlineData("https://agents.example.org:8443/client.json")]
    [InlineData("https://agents.example.org:443/client.json")]
    [InlineData("https://agents.example.org/client.json?v=1")]
    [InlineData("https://agents.example.org/client.json#a")]
    [InlineData("https://wander.ai@agents.example.org/client.json")]
    [InlineData("https://agents.example.org/a/../client.json")]
    [InlineData("https://agents.example.org/./client.json")]
    [InlineData("https://agents.example.org/%2e%2e/client.json")]
    [InlineData("https://agents.example.org\\@evil.example/client.json")]
    [InlineData("https://Agents.example.org/client.json")]
    [InlineData("https://clаude.example/client.json")]
    [InlineData("https://127.0.0.1/client.json")]
    [InlineData("https://2130706433/client.json")]
    [InlineData("https://0x7f.1/client.json")]
    [InlineData("https://[::1]/client.json")]
    [InlineData("https://agents..example/client.json")]
    [InlineData("https://agents.example.org./client.json")]
    [InlineData(" https://agents.example.org/client.json")]
    [InlineData("https://agents.example.org/client.json\n")]
    [InlineData("companion")]
    public void HostOf_Address_IsItsHostOrNone(string clientId, string? host = null) => Assert.Equal(host, ClientDocument.HostOf(clientId));

    [Fact]
    public void HostOf_LongAddressOrPort_IsTakenWithinBounds()
    {
        var start = "https://agents.example.org/";
        Assert.NotNull(ClientDocument.HostOf(start.PadRight(ClientDocument.MostCharacters, 'a')));
        Assert.Null(ClientDocument.HostOf(start.PadRight(ClientDocument.MostCharacters + 1, 'a')));
        Assert.Equal("localhost", ClientDocument.HostOf("https://localhost:8443/client.json", allowPort: true));
    }

    [Theory]
    [InlineData("client_id", "\"https://agents.example.org/client.jso\"")]
    [InlineData("client_id", "\"https://wander.ai/client.json\"")]
    [InlineData("client_id", "\"https://agents.example.org/client.json/\"")]
    [InlineData("client_id", "[\"https://agents.example.org/client.json\"]")]
    [InlineData("client_id", "null")]
    [InlineData("redirect_uris", "[]")]
    [InlineData("redirect_uris", "\"https://agents.example.org/back\"")]
    [InlineData("redirect_uris", "[1]")]
    [InlineData("redirect_uris", "null")]
    [InlineData("redirect_uris", "[\"javascript:alert(1)\", \"http://agents.example.org/back\", \"https://agents.example.org/back#a\", \"data:text/html,a\"]")]
    [InlineData("client_secret", "\"a secret\"")]
    [InlineData("client_secret", "null")]
    [InlineData("client_secret_expires_at", "0")]
    [InlineData("token_endpoint_auth_method", "\"client_secret_basic\"")]
    [InlineData("token_endpoint_auth_method", "\"private_key_jwt\"")]
    [InlineData("token_endpoint_auth_method", "true")]
    [InlineData("grant_types", "[\"urn:ietf:params:oauth:grant-type:device_code\"]")]
    [InlineData("response_types", "[\"token\"]")]
    [InlineData("client_name", "{}")]
    [InlineData("client_name", "\"\\ud800\"")]
    public void Read_WrongMember_IsNoApp(string name, string value)
    {
        Assert.NotNull(Read(Document()));
        Assert.Null(Read(Document((name, value))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"https://agents.example.org/client.json\"")]
    [InlineData("<!doctype html><title>No</title>")]
    [InlineData("{\"client_id\": \"https://agents.example.org/client.json\", \"redirect_uris\": [\"https://agents.example.org/back\"]} {}")]
    [InlineData("{\"client_id\": \"https://wander.ai/client.json\", \"redirect_uris\": [\"https://agents.example.org/back\"], \"client_id\": \"https://agents.example.org/client.json\"}")]
    [InlineData("{\"client_id\": \"https://agents.example.org/client.json\", \"redirect_uris\": [\"https://agents.example.org/back\"], \"a\": [[[[[[[[[[]]]]]]]]]]}")]
    [InlineData("{\"client_id\": \"https://agents.example.org/client.json\", // a\n \"redirect_uris\": [\"https://agents.example.org/back\"]}")]
    public void Read_NotADocument_IsNoApp(string json) => Assert.Null(Read(json));

    [Fact]
    public void Read_MoreRedirectsThanAnAppHas_IsNoApp()
    {
        string Redirects(int count) => $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"https://agents.example.org/back/{i}\""))}]";
        Assert.NotNull(Read(Document(("redirect_uris", Redirects(20)))));
        Assert.Null(Read(Document(("redirect_uris", Redirects(21)))));
    }

    [Fact]
    public void Read_Document_IsAPublicAppOfWhatIsConfigured()
    {
        var app = Read(Document(("scope", "\"admin\""), ("redirect_uris", "[\"http://127.0.0.1/callback\", \"ftp://agents.example.org/\", \"https://other.example/back\"]")), new ClientDocumentOptions { Scopes = ["openid"], DPoP = "required" })!;

        Assert.Equal((Id, "Wander (agents.example.org)", "agents.example.org", true), (app.ClientId, app.Name, app.Host, app.MustShowKey()));
        Assert.Equal(["http://127.0.0.1/callback", "https://other.example/back"], app.RedirectUris);
        Assert.Equal(["openid"], app.Scopes);
        Assert.Equal(["authorization_code", "refresh_token"], app.Grants);
        Assert.Empty(app.SecretHashes);
    }

    /// <summary>Its name is a claim: what could be taken for somebody else's isn't shown.</summary>
    [Theory]
    [InlineData("Wander", "Wander (agents.example.org)")]
    [InlineData("Wander Code 2.1", "Wander Code 2.1 (agents.example.org)")]
    [InlineData(" ", "agents.example.org")]
    [InlineData("\\u200b\\u2800", "agents.example.org")]
    [InlineData("<b>Wander\\u202e</b>", "agents.example.org")]
    [InlineData("Companion CLI", "agents.example.org")]
    [InlineData("Wander (wander.ai)", "agents.example.org")]
    [InlineData("wander.ai", "agents.example.org")]
    [InlineData("wander．ai", "agents.example.org")]
    [InlineData("A name that is very much longer than any", "A name that is very much lon (agents.example.org)")]
    public void Read_Name_IsShownWithItsHostOrNotAtAll(string name, string shown) => Assert.Equal(shown, Read(Document(("client_name", $"\"{name}\"")))!.Name);

    [Fact]
    public void Of_LongHost_IsShownByItsEnd()
    {
        var app = ClientDocument.Of("https://wander.ai.login.accounts.of.evil.example/a", "wander.ai.login.accounts.of.evil.example", new ClientDocumentOptions());

        Assert.Equal("….login.accounts.of.evil.example"[..1], app.Name[..1]);
        Assert.EndsWith(".of.evil.example", app.Name, StringComparison.Ordinal);
        Assert.Equal((28, "wander.ai.login.accounts.of.evil.example"), (app.Name.Length, app.Host));
    }

    /// <summary>A document of the app, with some members changed; an empty value leaves one out.</summary>
    internal static string Document(params (string Name, string Json)[] changed)
    {
        var members = new Dictionary<string, string>
        {
            ["client_id"] = $"\"{Id}\"", ["client_name"] = "\"Wander\"", ["redirect_uris"] = "[\"https://agents.example.org/back\", \"http://127.0.0.1/callback\"]", ["token_endpoint_auth_method"] = "\"none\"",
            ["grant_types"] = "[\"authorization_code\", \"refresh_token\"]", ["response_types"] = "[\"code\"]",
        };
        foreach (var (name, json) in changed)
            members[name] = json;
        return $"{{{string.Join(", ", members.Where(m => m.Value.Length > 0).Select(m => $"\"{m.Key}\": {m.Value}"))}}}";
    }

    private static App? Read(string json, ClientDocumentOptions? options = null) =>
        ClientDocument.Read(Encoding.UTF8.GetBytes(json), Id, "agents.example.org", options ?? new(), name => name == "Companion CLI");
}
