using System.Globalization;
using System.Net.Mime;
using System.Text;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Limits;

/// <summary>How an endpoint says "too many requests" to programs that have an error format of their own.</summary>
public interface ITooManyRequests
{
    /// <summary>Writes the body; status and <c>Retry-After</c> are there already.</summary>
    Task WriteAsync(HttpContext http);
}

/// <summary>429 (RFC 6585 §4): nothing was looked at, and nothing written.</summary>
public static class TooManyRequests
{
    /// <summary>Answers with the time to wait: in the endpoint's own format, to browsers as a sentence, else as problem details (RFC 9457).</summary>
    public static Task AnswerAsync(HttpContext http, TimeSpan wait)
    {
        var seconds = Say(http, wait);
        http.Response.Headers.CacheControl = "no-store";
        if (http.GetEndpoint()?.Metadata.GetMetadata<ITooManyRequests>() is { } own)
            return own.WriteAsync(http);
        if (ProblemKind.IsFor(http))
            return ProblemKind.TooMany.Answer("More than is taken. Come again when Retry-After says.").ExecuteAsync(http);
        var sentence = Phrase.Of(ReaderStrings.TooManyRequests, Duration.Of(TimeSpan.FromSeconds(seconds)));
        IResult answer = http.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.Ordinal)
            ? TypedResults.Text(sentence, MediaTypeNames.Text.Plain, Encoding.UTF8, StatusCodes.Status429TooManyRequests)
            : TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, title: "Too many requests", detail: sentence);
        return answer.ExecuteAsync(http);
    }

    /// <summary>Sets status and <c>Retry-After</c>, for who writes the body, and returns the seconds to wait.</summary>
    public static int Say(HttpContext http, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return seconds;
    }
}
