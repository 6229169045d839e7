using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.OAuth;

/// <summary>429 as the OAuth endpoints write it. A client that does not know the status takes the error for what it is: nothing it should give up for.</summary>
internal sealed class OAuthTooMany(string error) : ITooManyRequests
{
    /// <summary>RFC 8628 §3.5, whose code is registered for the token endpoint: whoever polls goes on, more slowly.</summary>
    public static readonly OAuthTooMany Token = new("slow_down");

    /// <summary>Where RFC 8628's <c>slow_down</c> is not registered: RFC 6749 §4.1.2.1 has a code for a server that has too much to do.</summary>
    public static readonly OAuthTooMany Elsewhere = new("temporarily_unavailable");

    /// <inheritdoc/>
    public Task WriteAsync(HttpContext http) => Body().ExecuteAsync(http);

    /// <summary>The whole answer.</summary>
    public JsonHttpResult<OAuthError> Answer(HttpContext http, TimeSpan wait)
    {
        TooManyRequests.Say(http, wait);
        return Body();
    }

    private JsonHttpResult<OAuthError> Body() => OAuthAnswers.Error(error, "There were too many requests from this network. Nothing was changed; ask again later.", StatusCodes.Status429TooManyRequests);
}
