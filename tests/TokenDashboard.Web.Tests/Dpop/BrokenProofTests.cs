using System.Buffers.Text;
using System.Net;
using System.Text;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Dpop;

/// <summary>Proofs whose text is none, though it is signed.</summary>
public sealed class BrokenProofTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public void Dispose() => _server.Dispose();

    /// <summary>A byte of no character stands for ~, and half a character is escaped.</summary>
    [Theory]
    [InlineData("\"dpop+jwt\"", "\"dpop+jwt~\"")]
    [InlineData("\"dpop+jwt\"", "\"\\ud800\"")]
    [InlineData("\"typ\"", "\"\\ud800\": 1, \"typ\"")]
    [InlineData("\"ES256\"", "\"ES256~\"")]
    [InlineData("\"kty\"", "\"kid\": \"~\", \"\\udc00\": 1, \"kty\"")]
    [InlineData("\"P-256\"", "\"~\"")]
    [InlineData("\"POST\"", "\"\\ud800\"")]
    [InlineData("\"jti-of-it\"", "\"~\"")]
    [InlineData("\"nonce-of-it\"", "\"~\"")]
    [InlineData("\"http://localhost:5080/oauth/token\"", "\"\\ud800\"")]
    public async Task Token_ProofOfBrokenText_IsRefusedAsAnyOther(string text, string broken)
    {
        var key = new DeviceKey(_server.Clock!);

        var refused = await _server.Device().SendAsync(new(HttpMethod.Post, "/oauth/token")
        {
            Headers = { { "DPoP", Proof(key, text, broken) } },
            Content = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("client_id", "companion"), new("refresh_token", "td1_none")]),
        });

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (refused.Status, refused.Error));
        Assert.Null(DpopProof.Read(Proof(key, text, broken)));
        Assert.NotNull(DpopProof.Read(Proof(key, "", "")));
        Assert.Equal(0, _server.Stored.Count("spent_proofs"));
    }

    private string Proof(DeviceKey key, string text, string broken)
    {
        var header = $"{{\"typ\": \"dpop+jwt\", \"alg\": \"ES256\", \"jwk\": {key.Public.ToJsonString()}}}";
        var payload = $"{{\"jti\": \"jti-of-it\", \"htm\": \"POST\", \"htu\": \"http://localhost:5080/oauth/token\", \"iat\": {_server.Clock!.GetUtcNow().ToUnixTimeSeconds()}, \"nonce\": \"nonce-of-it\"}}";
        return key.Sign($"{Part(header)}.{Part(payload)}");

        string Part(string json)
        {
            var bytes = Encoding.UTF8.GetBytes(text.Length == 0 ? json : json.Replace(text, broken, StringComparison.Ordinal));
            return Base64Url.EncodeToString(Array.ConvertAll(bytes, b => b == (byte)'~' ? (byte)0xD5 : b));
        }
    }
}
