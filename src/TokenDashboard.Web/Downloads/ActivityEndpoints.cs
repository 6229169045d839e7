using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Activity;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Downloads;

/// <summary>What happened to one's own account, as a file.</summary>
public static class ActivityEndpoints
{
    private static readonly string[] Columns = ["id", "at", "kind", "count", "device", "detail", "method", "endReason", "ip", "agent", "byAdmin"];

    /// <summary>Maps the file beside <c>/activity</c>.</summary>
    public static void MapActivityEndpoints(this IEndpointRouteBuilder routes) => routes.MapGet("/activity.csv", (HttpContext http, ActivityLog log) =>
    {
        var query = http.Request.Query;
        var filter = ActivityFilter.Of(query["topic"], query["from"], query["to"], null);
        AdminDownloads.Name(http, "activity.csv");
        return new Csv<ActivityRow>(Columns, log.StreamAsync(filter.Query(http.User.UserId(), ReaderZone.Of(http)), http.RequestAborted), Cells);
    });

    private static IReadOnlyList<object?> Cells(ActivityRow row) =>
    [
        row.Id, row.At, FileWords.Of(row.Kind), row.Count, row.SessionName, row.Detail, FileWords.Of<SignInMethod>(row.Method), FileWords.Of<EndReason>(row.EndReason),
        row.Ip, row.Agent, row.ByAdmin ? "true" : "false",
    ];
}
