using System.Globalization;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Account;

/// <summary>The answer to a try that was not looked at, since there were too many wrong ones.</summary>
public static class TryLater
{
    /// <summary>Answers 429 (RFC 6585) with the time to wait, and returns it as a sentence.</summary>
    public static string Answer(HttpContext http, SignInLimit limit, string address)
    {
        var minutes = Math.Max(1, (int)Math.Ceiling(limit.Left(address, RequesterOf.Http(http).Network).TotalMinutes));
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = (minutes * 60).ToString(CultureInfo.InvariantCulture);
        return Phrase.Count(minutes, AccountStrings.SignInLaterOne, AccountStrings.SignInLater);
    }
}
