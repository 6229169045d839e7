using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// A storage failure is a 503 with Retry-After: nothing was written, or the same may be asked again, and asking again is
/// safe. Never a refusal, which would sign the app out. A body that can't be read is the client's fault: 400, 408 or 413, as the server says,
/// and nothing in the log. More passwords than can be looked at are a 503 too, and counted with the limits. Any other failure is a bug, and a 500. Storage and bugs are logged once, under the reference that is told. Programs
/// get their answer here, people the page for failures.
/// </summary>
public sealed partial class RequestFailure(RequestDelegate next, Refusals refusals, ILogger<RequestFailure> logger)
{
    private const int RetryAfterSeconds = 5;

    private static readonly object Logged = new();

    /// <summary>The page for failures, with the status that goes with the failure.</summary>
    public static ExceptionHandlerOptions Page => new()
    {
        ExceptionHandlingPath = "/error",
        CreateScopeForErrors = true,
        StatusCodeSelector = StatusOf,
        SuppressDiagnosticsCallback = failed => failed.HttpContext.Items.ContainsKey(Logged),
    };

    public async Task InvokeAsync(HttpContext http)
    {
        SentBody.UseFor(http);
        // What says itself that it is too long is not taken any further, whoever would have read it.
        if (http.Request.ContentLength > http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
        {
            // Nobody reads on to where the next request would begin.
            if (HttpProtocol.IsHttp11(http.Request.Protocol))
                AtLast(http.Response, headers => headers.Connection = "close");
            await RefuseAsync(http, StatusCodes.Status413PayloadTooLarge);
            return;
        }

        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted && !(e is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            if (Unreadable(http, e) is { } status)
            {
                await RefuseAsync(http, status);
                return;
            }

            http.TraceIdentifier = Reference.New();
            http.Items[Logged] = true;
            var isLater = StatusOf(e) == StatusCodes.Status503ServiceUnavailable;
            if (isLater)
                RetryLater(http.Response);
            if (e is PasswordsBusyException)
                refusals.Count(PasswordTurns.Name);
            else if (isLater)
                // Where it was only busy there is nothing to find, and there may be many.
                LogUnavailable(logger, http.TraceIdentifier, e is StorageBusyException ? null : e);
            else
                LogBug(logger, http.TraceIdentifier, e);

            if (!IsForPrograms(http))
                throw;
            StartOver(http);
            IResult answer = ProblemKind.IsFor(http)
                ? isLater ? ProblemKind.Unavailable.Answer("There is no answer at the moment. Nothing was changed; ask again.") : ProblemKind.Failed.Answer($"Something went wrong. The server's log has it under reference {http.TraceIdentifier}.")
                : isLater
                ? OAuthAnswers.Error("temporarily_unavailable", "There is no answer at the moment. Nothing was changed; ask again.", StatusOf(e))
                : OAuthAnswers.Error("server_error", $"Something went wrong. The server's log has it under reference {http.TraceIdentifier}.", StatusOf(e));
            await answer.ExecuteAsync(http);
        }
    }

    // What a server says of a body that it can't read: a length that is none, too many bytes, or none in time. Some who read it wrap it in their own.
    private static int? Unreadable(HttpContext http, Exception error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        // It reads the form, and reads one that is empty too.
        AntiforgeryValidationException { InnerException: { } cause } => Unreadable(http, cause) ?? (cause is IOException or InvalidDataException ? StatusCodes.Status400BadRequest : null),
        IOException or InvalidDataException when http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true => StatusCodes.Status400BadRequest,
        _ => null,
    };

    private static Task RefuseAsync(HttpContext http, int status)
    {
        StartOver(http);
        if (ProblemKind.IsFor(http))
            return (ProblemKind.Of(status) ?? ProblemKind.BadRequest).Answer("The body can't be read.").ExecuteAsync(http);
        if (IsForPrograms(http))
            return OAuthAnswers.Error("invalid_request", "The body can't be read.", status).ExecuteAsync(http);
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static void StartOver(HttpContext http)
    {
        http.Response.Clear();
        http.Response.Headers.CacheControl = "no-store";
    }

    private static void RetryLater(HttpResponse response) => AtLast(response, headers => headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture));

    // At the last moment, so that an answer that starts over carries it too.
    private static void AtLast(HttpResponse response, Action<IHeaderDictionary> change) => response.OnStarting(() =>
    {
        change(response.Headers);
        return Task.CompletedTask;
    });

    private static int StatusOf(Exception error) =>
        error.IsStorageFailure() || error is PasswordsBusyException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;

    private static bool IsForPrograms(HttpContext http) =>
        (http.Request.Path.StartsWithSegments("/oauth") && !http.Request.Path.StartsWithSegments(AuthorizationRequest.Path)) || http.Request.Path.StartsWithSegments("/api");

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage is not available; the request was answered 503, reference {Reference}")]
    private static partial void LogUnavailable(ILogger logger, string reference, Exception? error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request could not be answered, reference {Reference}")]
    private static partial void LogBug(ILogger logger, string reference, Exception error);
}
