using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TokenDashboard.Strangers;

/// <summary>Shows a key with every request to the server (RFC 9449): with the server's last nonce, once more where it asks for one, and instead of a bearer token one that is bound.</summary>
internal sealed class KeyHandler : DelegatingHandler
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string? _nonce;

    public KeyHandler() : base(new HttpClientHandler())
    {
    }

    /// <summary>How often the server asked for a nonce that was missing or over.</summary>
    public int Asked { get; private set; }

    /// <summary>Whether the last proof is sent once more, instead of a new one: a thief who saw it would.</summary>
    public bool Repeats { get; set; }

    private string? Last { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null)
            await request.Content.LoadIntoBufferAsync(cancellationToken);
        var token = request.Headers.Authorization is { Scheme: "Bearer", Parameter: { } bearer } ? bearer : null;
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        var answer = await SendOnceAsync(request, token, cancellationToken);
        if (answer.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized) || !await WantsNonceAsync(answer, cancellationToken))
            return answer;
        Asked++;
        answer.Dispose();
        return await SendOnceAsync(request, token, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _key.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, string? token, CancellationToken cancellationToken)
    {
        request.Headers.Remove("DPoP");
        if (request.Method == HttpMethod.Post || token is not null)
            request.Headers.Add("DPoP", Last = Repeats ? Last! : Proof(request, token));
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Headers.TryGetValues("DPoP-Nonce", out var nonces))
            _nonce = nonces.Single();
        return answer;
    }

    // RFC 9449 §8 and §9.
    private static async Task<bool> WantsNonceAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        return answer.Headers.WwwAuthenticate.ToString().Contains("use_dpop_nonce", StringComparison.Ordinal)
            || (await answer.Content.ReadAsStringAsync(cancellationToken)).Contains("\"use_dpop_nonce\"", StringComparison.Ordinal);
    }

    private string Proof(HttpRequestMessage request, string? token)
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var claims = new Dictionary<string, object>
        {
            ["jti"] = Guid.NewGuid().ToString("N"), ["htm"] = request.Method.Method, ["htu"] = request.RequestUri!.GetLeftPart(UriPartial.Path), ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        };
        if (_nonce is not null)
            claims["nonce"] = _nonce;
        if (token is not null)
            claims["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(claims),
            new SigningCredentials(new ECDsaSecurityKey(_key), SecurityAlgorithms.EcdsaSha256),
            new Dictionary<string, object>
            {
                ["typ"] = "dpop+jwt",
                ["jwk"] = new Dictionary<string, string> { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) },
            });
    }
}
