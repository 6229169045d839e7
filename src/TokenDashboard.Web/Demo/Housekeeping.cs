using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Web.Jobs;

namespace TokenDashboard.Web.Demo;

/// <summary>Cleanup as it ran meanwhile: every hour lately, and every third night before that.</summary>
internal static class Housekeeping
{
    private const int HoursTold = 30;

    public static void Tell(Stage stage)
    {
        var hours = stage.Calendar.Hours(HoursTold).ToList();
        var nights = stage.Calendar.Daily(35, 2, "03:00").Where((at, night) => night % 3 == 0 && at < hours[0]);
        // The console is for the start that plays the story, not for runs in it.
        var log = new JobLog(
            stage.Service<WriteTransaction>(), stage.Service<IDbContextFactory<DashboardContext>>(), stage.Service<TimeProvider>(),
            stage.Service<SessionFeed>(), stage.Service<DashboardMetrics>(), NullLogger<JobLog>.Instance);
        var cleanup = stage.Service<TokenCleanup>();
        foreach (var at in nights.Concat(hours))
            stage.At(at, () => log.RecordAsync(CleanupJob.Name, cleanup.RunAsync, CancellationToken.None));
    }
}
