using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>A session as its owner sees it.</summary>
/// <param name="Id">Stable for its whole life.</param>
/// <param name="Kind">browser, or app.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Device">What kind of device it is on.</param>
/// <param name="Software">The software there.</param>
/// <param name="Method">How it began.</param>
/// <param name="Ip">Where it was last used from.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastUsedAt">When it was last used.</param>
/// <param name="ExpiresAt">When it ends unless it is used.</param>
/// <param name="EndedAt">When it ended; null while it lives.</param>
/// <param name="EndReason">Why.</param>
/// <param name="NeedsLook">Whether it was begun from a device and a network that were both new.</param>
/// <param name="IsBound">Whether its tokens are bound to a key of the device.</param>
/// <param name="IsThis">Whether it is the session of the token that asks.</param>
public sealed record SessionReply(
    Guid Id, string Kind, string Name, string Device, string Software, string Method, string? Ip, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt, string? EndReason, bool NeedsLook, bool IsBound, bool IsThis)
{
    /// <summary>As the session asks that has that id.</summary>
    public static SessionReply Of(SessionRow row, Guid? asking) => new(
        row.Id, FileWords.Of(row.Kind), row.StoredName, FileWords.Of(row.Device), row.StoredSoftware, FileWords.Of(row.Method), row.Ip, row.CreatedAt, row.LastUsedAt, row.ExpiresAt,
        row.EndedAt, FileWords.Of(row.EndReason), row.NeedsLook, row.IsBound, row.Id == asking);
}

/// <summary>What a session is to be called.</summary>
/// <param name="Name">1 to 60 characters.</param>
public sealed record RenameOrder(string Name);

/// <summary>How many sessions ended.</summary>
public sealed record EndedReply(int Ended);

/// <summary>Where the token's owner is signed in.</summary>
internal static class OwnSessionEndpoints
{
    private const string Path = ApiRegistry.Path + "/sessions";

    /// <summary>Maps them into the API.</summary>
    public static void MapOwnSessions(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sessions", ListAsync).RequireScope(Scopes.SessionsRead).WithName("listSessions").WithSummary("Where I am signed in")
            .WithDescription("Living sessions, the one begun last first.").Lists<SessionReply>();
        api.MapGet("/sessions/{id:guid}", OneAsync).RequireScope(Scopes.SessionsRead).WithName("getSession").WithSummary("One of my sessions")
            .WithDescription("Living or ended.").Answers<SessionReply>(StatusCodes.Status404NotFound).WithTag();
        api.MapPatch("/sessions/{id:guid}", RenameAsync).RequireScope(Scopes.SessionsManage).WithName("renameSession").WithSummary("Rename one of my sessions")
            .Takes<RenameOrder>("""{"name":"Build server"}""").Answers<SessionReply>(StatusCodes.Status404NotFound).WithTag().WithCondition(isNeeded: true);
        api.MapDelete("/sessions/{id:guid}", EndAsync).RequireScope(Scopes.SessionsManage).WithName("endSession").WithSummary("End one of my sessions")
            .WithDescription("Its own included: then the token that asked is the last that counted.").Answers(StatusCodes.Status404NotFound).WithCondition(isNeeded: false);
        api.MapPost("/sessions/end-others", EndOthersAsync).RequireScope(Scopes.SessionsManage).WithName("endOtherSessions").WithSummary("End all my sessions but this one")
            .Answers<EndedReply>().WithProof();
    }

    private static async Task<IResult> ListAsync(HttpContext http, SessionService sessions)
    {
        var (page, refusal) = ApiPage.Read(http, Path);
        if (refusal is not null)
            return refusal;
        var after = page.Mark is null ? null : MarkOf(page.Mark);
        if (page.Mark is not null && after is null)
            return ApiPage.Wrong();
        var rows = await sessions.ListActiveAsync(http.User.UserId(), after, page.Limit, http.RequestAborted);
        var shown = rows.Take(page.Limit).ToList();
        return page.Answer(http, Path, shown.ConvertAll(row => SessionReply.Of(row, http.User.SessionIdOf())), rows.Count > page.Limit ? Mark(shown[^1].CreatedAt, shown[^1].Id) : null);
    }

    private static async Task<IResult> OneAsync(Guid id, HttpContext http, SessionService sessions) =>
        await sessions.FindAsync(id, http.User.UserId(), http.RequestAborted) is { } row ? ApiTag.Answer(http, SessionReply.Of(row, http.User.SessionIdOf())) : NotThere();

    private static async Task<IResult> RenameAsync(Guid id, HttpContext http, SessionService sessions, BearerAuth bearer)
    {
        var (isSame, unclear) = IsSame(http, isNeeded: true);
        if (unclear is not null)
            return unclear;
        var (order, refusal) = await ApiBody.ReadAsync<RenameOrder>(http);
        if (order is null)
            return refusal!;
        if (PlainText.Of(order.Name, SessionService.NameLength) is not { Length: > 0 } name || name != order.Name)
            return ProblemKind.BadRequest.Answer(string.Create(CultureInfo.InvariantCulture, $"name must have 1 to {SessionService.NameLength} characters that can be seen."));
        var result = await sessions.RenameAsync(id, name, http.ActorOf(), http.RequestAborted, isSame);
        return result.IsDone ? await OneAsync(id, http, sessions) : Refused(http, result, bearer);
    }

    private static async Task<IResult> EndAsync(Guid id, HttpContext http, SessionService sessions, BearerAuth bearer)
    {
        var (isSame, unclear) = IsSame(http, isNeeded: false);
        if (unclear is not null)
            return unclear;
        var result = await sessions.EndAsync(id, http.ActorOf(), http.RequestAborted, isSame);
        return result.IsDone ? TypedResults.NoContent() : Refused(http, result, bearer);
    }

    private static async Task<IResult> EndOthersAsync(HttpContext http, SessionService sessions, BearerAuth bearer) =>
        await sessions.EndOthersAsync(http.ActorOf(), http.RequestAborted) is var result && result is OwnerResult.Done<int> { Value: var ended }
            ? TypedResults.Json(new EndedReply(ended), ApiTag.Json) : Refused(http, result, bearer);

    private static (Func<SessionRow, bool>? IsSame, IResult? Refusal) IsSame(HttpContext http, bool isNeeded)
    {
        var (isSame, refusal) = ApiTag.ReadIfMatch(http, isNeeded);
        var asking = http.User.SessionIdOf();
        return (isSame is null ? null : row => isSame(ApiTag.Of(SessionReply.Of(row, asking))), refusal);
    }

    private static IResult Refused(HttpContext http, OwnerResult result, BearerAuth bearer) => result switch
    {
        OwnerResult.ProveFirst => bearer.ProofNeeded(http),
        OwnerResult.Refused { Why: OwnerRefusal.ChangedElsewhere } => ApiAnswers.ChangedMeanwhile(),
        OwnerResult.Gone => ProblemKind.NotSignedIn.Answer("The session has ended."),
        _ => NotThere(),
    };

    private static ProblemHttpResult NotThere() => ProblemKind.NotFound.Answer("There is no such session of yours that lives.");

    private static string Mark(DateTimeOffset at, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}.{id:N}");

    private static (DateTimeOffset, Guid)? MarkOf(string mark) => ApiMarks.Instant(mark.Split('.'), 0) is { } at && mark.Split('.') is [_, var text] && Guid.TryParseExact(text, "N", out var id) ? (at, id) : null;
}
