using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Dpop;

/// <summary>A public key as a proof carries it (RFC 7517), and what it can say of a signature. Of one with private parts, or too weak or large, there is none.</summary>
internal sealed class DpopKey
{
    /// <summary>What proofs may be signed with (RFC 7518 §3.1): what everybody has, and the framework does by itself.</summary>
    public static readonly IReadOnlyList<string> Algorithms = ["ES256", "PS256", "RS256"];

    private const int CoordinateLength = 32;

    // What is looked at takes time, whoever sends it.
    private const int LeastBits = 2048;
    private const int MostBits = 4096;
    private const int MostExponentBytes = 4;

    // RFC 7518 §6.2.2, §6.3.2 and §6.4.1.
    private static readonly string[] PrivateParts = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly ECParameters? _elliptic;
    private readonly RSAParameters? _rsa;

    private DpopKey(string canonical, ECParameters? elliptic, RSAParameters? rsa) =>
        (Thumbprint, _elliptic, _rsa) = (Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical))), elliptic, rsa);

    /// <summary>SHA-256 of its required members in their order, in base64url (RFC 7638).</summary>
    public string Thumbprint { get; }

    /// <summary>Reads one; null for anything else.</summary>
    public static DpopKey? Read(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || PrivateParts.Any(part => jwk.TryGetProperty(part, out _)))
            return null;
        return Text(jwk, "kty") switch
        {
            "EC" when Text(jwk, "crv") == "P-256" => Elliptic(Text(jwk, "x"), Text(jwk, "y")),
            "RSA" => Rsa(Text(jwk, "n"), Text(jwk, "e")),
            _ => null,
        };
    }

    /// <summary>Whether it has signed that, by that algorithm.</summary>
    public bool HasSigned(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, string? algorithm)
    {
        try
        {
            switch (algorithm)
            {
                case "ES256" when _elliptic is { } elliptic:
                    using (var key = ECDsa.Create(elliptic))
                        return key.VerifyData(data, signature, HashAlgorithmName.SHA256);
                case "PS256" or "RS256" when _rsa is { } rsa:
                    using (var key = RSA.Create(rsa))
                        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
                default:
                    return false;
            }
        }
        catch (CryptographicException)
        {
            // A point that is on no curve, a modulus that is none.
            return false;
        }
    }

    /// <summary>A member that is text; null when it is anything else.</summary>
    public static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DpopKey? Elliptic(string? x, string? y) =>
        ExactBase64Url.Decode(x, CoordinateLength) is { } pointX && ExactBase64Url.Decode(y, CoordinateLength) is { } pointY
            ? new DpopKey($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""", new() { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = pointX, Y = pointY } }, null)
            : null;

    private static DpopKey? Rsa(string? n, string? e) =>
        Number(n) is { Length: >= LeastBits / 8 and <= MostBits / 8 } modulus && Number(e) is { Length: <= MostExponentBytes } exponent
            ? new DpopKey($$"""{"e":"{{e}}","kty":"RSA","n":"{{n}}"}""", null, new() { Modulus = modulus, Exponent = exponent })
            : null;

    // Written in one way only, or one key would have several thumbprints.
    private static byte[]? Number(string? text) =>
        text is { Length: > 0 and <= MostBits } && ExactBase64Url.Decode(text, text.Length * 3 / 4) is [not 0, ..] bytes ? bytes : null;
}
