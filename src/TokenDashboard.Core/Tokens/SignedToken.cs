using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenDashboard.Core.Tokens;

/// <summary>Writes signed JWTs (RFC 7519, RFC 7515).</summary>
internal static class SignedToken
{
    // Some compare at+jwt with what is written, without reading it as JSON, so it is written as it is.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A token of that type, with what is written into it.</summary>
    public static string Of(KeyPair key, string type, Action<Utf8JsonWriter> write)
    {
        var header = Encode(json =>
        {
            json.WriteString("typ", type);
            json.WriteString("alg", key.Algorithm);
            json.WriteString("kid", key.Id);
        });
        var signed = $"{header}.{Encode(write)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
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
