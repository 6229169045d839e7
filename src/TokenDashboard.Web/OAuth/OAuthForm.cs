using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// What was posted to an OAuth endpoint: a form in the body, no parameter twice, an empty one the same as an absent one (RFC 6749 §3.2).
/// </summary>
public sealed class OAuthForm
{
    private const int MostBytes = 16 * 1024;
    private const int MostCharacters = 4096;

    // RFC 6749 §2.3.1 and RFC 7521 §4.2.
    private static readonly string[] Proofs = ["client_secret", "client_assertion", "client_assertion_type"];

    private readonly Dictionary<string, string> _parameters;

    private OAuthForm(Dictionary<string, string> parameters, IReadOnlyList<string> resources) => (_parameters, Resources) = (parameters, resources);

    /// <summary>The APIs that tokens are asked for: the one parameter that may be given more than once (RFC 8707 §2).</summary>
    public IReadOnlyList<string> Resources { get; }

    /// <summary>A parameter's value; null when absent or empty.</summary>
    public string? this[string name] => _parameters.GetValueOrDefault(name);

    /// <summary>All of it but what proves who asks, written as a query.</summary>
    public string Query() => QueryString.Create(
        _parameters.Where(p => !Proofs.Contains(p.Key)).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)).Concat(Resources.Select(r => KeyValuePair.Create("resource", (string?)r)))).Value!;

    /// <summary>Reads it, or says with RFC 6749 §5.2's error what is wrong with it.</summary>
    public static async Task<(OAuthForm? Form, JsonHttpResult<OAuthError>? Error)> ReadAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            return (null, OAuthAnswers.Error("invalid_request", "Use POST.", StatusCodes.Status405MethodNotAllowed));
        }

        if (http.Request.QueryString.HasValue)
            return (null, OAuthAnswers.InvalidRequest("Parameters go in the body, not in the address."));
        if (!IsForm(http.Request.ContentType))
            return (null, OAuthAnswers.InvalidRequest("The body must be application/x-www-form-urlencoded, in UTF-8."));

        if (await ReadFormAsync(http) is not { } form)
            return (null, OAuthAnswers.InvalidRequest("The body is not a well-formed form, or too large."));
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in form)
        {
            if (values.Count > 1 && name != "resource")
                return (null, OAuthAnswers.InvalidRequest("A parameter was given more than once."));
            var value = values.ToString();
            if (value.Length > MostCharacters)
                return (null, OAuthAnswers.InvalidRequest("A parameter is too long."));
            if (value.Contains('\0', StringComparison.Ordinal))
                return (null, OAuthAnswers.InvalidRequest("A parameter has a character that is not text."));
            if (value.Length > 0 && name != "resource")
                parameters.Add(name, value);
        }

        return (new OAuthForm(parameters, [.. form["resource"].OfType<string>().Where(r => r.Length > 0)]), null);
    }

    /// <summary>Whether a body says that it is one: in UTF-8 and nothing else, but for its own subset (RFC 6749, appendix B).</summary>
    public static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).ToString().ToLowerInvariant() is "utf-8" or "us-ascii");

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext http)
    {
        try
        {
            if (http.Request.ContentLength > MostBytes)
                return null;
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = MostBytes;
            return await http.Request.ReadFormAsync(
                new() { BufferBodyLengthLimit = MostBytes, ValueLengthLimit = MostBytes, ValueCountLimit = 64 }, http.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
