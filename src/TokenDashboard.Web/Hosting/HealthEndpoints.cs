using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Hosting;

/// <summary>For orchestrators.</summary>
public static class HealthEndpoints
{
    /// <summary>Maps <c>/health/live</c> (the process answers) and <c>/health/ready</c> (its database does too, and it is not about to stop); 503 says why not.</summary>
    public static void MapHealthEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok()).AllowAnonymous();
        routes.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(IDbContextFactory<DashboardContext> contexts, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return NotReady("stopping");
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await db.KeyChecks.AnyAsync(cancellationToken);
            return TypedResults.Ok();
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            return NotReady("the database can't be used");
        }
    }

    private static ContentHttpResult NotReady(string why) => TypedResults.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
