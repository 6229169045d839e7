using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// A storage failure is a 503 with Retry-After: nothing was written, or the same may be asked again, and asking again is
/// safe. Never a refusal, which would sign the app out. Programs get their answer here, people the page for failures.
/// </summary>
public sealed partial class StorageFailure(RequestDelegate next, ILogger<StorageFailure> logger)
{
    private const int RetryAfterSeconds = 5;

    /// <summary>The page for failures, with the status that goes with the failure.</summary>
    public static ExceptionHandlerOptions Page => new()
    {
        ExceptionHandlingPath = "/error",
        CreateScopeForErrors = true,
        StatusCodeSelector = error => Is(error) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
    };

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (Is(e) && !http.Response.HasStarted)
        {
            // At the last moment, so that a page that starts over carries it too.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
            if (!IsForPrograms(http))
                throw;
            LogUnavailable(logger, e);
            http.Response.Clear();
            http.Response.Headers.CacheControl = "no-store";
            await OAuthAnswers.Error(
                "temporarily_unavailable", "Storage is not available. Nothing was changed; ask again.", StatusCodes.Status503ServiceUnavailable).ExecuteAsync(http);
        }
    }

    private static bool Is(Exception error) => error is DbException or DbUpdateException;

    private static bool IsForPrograms(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/oauth") || http.Request.Path.StartsWithSegments("/api");

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage is not available; the request was answered 503")]
    private static partial void LogUnavailable(ILogger logger, Exception error);
}
