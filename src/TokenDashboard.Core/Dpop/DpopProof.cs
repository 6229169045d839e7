using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace TokenDashboard.Core.Dpop;

/// <summary>What an app signed with its key to go with one request (RFC 9449 §4.2). What it says is not held against anything yet.</summary>
/// <param name="Thumbprint">The key's (RFC 7638).</param>
/// <param name="Id">Its own name, <c>jti</c>.</param>
/// <param name="Method">The method it is for, <c>htm</c>.</param>
/// <param name="Address">The address it is for, <c>htu</c>.</param>
/// <param name="IssuedAt">When it was made, <c>iat</c>.</param>
/// <param name="Nonce">What the server gave out for it; null when it names none.</param>
/// <param name="TokenHash">SHA-256 of the access token that it goes with, in base64url, <c>ath</c>; null when it goes with none.</param>
public sealed record DpopProof(string Thumbprint, string Id, string Method, string Address, DateTimeOffset IssuedAt, string? Nonce, string? TokenHash)
{
    private const int MostCharacters = 8192;
    private const int MostIdCharacters = 256;

    // What is given twice is one thing to one reader and another to the next.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads one whose signature is its key's; null for anything else.</summary>
    public static DpopProof? Read(string text)
    {
        if (text.Length > MostCharacters || text.Split('.') is not [var header, var payload, var signature])
            return null;
        using var head = Json(header);
        using var body = Json(payload);
        try
        {
            return Read(header, payload, head, body, Bytes(signature));
        }
        catch (InvalidOperationException)
        {
            // It is JSON, of text that is none.
            return null;
        }
    }

    private static DpopProof? Read(string header, string payload, JsonDocument? head, JsonDocument? body, byte[]? signature)
    {
        if (head is not { RootElement.ValueKind: JsonValueKind.Object } || body is not { RootElement.ValueKind: JsonValueKind.Object } || signature is not { } signed)
            return null;
        // RFC 7515 §4.1.11: what must be understood is not.
        if (DpopKey.Text(head.RootElement, "typ") != "dpop+jwt" || head.RootElement.TryGetProperty("crit", out _)
            || !head.RootElement.TryGetProperty("jwk", out var jwk) || DpopKey.Read(jwk) is not { } key
            || !key.HasSigned(Encoding.ASCII.GetBytes($"{header}.{payload}"), signed, DpopKey.Text(head.RootElement, "alg")))
            return null;
        return Claims(key.Thumbprint, body.RootElement);
    }

    private static DpopProof? Claims(string thumbprint, JsonElement body)
    {
        if (DpopKey.Text(body, "jti") is not { Length: > 0 and <= MostIdCharacters } id || DpopKey.Text(body, "htm") is not { } method || DpopKey.Text(body, "htu") is not { } address
            || !body.TryGetProperty("iat", out var iat) || iat.ValueKind != JsonValueKind.Number || !iat.TryGetInt64(out var seconds) || seconds is < 0 or > 99_999_999_999)
            return null;
        return new(thumbprint, id, method, address, DateTimeOffset.FromUnixTimeSeconds(seconds), DpopKey.Text(body, "nonce"), DpopKey.Text(body, "ath"));
    }

    private static JsonDocument? Json(string part)
    {
        try
        {
            return Bytes(part) is { } bytes ? JsonDocument.Parse(bytes, Strict) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(string part)
    {
        try
        {
            return part.Length > 0 && !part.Contains('=', StringComparison.Ordinal) ? Base64Url.DecodeFromChars(part) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
