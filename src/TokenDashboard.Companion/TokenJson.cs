using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenDashboard.Companion;

/// <summary>The token file's form. A missing or null member is an error, never a default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SecretConverter)])]
[JsonSerializable(typeof(StoredTokens))]
internal sealed partial class TokenJson : JsonSerializerContext
{
    /// <summary>The one place where a secret becomes text. An empty one is an error.</summary>
    private sealed class SecretConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } text ? new Secret(text) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
            => writer.WriteStringValue(value.Value);
    }
}
