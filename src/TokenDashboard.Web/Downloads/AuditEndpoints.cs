using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Components.Audit;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Downloads;

/// <summary>The audit log as files, for admins.</summary>
public static class AuditEndpoints
{
    private static readonly string[] Columns =
        ["id", "at", "actorId", "actor", "action", "userId", "user", "target", "before", "after", "reason", "ip", "app"];

    /// <summary>Maps the files beside <c>/admin/audit</c>.</summary>
    public static void MapAuditEndpoints(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/admin").RequireAuthorization(AdminDownloads.Readers);
        files.MapGet("/audit.csv", (HttpContext http, AdminGate gate, AuditLog log) =>
            AnswerAsync(http, gate, log, "audit.csv", lines => new Csv<AuditFileLine>(Columns, lines, AuditFileLine.Cells)));
        files.MapGet("/audit.json", (HttpContext http, AdminGate gate, AuditLog log) =>
            AnswerAsync(http, gate, log, "audit.json", lines => TypedResults.Json(lines, AdminDownloads.Indented)));
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext http, AdminGate gate, AuditLog log, string name, Func<IAsyncEnumerable<AuditFileLine>, IResult> file)
    {
        var query = http.Request.Query;
        var filter = AuditFilter.Of(query["actor"], query["action"], query["person"], query["from"], query["to"], null, query["order"], ReaderZone.Of(http), query["looks"]);
        var entry = new AuditEntry { Action = AuditAction.AuditExported, Target = name, After = filter.Address.Split('?') is [_, var narrowed] ? narrowed : null };
        if (await AdminDownloads.RefuseAsync(http, gate, entry) is { } refused)
            return refused;
        AdminDownloads.Name(http, name);
        return file(log.StreamAsync(filter.Query, http.RequestAborted).Select(AuditFileLine.Of));
    }
}

/// <summary>A line of the audit log as a file has it.</summary>
public sealed record AuditFileLine(
    long Id, DateTimeOffset At, string? ActorId, string? Actor, string Action, string? UserId, string? User, string? Target, string? Before,
    string? After, string? Reason, string? Ip, string? App)
{
    /// <summary>Takes it from the log. Whoever has no account any more is named by a pseudonym, as on the page.</summary>
    public static AuditFileLine Of(AuditLine line) => new(
        line.Id, line.At, line.ActorId, AuditWords.Actor(line), FileWords.Of(line.Action), line.UserId,
        line.UserId is null ? null : AuditWords.Person(line.UserId, line.UserName), line.Target, line.BeforeName ?? line.Before,
        line.AfterName ?? line.After, line.Reason, line.Ip, line.AppId);

    /// <summary>In the order of the columns.</summary>
    public static IReadOnlyList<object?> Cells(AuditFileLine line) =>
        [line.Id, line.At, line.ActorId, line.Actor, line.Action, line.UserId, line.User, line.Target, line.Before, line.After, line.Reason, line.Ip, line.App];
}
