using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>What a request has in its body, strictly: nothing twice, nothing unknown, nothing deep, at most <see cref="Most"/> bytes.</summary>
internal static class ApiBody
{
    /// <summary>How many bytes it may have.</summary>
    public const int Most = 64 * 1024;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false, MaxDepth = 8, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true, PropertyNameCaseInsensitive = false, NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Reads it, or says what is wrong with it.</summary>
    public static async Task<(T? Body, IResult? Refusal)> ReadAsync<T>(HttpContext http)
        where T : class
    {
        if (!http.Request.HasJsonContentType())
            return (null, ProblemKind.NotJson.Answer("Send JSON, as application/json."));
        var bytes = new byte[Most + 1];
        var read = await http.Request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (read > Most)
            return (null, ProblemKind.TooLarge.Answer("The body is longer than 64 KiB."));
        try
        {
            return JsonSerializer.Deserialize<T>(bytes.AsSpan(0, read), Strict) is { } body ? (body, null) : (null, Wrong());
        }
        catch (JsonException)
        {
            return (null, Wrong());
        }
    }

    private static ProblemHttpResult Wrong() => ProblemKind.BadRequest.Answer("The body must be one JSON object with the members that the description says, each once, and no others.");
}
