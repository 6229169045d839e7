using Quartz;
using TokenDashboard.Core.Cleanup;

namespace TokenDashboard.Web.Jobs;

/// <summary>The housekeeping and its schedule.</summary>
public static class JobsSetup
{
    /// <summary>Registers the heartbeat, and Quartz with every job. A job that was due while the process was down runs at its next due time.</summary>
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        var schedule = builder.Configuration["Cleanup:Schedule"] ?? new CleanupOptions().Schedule;
        builder.Services.AddHostedService<HeartbeatService>();
        builder.Services.AddSingleton<JobLog>();
        builder.Services.AddSingleton<JobSchedule>();
        builder.Services.AddQuartz(quartz =>
        {
            quartz.AddJob<CleanupJob>(job => job.WithIdentity(CleanupJob.Name).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(CleanupJob.Name).WithCronSchedule(schedule));
            quartz.AddJob<DeliveryJob>(job => job.WithIdentity(DeliveryJob.Key).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(DeliveryJob.Key).WithCronSchedule(DeliveryJob.Schedule));
        });
        builder.Services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}
