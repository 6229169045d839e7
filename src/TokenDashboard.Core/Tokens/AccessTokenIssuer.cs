using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tokens;

/// <summary>Makes access tokens: JWTs as RFC 9068 profiles them, signed with ES256.</summary>
public sealed class AccessTokenIssuer(SigningKeys keys, IOptionsMonitor<TokenOptions> options, TimeProvider clock)
{
    // Some compare at+jwt with what is written, without reading it as JSON, so it is written as it is.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns a signed token for the session, of the given scope, and how long it is good for: never longer than the session is.</summary>
    /// <param name="grant">Whom it speaks for.</param>
    /// <param name="scope">What it may be used for: the session's scope or less.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="audience">The one API that it is for.</param>
    public (string Token, TimeSpan Lifetime) Issue(SessionGrant grant, string scope, string issuer, string audience)
    {
        var issuedAt = clock.GetUtcNow();
        var (key, now) = (keys.At(issuedAt), issuedAt.ToUnixTimeSeconds());
        var lifetime = Math.Min((long)options.CurrentValue.AccessTokenLifetime.TotalSeconds, grant.ExpiresAt.ToUnixTimeSeconds() - now);
        var header = Encode(json =>
        {
            json.WriteString("typ", "at+jwt");
            json.WriteString("alg", "ES256");
            json.WriteString("kid", key.Id);
        });
        var payload = Encode(json =>
        {
            json.WriteString("iss", issuer);
            json.WriteString("aud", audience);
            json.WriteString("sub", grant.UserId);
            json.WriteString("client_id", grant.AppId);
            json.WriteString("sid", grant.SessionId);
            json.WriteString("jti", Guid.NewGuid());
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + lifetime);
            json.WriteString("scope", scope);
            json.WriteStartArray("roles");
            foreach (var role in grant.Roles)
                json.WriteStringValue(role);
            json.WriteEndArray();
        });
        var signed = $"{header}.{payload}";
        return ($"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}", TimeSpan.FromSeconds(lifetime));
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
