using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Downloads;

/// <summary>Files that people at the desk take away. Taking one is an act: it passes the gate and stands in the audit log.</summary>
public static class AdminDownloads
{
    /// <summary>JSON that people may read as well.</summary>
    public static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Lets in by their cookie those who may read of people.</summary>
    public static readonly AuthorizeAttribute Readers = new(DeskPolicy.ReadPeople);

    /// <summary>
    /// Asks the gate and writes the entry. Null when the file may be had; else the answer instead: to where the proof is
    /// given and back, or that there is nothing here.
    /// </summary>
    public static async Task<IResult?> RefuseAsync(HttpContext http, AdminGate gate, AuditEntry entry)
    {
        var actor = http.ActorOf();
        return Refuse(http, await gate.RunAsync(Capability.ReadPeople, actor, (_, _) => Task.FromResult<IReadOnlyList<AuditEntry>>([entry]), http.RequestAborted));
    }

    /// <summary>The answer where the gate has been asked already; null when the file may be had.</summary>
    public static IResult? Refuse(HttpContext http, AdminResult result) => result switch
    {
        AdminResult.Done => null,
        AdminResult.ProofNeeded => TypedResults.LocalRedirect("~/" + ProofAddress.For(http.Request.PathBase + http.Request.Path + http.Request.QueryString, then: null)),
        _ => TypedResults.NotFound(),
    };

    /// <summary>Names the file and keeps it out of caches.</summary>
    public static void Name(HttpContext http, string file)
    {
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
        http.Response.Headers.CacheControl = "no-store";
    }
}
