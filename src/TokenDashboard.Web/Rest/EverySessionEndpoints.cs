using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>Somebody's session as admins see it.</summary>
/// <param name="Id">Stable for its whole life.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="UserName">What they are called.</param>
/// <param name="UserEmail">Their address.</param>
/// <param name="Kind">browser, or app.</param>
/// <param name="AppId">The app's client_id; null for a browser.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Device">What kind of device it is on.</param>
/// <param name="Software">The software there.</param>
/// <param name="Ip">Where it was last used from.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastUsedAt">When it was last used.</param>
/// <param name="ExpiresAt">When it ends unless it is used.</param>
/// <param name="EndedAt">When it ended; null where it has not, or has run out.</param>
/// <param name="EndReason">Why.</param>
/// <param name="NeedsLook">Whether it was begun from a device and a network that were both new to its owner.</param>
/// <param name="IsLive">Whether it lives.</param>
public sealed record OwnedSessionReply(
    Guid Id, string UserId, string UserName, string UserEmail, string Kind, string? AppId, string Name, string Device, string Software, string? Ip, DateTimeOffset CreatedAt,
    DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt, string? EndReason, bool NeedsLook, bool IsLive)
{
    /// <summary>Takes it from the directory.</summary>
    public static OwnedSessionReply Of(OwnedSession row) => new(
        row.Id, row.UserId, row.UserName, row.UserEmail, FileWords.Of(row.Kind), row.AppId, row.Name, FileWords.Of(row.Device), row.Software, row.Ip, row.CreatedAt, row.LastUsedAt,
        row.ExpiresAt, row.EndedAt, FileWords.Of(row.EndReason), row.NeedsLook, row.IsLive);
}

/// <summary>Everyone's sessions, and what admins do with accounts where something is wrong.</summary>
internal static class EverySessionEndpoints
{
    private const string Path = ApiRegistry.Path + "/admin/sessions";

    /// <summary>Maps them into the API.</summary>
    public static void MapEverySession(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sessions", ListAsync).RequireScope(Scopes.AdminRead).Needs(Capability.ReadPeople).WithName("listEverySession").WithSummary("Everyone’s sessions").WithDescription("With the filters of the page.").Lists<OwnedSessionReply>()
            .WithQuery<SessionView>("view", "Which sessions; by default living.").WithQuery("user", "Whose name or email has this in it, or whose id it is.").WithQuery("device", "How the session’s name begins.")
            .WithQuery("ip", "An address, or a block in CIDR notation.").WithQuery<SessionKind>("kind", "Of browsers, or of apps.").WithQuery("app", "The client_id of the app.")
            .WithQuery("agent", "How the user agent begins.").WithQuery("from", "Begun at this instant or later.").WithQuery("until", "Begun before this instant.");
        api.MapGet("/sessions/{id:guid}", OneAsync).RequireScope(Scopes.AdminRead).Needs(Capability.ReadPeople).WithName("getAnySession").WithSummary("Anyone’s session").Answers<OwnedSessionReply>(StatusCodes.Status404NotFound).WithTag();
        api.MapDelete("/sessions/{id:guid}", EndAsync).RequireScope(Scopes.AdminManage).Needs(Capability.Act).WithName("endAnySession").WithSummary("End anyone’s session").Answers(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict).WithProof();
        api.MapPost("/users/{id}/end-sessions", EndAllAsync).RequireScope(Scopes.AdminManage).Needs(Capability.Act).WithName("endSessionsOfUser").WithSummary("End all of somebody’s sessions")
            .WithDescription("They may sign in again.").Answers(StatusCodes.Status409Conflict).WithProof();
        api.MapPost("/users/{id}/contain", ContainAsync).RequireScope(Scopes.AdminManage).Needs(Capability.Act).WithName("containUser").WithSummary("Contain an account")
            .WithDescription("Ends everything it has open, and lets nobody in until its owner has chosen a new password.").Answers(StatusCodes.Status409Conflict).WithProof();
    }

    /// <summary>The filter of the page as an address has it. An app is named by its client_id.</summary>
    public static SessionQuery Filter(ApiFilter filter) => new(
        filter.Name<SessionView>("view") ?? SessionView.Living, filter.Text("user"), filter.Text("device"), filter.Of("ip", Networks.Parse, "must be an address, or a block in CIDR notation"),
        filter.Name<SessionKind>("kind"), filter.Text("app"), filter.Of("from", Instant, "must be an instant, such as 2026-03-01T12:00:00Z"), filter.Of("until", Instant, "must be an instant, such as 2026-03-01T12:00:00Z"),
        null, filter.Text("agent"));

    private static async Task<IResult> ListAsync(HttpContext http, SessionDirectory sessions)
    {
        var filter = new ApiFilter(http.Request.Query);
        var query = Filter(filter);
        var list = filter.Address(Path);
        var (page, refusal) = ApiPage.Read(http, list);
        if ((filter.Refusal ?? refusal) is { } wrong)
            return wrong;
        var after = page.Mark is null ? null : MarkOf(page.Mark);
        if (page.Mark is not null && after is null)
            return ApiPage.Wrong();
        var found = await sessions.ListAsync(query with { After = after, Most = page.Limit }, http.RequestAborted);
        return page.Answer(http, list, [.. found.Rows.Select(OwnedSessionReply.Of)], found.Next is { Id: { } id } next ? string.Create(CultureInfo.InvariantCulture, $"{next.At.UtcTicks}.{id:N}") : null);
    }

    private static async Task<IResult> OneAsync(Guid id, HttpContext http, SessionDirectory sessions) =>
        await sessions.ListAsync([id], http.RequestAborted) is [var row] ? ApiTag.Answer(http, OwnedSessionReply.Of(row)) : NotThere();

    private static async Task<IResult> EndAsync(Guid id, HttpContext http, SessionDirectory sessions, AccountService accounts, BearerAuth bearer)
    {
        if (await sessions.ListAsync([id], http.RequestAborted) is not [var row])
            return NotThere();
        return Answer(http, await accounts.EndSessionAsync(row.UserId, id, http.ActorOf(), http.RequestAborted), bearer);
    }

    private static async Task<IResult> EndAllAsync(string id, HttpContext http, AccountService accounts, BearerAuth bearer) =>
        Answer(http, await accounts.SignOutAsync(id, http.ActorOf(), http.RequestAborted), bearer);

    private static async Task<IResult> ContainAsync(string id, HttpContext http, AccountService accounts, BearerAuth bearer) =>
        Answer(http, await accounts.ContainAsync(id, http.ActorOf(), http.RequestAborted), bearer);

    private static IResult Answer(HttpContext http, AdminResult result, BearerAuth bearer) => result == AdminResult.Done ? TypedResults.NoContent() : ApiAnswers.Of(http, result, bearer);

    private static ProblemHttpResult NotThere() => ProblemKind.NotFound.Answer("There is no such session.");

    private static DateTimeOffset? Instant(string text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : null;

    private static SessionMark? MarkOf(string mark) =>
        mark.Split('.') is [_, var text] && ApiMarks.Instant(mark.Split('.'), 0) is { } at && Guid.TryParseExact(text, "N", out var id) ? new(at, 0) { Id = id } : null;
}
