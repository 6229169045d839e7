using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using TokenDashboard.Core;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// A well-formed request of a known app to an OAuth endpoint: a form in the body, no parameter twice, an empty one the
/// same as an absent one (RFC 6749 §3.2).
/// </summary>
public sealed class OAuthRequest
{
    private const int MostBytes = 16 * 1024;
    private const int MostCharacters = 4096;

    private readonly Dictionary<string, string> _parameters;

    private OAuthRequest(Dictionary<string, string> parameters, App app, Requester requester) =>
        (_parameters, App, Requester) = (parameters, app, requester);

    /// <summary>The app that asks.</summary>
    public App App { get; }

    /// <summary>Where it asks from.</summary>
    public Requester Requester { get; }

    /// <summary>A parameter's value; null when absent or empty.</summary>
    public string? this[string name] => _parameters.GetValueOrDefault(name);

    /// <summary>Reads the request, or says with RFC 6749 §5.2's error what is wrong with it.</summary>
    public static async Task<(OAuthRequest? Request, JsonHttpResult<OAuthError>? Error)> ReadAsync(HttpContext http, AppRegistry apps)
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
            if (values.Count > 1)
                return (null, OAuthAnswers.InvalidRequest("A parameter was given more than once."));
            var value = values.ToString();
            if (value.Length > MostCharacters)
                return (null, OAuthAnswers.InvalidRequest("A parameter is too long."));
            if (value.Contains('\0', StringComparison.Ordinal))
                return (null, OAuthAnswers.InvalidRequest("A parameter has a character that is not text."));
            if (value.Length > 0)
                parameters.Add(name, value);
        }

        var (clientId, error) = ClientId(http, parameters.GetValueOrDefault("client_id"));
        if (error is not null)
            return (null, error);
        if (clientId is null)
            return (null, OAuthAnswers.Error("invalid_client", "client_id is missing."));
        // A public client has neither.
        if (parameters.ContainsKey("client_secret") || parameters.ContainsKey("client_assertion"))
            return (null, WrongSecret(http));
        return apps.Find(clientId) is { } app
            ? (new OAuthRequest(parameters, app, RequesterOf.Http(http)), null)
            : (null, http.Request.Headers.Authorization.Count > 0 ? WrongSecret(http) : OAuthAnswers.Error("invalid_client", "There is no app of that client_id."));
    }

    // RFC 6749, appendix B: UTF-8 and nothing else, but for its own subset.
    private static bool IsForm(string? contentType) =>
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

    // A public client names itself in the body. Many libraries send it as a user name with an empty password as well,
    // which says the same (RFC 6749 §2.3.1); a password it can't have.
    private static (string?, JsonHttpResult<OAuthError>?) ClientId(HttpContext http, string? fromBody)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return (fromBody, null);
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || Decode(header[6..].Trim()) is not [var user, ""])
            return (null, WrongSecret(http));
        return fromBody is not null && fromBody != user
            ? (null, OAuthAnswers.InvalidRequest("The request names two apps."))
            : (user, null);
    }

    // RFC 6749 §2.3.1: both are written as in a form, where a plus is a space.
    private static string[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            ? [.. Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2).Select(part => WebUtility.UrlDecode(part))]
            : null;
    }

    private static JsonHttpResult<OAuthError> WrongSecret(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"oauth\"";
        return OAuthAnswers.Error("invalid_client", "There is no app of that client_id, or it has no such secret.", StatusCodes.Status401Unauthorized);
    }
}
