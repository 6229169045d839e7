using Quartz;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Jobs;

/// <summary>The housekeeping and its schedule.</summary>
public static class JobsSetup
{
    /// <summary>Registers the heartbeat, and Quartz with every job. A job that was due while the process was down runs at its next due time.</summary>
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        var schedule = builder.Configuration["Cleanup:Schedule"] ?? new CleanupOptions().Schedule;
        var deliveries = builder.Configuration["Deliveries:Schedule"] ?? DeliveryJob.Schedule;
        if (!EngineSetup.IsCron(deliveries))
            throw new StartupException($"Deliveries__Schedule is '{deliveries}', which is no Quartz cron expression: write it like '{DeliveryJob.Schedule}' for every five seconds.");
        builder.Services.AddHostedService<HeartbeatService>();
        builder.Services.AddSingleton<JobSchedule>();
        builder.Services.AddQuartz(quartz =>
        {
            quartz.AddJob<CleanupJob>(job => job.WithIdentity(CleanupJob.Name).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(CleanupJob.Name).WithCronSchedule(schedule));
            quartz.AddJob<DeliveryJob>(job => job.WithIdentity(DeliveryJob.Key).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(DeliveryJob.Key).WithCronSchedule(deliveries));
        });
        builder.Services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}
