using System.Text.Json;
using System.Text.Json.Serialization;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Sessions;

namespace TokenDashboard.Web.Downloads;

/// <summary>All that is kept about oneself, as a file.</summary>
public static class ProfileEndpoints
{
    private static readonly JsonSerializerOptions Format = new(AdminDownloads.Indented) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Maps the file beside <c>/profile</c>. It is handed out to who has proved of late who they are, and that is noted.</summary>
    public static void MapProfileEndpoints(this IEndpointRouteBuilder routes) => routes.MapGet("/profile/data.json", AnswerAsync);

    private static async Task<IResult> AnswerAsync(
        HttpContext http, ProfileService profiles, MethodService methods, PasskeyService passkeys, SessionService sessions, ActivityLog log, DataExportService exports)
    {
        var cancelled = http.RequestAborted;
        var me = http.ActorOf();
        if (!(await exports.RecordAsync(me, cancelled)).IsDone)
            return TypedResults.LocalRedirect("~/" + ProofAddress.For(http.Request.PathBase + "/profile", then: null));
        AdminDownloads.Name(http, "my-data.json");
        return TypedResults.Json(
            new
            {
                Account = await profiles.FindAsync(me.UserId, cancelled),
                SignIn = await methods.FindAsync(me.UserId, cancelled),
                Passkeys = await passkeys.ListAsync(me.UserId, cancelled),
                Sessions = await sessions.ListActiveAsync(me.UserId, cancelled),
                EndedSessions = await sessions.ListEndedAsync(me.UserId, EndedSessions.Most, cancelled),
                AppRequests = await exports.ListAccessUsesAsync(me.UserId, cancelled),
                Incidents = await exports.ListIncidentsAsync(me.UserId, cancelled),
                Activity = log.StreamAsync(new ActivityQuery(me.UserId, null, null, null, null), cancelled),
            },
            Format);
    }
}
