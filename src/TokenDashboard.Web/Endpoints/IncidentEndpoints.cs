using System.Text.Json;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Web.Endpoints;

/// <summary>Incidents as files, for admins.</summary>
public static class IncidentEndpoints
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Maps the files under <c>/admin/incidents</c>.</summary>
    public static void MapIncidentEndpoints(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/admin").RequireAuthorization(AdminDownloads.Admins);
        files.MapGet("/incidents/{id:int}.json", IncidentAsync);
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
        return TypedResults.Json(IncidentFile.Of(incident, await history.ListAsync(id, cancellationToken)), Indented);
    }
}
