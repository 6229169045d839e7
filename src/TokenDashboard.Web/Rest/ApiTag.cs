using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>
/// Which state of a thing somebody has (RFC 9110 §8.8.3): strong, as it is made of all that is answered. What changes it is compared in the transaction that acts.
/// </summary>
internal static class ApiTag
{
    /// <summary>How answers are written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The tag of what would be answered, in its quotes.</summary>
    public static string Of<T>(T answer) => Made(JsonSerializer.SerializeToUtf8Bytes(answer, Json));

    /// <summary>Answers with the thing and its tag; 304 to who has it already (RFC 9110 §13.1.2).</summary>
    public static IResult Answer<T>(HttpContext http, T answer)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer, Json);
        var tag = Made(bytes);
        // It would ask for If-Match again, which the act has made untrue.
        if (HttpMethods.IsGet(http.Request.Method))
            return TypedResults.Bytes(bytes, "application/json", entityTag: new(tag));
        http.Response.Headers.ETag = tag;
        return TypedResults.Bytes(bytes, "application/json");
    }

    /// <summary>Which states may be changed: null where the request does not say, for <c>*</c> any; or what is wrong with what it says.</summary>
    public static (Func<string, bool>? IsSame, IResult? Refusal) ReadIfMatch(HttpContext http, bool isNeeded)
    {
        var said = http.Request.Headers.IfMatch;
        if (said.Count == 0)
            return (null, isNeeded ? ProblemKind.ConditionNeeded.Answer("Say in If-Match which state you have seen: the ETag that it was answered with.") : null);
        // A weak tag is never the same (RFC 9110 §13.1.1).
        return EntityTagHeaderValue.TryParseStrictList(said, out var tags)
            ? (tag => tags.Any(t => t.Tag == "*" || (!t.IsWeak && t.Tag == tag)), null)
            : (null, ProblemKind.BadRequest.Answer("If-Match is no list of entity tags."));
    }

    private static string Made(byte[] bytes) => $"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 12))}\"";
}
