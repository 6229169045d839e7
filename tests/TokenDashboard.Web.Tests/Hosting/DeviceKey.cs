using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A key that a device has, and proofs that it does (RFC 9449).</summary>
public sealed class DeviceKey(TimeProvider clock, string algorithm = "ES256", string origin = DeviceKey.Origin)
{
    /// <summary>What servers in tests are known as outside.</summary>
    public const string Origin = "http://localhost:5080";

    /// <summary>What the server is known as to it.</summary>
    public string Server => origin;

    private readonly ECDsa _elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);

    /// <summary>The nonce that its proofs name; null for none.</summary>
    public string? Nonce { get; set; }

    /// <summary>The public key (RFC 7517).</summary>
    public JsonObject Public => algorithm == "ES256"
        ? new() { ["crv"] = "P-256", ["kty"] = "EC", ["x"] = Text(_elliptic.ExportParameters(false).Q.X!), ["y"] = Text(_elliptic.ExportParameters(false).Q.Y!) }
        : new() { ["e"] = Text(_rsa.ExportParameters(false).Exponent!), ["kty"] = "RSA", ["n"] = Text(_rsa.ExportParameters(false).Modulus!) };

    /// <summary>The private part, as it must not be shown.</summary>
    public string Private => Text(_elliptic.ExportParameters(true).D!);

    /// <summary>RFC 7638.</summary>
    public string Thumbprint => Text(SHA256.HashData(Encoding.ASCII.GetBytes(Public.ToJsonString())));

    /// <summary>A proof for one request, changed as a test wants it before it is signed.</summary>
    public string Prove(string method, string address, string? accessToken = null, Action<JsonObject, JsonObject>? change = null, DeviceKey? signer = null)
    {
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = algorithm, ["jwk"] = Public };
        var body = new JsonObject { ["jti"] = Guid.NewGuid().ToString(), ["htm"] = method, ["htu"] = address, ["iat"] = clock.GetUtcNow().ToUnixTimeSeconds() };
        if (Nonce is not null)
            body["nonce"] = Nonce;
        if (accessToken is not null)
            body["ath"] = Text(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));
        change?.Invoke(header, body);
        var signed = $"{Text(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Text(Encoding.UTF8.GetBytes(body.ToJsonString()))}";
        return (signer ?? this).Sign(signed);
    }

    /// <summary>The same with its signature.</summary>
    public string Sign(string text) => $"{text}.{Text(Sign(Encoding.ASCII.GetBytes(text)))}";

    private byte[] Sign(byte[] data) => algorithm == "ES256" ? _elliptic.SignData(data, HashAlgorithmName.SHA256)
        : _rsa.SignData(data, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
