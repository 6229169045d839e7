using System.Text.Json;

namespace TokenDashboard.Companion;

/// <summary>Reads <c>/api/me</c> forgivingly: what is missing or of another type is null.</summary>
internal static class AccountJson
{
    /// <summary>The account that <paramref name="body"/> describes, or null if it is no JSON object.</summary>
    public static Account? Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var me = document.RootElement;
            if (me.ValueKind != JsonValueKind.Object)
                return null;

            var session = me.TryGetProperty("session", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
            return new Account(Text(me, "name"), Text(me, "email"), Text(session, "name"), Instant(session, "expiresAt"));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement parent, string name)
        => Member(parent, name) is { } member && member.GetString() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Instant(JsonElement parent, string name)
        => Member(parent, name) is { } member && member.TryGetDateTimeOffset(out var instant) ? instant.ToUniversalTime() : null;

    private static JsonElement? Member(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member
            : null;
}
