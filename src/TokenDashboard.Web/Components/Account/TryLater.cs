using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Account;

/// <summary>The answer to a try that was not looked at, since there were too many: 429 with the time to wait, and a sentence for the page.</summary>
public static class TryLater
{
    /// <summary>To a password.</summary>
    public static string SignIn(HttpContext http, TimeSpan wait)
    {
        var minutes = Math.Max(1, (int)Math.Ceiling(wait.TotalMinutes));
        TooManyRequests.Say(http, TimeSpan.FromMinutes(minutes));
        return Phrase.Count(minutes, AccountStrings.SignInLaterOne, AccountStrings.SignInLater);
    }

    /// <summary>To a code or a link.</summary>
    public static string Code(HttpContext http, TimeSpan wait)
    {
        TooManyRequests.Say(http, wait);
        return AccountStrings.TooManyGuesses;
    }

    /// <summary>To what is not guessed, but asked for.</summary>
    public static string Request(HttpContext http, TimeSpan wait) =>
        Phrase.Of(ReaderStrings.TooManyRequests, Duration.Of(TimeSpan.FromSeconds(TooManyRequests.Say(http, wait))));
}
