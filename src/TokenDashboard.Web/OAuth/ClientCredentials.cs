using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TokenDashboard.Web.OAuth;

/// <summary>Who a request says it is from: in the header, as <c>client_secret_basic</c>, or in the body, as <c>client_secret_post</c> (RFC 6749 §2.3.1).</summary>
/// <param name="Id">The <c>client_id</c>; null when it is missing.</param>
/// <param name="Secret">The secret; empty when there is none.</param>
public sealed record ClientCredentials(string? Id, string Secret)
{
    /// <summary>Reads them, or says what is wrong with them.</summary>
    public static (ClientCredentials? Client, JsonHttpResult<OAuthError>? Error) Read(HttpContext http, OAuthForm form)
    {
        var (id, secret) = (form["client_id"], form["client_secret"] ?? "");
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return (new(id, secret), null);
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || Decode(header[6..].Trim()) is not [var user, var password] || secret.Length > 0)
            return (null, Wrong(http));
        return id is not null && id != user
            ? (null, OAuthAnswers.InvalidRequest("The request names two apps."))
            : (new(user, password), null);
    }

    /// <summary>RFC 6749 §5.2 <c>invalid_client</c>, for who has no such secret.</summary>
    public static JsonHttpResult<OAuthError> Wrong(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"oauth\"";
        return OAuthAnswers.Error("invalid_client", "There is no app of that client_id, or it has no such secret.", StatusCodes.Status401Unauthorized);
    }

    // Both are written as in a form, where a plus is a space.
    private static string[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length)
            ? [.. Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2).Select(part => WebUtility.UrlDecode(part))]
            : null;
    }
}
