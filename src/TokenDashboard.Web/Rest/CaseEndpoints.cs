using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>How an incident is settled.</summary>
/// <param name="Resolution">What it turned out to be: stolen, lostReply, test or other.</param>
/// <param name="Note">Why, in up to 2000 characters; kept with the case and in the audit log.</param>
public sealed record SettleOrder(string Resolution, string? Note = null);

/// <summary>How several incidents are settled.</summary>
/// <param name="Ids">Which: 1 to 500.</param>
/// <param name="Resolution">What they turned out to be: stolen, lostReply, test or other.</param>
/// <param name="Note">Why, in up to 2000 characters; kept with each case and in the audit log.</param>
public sealed record SettleManyOrder(IReadOnlyList<int> Ids, string Resolution, string? Note = null);

/// <summary>Which incidents were settled, and which left alone: they are settled already, can't be by a word, or aren't there.</summary>
public sealed record SettledReply(IReadOnlyList<int> Settled, IReadOnlyList<int> Left);

/// <summary>Incidents, for admins. Settling, containing and taking a file away pass the same gate, and leave the same lines in the audit log, as on the pages.</summary>
internal static class CaseEndpoints
{
    private const string Path = ApiRegistry.Path + "/admin/incidents";

    /// <summary>Maps them into the API.</summary>
    public static void MapCases(this IEndpointRouteBuilder api)
    {
        api.MapGet("/incidents", ListAsync).RequireScope(Scopes.AdminRead).Needs(Capability.ReadPeople).WithName("listIncidents").WithSummary("Incidents").WithDescription("As the inbox has them, with its filters.").Lists<IncidentFileRow>().WithFilter();
        api.MapGet("/incidents/{id:int}", OneAsync).RequireScope(Scopes.AdminRead).Needs(Capability.ReadCases).WithName("getIncident").WithSummary("One incident, with its evidence and verdict")
            .Answers<IncidentFile>(StatusCodes.Status404NotFound).WithTag();
        api.MapPost("/incidents/{id:int}/settle", SettleAsync).RequireScope(Scopes.AdminManage).Needs(Capability.Act).WithName("settleIncident").WithSummary("Settle one incident")
            .Takes<SettleOrder>("""{"resolution":"stolen","note":"A laptop that was sold."}""").Answers<IncidentFile>(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict).WithTag().WithCondition(isNeeded: true).WithProof();
        api.MapPost("/incidents/settle", SettleManyAsync).RequireScope(Scopes.AdminManage).Needs(Capability.Act).WithName("settleIncidents").WithSummary("Settle up to 500 incidents")
            .WithDescription("In one transaction: those that can be settled are.").Takes<SettleManyOrder>("""{"ids":[1,2],"resolution":"lostReply","note":"An old version of the app."}""").Answers<SettledReply>().WithProof();
        api.MapPost("/incidents/{id:int}/contain", ContainAsync).RequireScope(Scopes.AdminManage).Needs(Capability.Act).WithName("containIncident").WithSummary("Contain the account of an incident")
            .WithDescription("Ends everything the account has open, and lets nobody in until its owner has chosen a new password.").Answers(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict).WithProof();
        api.MapGet("/incidents.csv", (HttpContext http, AdminGate gate, IncidentInbox inbox, BearerAuth bearer) => FileAsync(http, gate, inbox, bearer, "incidents.csv", rows => new Csv<IncidentFileRow>(IncidentEndpoints.Columns, rows, IncidentFileRow.Cells)))
            .RequireScope(Scopes.AdminRead).Needs(Capability.ReadPeople).WithName("exportIncidentsCsv").WithSummary("All incidents that match, as CSV").WithDescription("Taking a file away stands in the audit log.").AnswersFile("text/csv").WithFilter();
        api.MapGet("/incidents.ndjson", (HttpContext http, AdminGate gate, IncidentInbox inbox, BearerAuth bearer) => FileAsync(http, gate, inbox, bearer, "incidents.ndjson", rows => new JsonLines<IncidentFileRow>(rows)))
            .RequireScope(Scopes.AdminRead).Needs(Capability.ReadPeople).WithName("exportIncidentsNdjson").WithSummary("All incidents that match, a line each").WithDescription("Taking a file away stands in the audit log.").AnswersFile("application/x-ndjson").WithFilter();
    }

    /// <summary>The filter of the inbox as an address has it.</summary>
    public static InboxQuery Filter(ApiFilter filter) => new(
        filter.Name<InboxView>("view") ?? InboxView.Open, filter.Text("q"), filter.Name<Verdict>("verdict"), filter.Name<OwnerAnswer>("answer"), filter.Text("user"),
        filter.Name<InboxSort>("sort") ?? InboxSort.Severity, 0);

    /// <summary>What a resolution's name stands for; null where an admin can't say so.</summary>
    public static Resolution? ResolutionOf(string name) => FilterText.ReadName<Resolution>(name) is { } found && TriageService.Resolutions.Contains(found) ? found : null;

    private static RouteHandlerBuilder WithFilter(this RouteHandlerBuilder endpoint) => endpoint
        .WithQuery<InboxView>("view", "Which cases; by default open.").WithQuery("q", "Words that stand in the owner’s name or email, the device’s name or the address; or a number.").WithQuery<Verdict>("verdict", "Only of this verdict.")
        .WithQuery<OwnerAnswer>("answer", "Only with this answer of the owner’s.").WithQuery("user", "Only of the account of this id.").WithQuery<InboxSort>("sort", "In which order; by default severity.");

    private static async Task<IResult> ListAsync(HttpContext http, IncidentInbox inbox)
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
        var part = await inbox.ListAsync(query, http.User.UserId(), after, page.Limit, http.RequestAborted);
        return page.Answer(http, list, [.. part.Rows.Select(IncidentFileRow.Of)], part.Next is { } next ? string.Create(CultureInfo.InvariantCulture, $"{(int)next.Severity}.{next.OpenedAt.UtcTicks}.{next.Id}") : null);
    }

    private static async Task<IResult> OneAsync(int id, HttpContext http, IncidentService incidents, CaseHistory history, LookLog looks)
    {
        if (await incidents.FindAsync(id, http.RequestAborted) is not { } incident)
            return NotThere();
        looks.Incident(id, incident.Row.UserId, http.ActorOf(), http.User.FindFirst("client_id")?.Value);
        return ApiTag.Answer(http, IncidentFile.Of(incident, await history.ListAsync(id, http.RequestAborted)));
    }

    private static async Task<IResult> SettleAsync(int id, HttpContext http, TriageService triage, IncidentService incidents, CaseHistory history, LookLog looks, BearerAuth bearer)
    {
        var (isSame, unclear) = ApiTag.ReadIfMatch(http, isNeeded: true);
        if (unclear is not null)
            return unclear;
        var (order, refusal) = await ApiBody.ReadAsync<SettleOrder>(http);
        if (order is null)
            return refusal!;
        if (Wrong(order.Resolution, order.Note, out var resolution) is { } wrong)
            return wrong;
        if (await incidents.FindAsync(id, http.RequestAborted) is null)
            return NotThere();
        var result = await triage.ResolveAsync(id, resolution, order.Note, (incident, lines) => isSame!(ApiTag.Of(IncidentFile.Of(incident, lines))), http.ActorOf(), http.RequestAborted);
        return result == AdminResult.Done ? await OneAsync(id, http, incidents, history, looks) : ApiAnswers.Of(http, result, bearer);
    }

    private static async Task<IResult> SettleManyAsync(HttpContext http, TriageService triage, BearerAuth bearer)
    {
        var (order, refusal) = await ApiBody.ReadAsync<SettleManyOrder>(http);
        if (order is null)
            return refusal!;
        if (order.Ids.Count is 0 or > TriageService.MostAtOnce)
            return ProblemKind.BadRequest.Answer(string.Create(CultureInfo.InvariantCulture, $"ids must be 1 to {TriageService.MostAtOnce} numbers."));
        if (Wrong(order.Resolution, order.Note, out var resolution) is { } wrong)
            return wrong;
        var (result, settled) = await triage.ResolveManyAsync(order.Ids, resolution, order.Note, http.ActorOf(), http.RequestAborted);
        return result is AdminResult.Done or AdminResult.Unchanged
            ? TypedResults.Json(new SettledReply(settled, [.. order.Ids.Except(settled).Order()]), ApiTag.Json) : ApiAnswers.Of(http, result, bearer);
    }

    private static async Task<IResult> ContainAsync(int id, HttpContext http, TriageService triage, IncidentService incidents, BearerAuth bearer)
    {
        if (await incidents.FindAsync(id, http.RequestAborted) is null)
            return NotThere();
        var result = await triage.ContainAsync(id, http.ActorOf(), http.RequestAborted);
        return result == AdminResult.Done ? TypedResults.NoContent() : ApiAnswers.Of(http, result, bearer);
    }

    private static async Task<IResult> FileAsync(HttpContext http, AdminGate gate, IncidentInbox inbox, BearerAuth bearer, string name, Func<IAsyncEnumerable<IncidentFileRow>, IResult> file)
    {
        var filter = new ApiFilter(http.Request.Query);
        var query = Filter(filter);
        if (filter.Refusal is { } wrong)
            return wrong;
        var narrowed = filter.Address("").TrimStart('?');
        var entry = new AuditEntry { Action = AuditAction.IncidentExported, Target = name, After = narrowed.Length > 0 ? narrowed : null };
        var result = await gate.RunAsync(Capability.ReadPeople, http.ActorOf(), (_, _) => Task.FromResult<IReadOnlyList<AuditEntry>>([entry]), http.RequestAborted);
        if (result != AdminResult.Done)
            return ApiAnswers.Of(http, result, bearer);
        AdminDownloads.Name(http, name);
        return file(inbox.StreamAsync(query, http.User.UserId(), http.RequestAborted).Select(IncidentFileRow.Of));
    }

    private static ProblemHttpResult? Wrong(string name, string? note, out Resolution resolution)
    {
        resolution = ResolutionOf(name) ?? default;
        return ResolutionOf(name) is null ? ProblemKind.BadRequest.Answer($"resolution must be one of {string.Join(", ", TriageService.Resolutions.Select(FileWords.Of))}.")
            : note?.Length > TriageService.NoteLength ? ProblemKind.BadRequest.Answer(string.Create(CultureInfo.InvariantCulture, $"note must have at most {TriageService.NoteLength} characters.")) : null;
    }

    private static ProblemHttpResult NotThere() => ProblemKind.NotFound.Answer("There is no such incident.");

    private static InboxMark? MarkOf(string mark)
    {
        var parts = mark.Split('.');
        return parts.Length == 3 && ApiMarks.Number(parts, 0) is { } severity && Enum.IsDefined((Severity)severity) && ApiMarks.Instant(parts, 1) is { } at && ApiMarks.Number(parts, 2) is { } id
            ? new((Severity)severity, at, id) : null;
    }
}

/// <summary>Rows as lines of JSON, written to the answer as they come.</summary>
internal sealed class JsonLines<TRow>(IAsyncEnumerable<TRow> rows) : IResult
{
    private const int FlushEvery = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/x-ndjson";
        using var lines = new MemoryStream();
        await foreach (var row in rows.WithCancellation(httpContext.RequestAborted))
        {
            JsonSerializer.Serialize(lines, row, ApiTag.Json);
            lines.WriteByte((byte)'\n');
            if (lines.Length >= FlushEvery)
                await FlushAsync(httpContext, lines);
        }

        await FlushAsync(httpContext, lines);
    }

    private static async Task FlushAsync(HttpContext http, MemoryStream lines)
    {
        await http.Response.Body.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length), http.RequestAborted);
        lines.SetLength(0);
    }
}
