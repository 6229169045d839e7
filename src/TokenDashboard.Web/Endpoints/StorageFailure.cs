using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Web.Endpoints;

/// <summary>
/// A storage failure at a protocol or API endpoint is a 503 with Retry-After: nothing was written, and asking again is
/// safe. Never a refusal, which would sign the app out.
/// </summary>
public sealed partial class StorageFailure(RequestDelegate next, ILogger<StorageFailure> logger)
{
    private const int RetryAfterSeconds = 5;

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (e is DbException or DbUpdateException && !http.Response.HasStarted && IsForPrograms(http))
        {
            LogUnavailable(logger, e);
            http.Response.Clear();
            http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            http.Response.Headers.CacheControl = "no-store";
            await OAuthAnswers.Error(
                "temporarily_unavailable", "Storage is not available. Nothing was changed; ask again.", StatusCodes.Status503ServiceUnavailable).ExecuteAsync(http);
        }
    }

    private static bool IsForPrograms(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/oauth") || http.Request.Path.StartsWithSegments("/api");

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage is not available; the request was answered 503")]
    private static partial void LogUnavailable(ILogger logger, Exception error);
}
