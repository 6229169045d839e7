using System.Text;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Places;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Downloads;

/// <summary>Incidents as files, for admins.</summary>
public static class IncidentEndpoints
{
    /// <summary>What each row has, in this order.</summary>
    public static readonly string[] Columns =
    [
        "id", "openedAt", "kind", "verdict", "evidenceVerdict", "certainty", "severity", "status", "resolution", "ownerAnswer", "owner", "ownerId", "device",
        "strangerIp", "strangerAgent", "strangerClients", "strangerTokens", "alarmIp", "alarmAgent", "presentations", "exposureSeconds", "assignee", "containedAt", "isObserved",
    ];

    /// <summary>Maps the files under <c>/admin/incidents</c>.</summary>
    public static void MapIncidentEndpoints(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/admin").RequireAuthorization(AdminDownloads.Readers);
        files.MapGet("/incidents/{id:int}.json", IncidentAsync);
        files.MapGet("/incidents/{id:int}/bundle", BundleAsync);
        files.MapGet("/incidents/{id:int}/report", ReportAsync);
        files.MapGet("/incidents.csv", (HttpContext http, AdminGate gate, IncidentInbox inbox) =>
            ListAsync(http, gate, inbox, "incidents.csv", rows => new Csv<IncidentFileRow>(Columns, rows, IncidentFileRow.Cells)));
        files.MapGet("/incidents.json", (HttpContext http, AdminGate gate, IncidentInbox inbox) =>
            ListAsync(http, gate, inbox, "incidents.json", rows => TypedResults.Json(rows, AdminDownloads.Indented)));
    }

    private static async Task<IResult> IncidentAsync(
        int id, HttpContext http, AdminGate gate, IncidentService incidents, CaseHistory history, CancellationToken cancellationToken)
    {
        if (await incidents.FindAsync(id, cancellationToken) is not { } incident)
            return TypedResults.NotFound();
        var entry = new AuditEntry { Action = AuditAction.IncidentExported, UserId = incident.Row.UserId, Target = $"incident {id}" };
        if (await AdminDownloads.RefuseAsync(http, gate, entry) is { } refused)
            return refused;
        AdminDownloads.Name(http, $"incident-{id}.json");
        return TypedResults.Json(IncidentFile.Of(incident, await history.ListAsync(id, cancellationToken)), AdminDownloads.Indented);
    }

    private static async Task<IResult> ReportAsync(
        int id, HttpContext http, AdminGate gate, IncidentService incidents, CaseHistory history, GeoDatabase geo, DashboardSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await incidents.FindAsync(id, cancellationToken) is not { } incident)
            return TypedResults.NotFound();
        var name = $"incident-{id}.md";
        if (await AdminDownloads.RefuseAsync(http, gate, new AuditEntry { Action = AuditAction.IncidentExported, UserId = incident.Row.UserId, Target = $"incident {id}", After = name }) is { } refused)
            return refused;
        var dispute = incident.Row.Kind == IncidentKind.TwoAddresses ? await history.FindAddressesAsync(id, cancellationToken) : null;
        AdminDownloads.Name(http, name);
        return TypedResults.Text(
            new CaseReport(ReaderZone.Of(http), geo).Of(incident, dispute, await history.ListAsync(id, cancellationToken), $"{settings.Origin}/admin/incidents/{id}", clock.GetUtcNow()),
            "text/markdown", Encoding.UTF8);
    }

    private static async Task<IResult> BundleAsync(
        int id, HttpContext http, CaseBundles bundles, BundleKeys keys, DashboardSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (result, whole) = await bundles.TakeAsync(id, http.ActorOf(), cancellationToken);
        if (AdminDownloads.Refuse(http, result) is { } refused)
            return refused;
        if (whole is null)
            return TypedResults.NotFound();
        var key = await keys.TakeAsync(cancellationToken);
        AdminDownloads.Name(http, $"incident-{id}.zip");
        return TypedResults.Bytes(CaseBundle.Of(whole, settings.Origin, clock.GetUtcNow(), whole.People.GetValueOrDefault(http.User.UserId(), http.User.UserId()), key), "application/zip");
    }

    // The inbox's own filters, and all that match.
    private static async Task<IResult> ListAsync(
        HttpContext http, AdminGate gate, IncidentInbox inbox, string name, Func<IAsyncEnumerable<IncidentFileRow>, IResult> file)
    {
        var query = http.Request.Query;
        var filter = InboxFilter.Of(query["view"], query["q"], query["verdict"], query["answer"], query["user"], query["sort"], null, query["app"]);
        var entry = new AuditEntry { Action = AuditAction.IncidentExported, Target = name, After = filter.Address.Split('?') is [_, var narrowed] ? narrowed : null };
        if (await AdminDownloads.RefuseAsync(http, gate, entry) is { } refused)
            return refused;
        AdminDownloads.Name(http, name);
        return file(inbox.StreamAsync(filter.Query, http.User.UserId(), http.RequestAborted).Select(IncidentFileRow.Of));
    }
}
