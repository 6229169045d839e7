using Quartz;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Jobs;

/// <summary>The housekeeping and its schedule.</summary>
public static class JobsSetup
{
    /// <summary>Registers the heartbeat and what stores counts, and Quartz with every job. A job that was due while the process was down runs at its next due time.</summary>
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        var (cleanup, keys, deliveries) = (builder.Current<CleanupOptions>(), builder.Current<KeyOptions>(), builder.Current<DeliveryOptions>());
        builder.Services.AddHostedService<HeartbeatService>();
        builder.Services.AddHostedService<AccessUseService>();
        builder.Services.AddHostedService<LookService>();
        builder.Services.AddHostedService<HourlyCountService>();
        if (builder.Current<ServerOptions>().Database == DatabaseProvider.Postgres)
            builder.Services.AddHostedService<FeedService>();
        builder.Services.AddSingleton<JobSchedule>();
        builder.Services.AddQuartz(quartz =>
        {
            quartz.AddJob<CleanupJob>(job => job.WithIdentity(CleanupJob.Name).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(CleanupJob.Name).WithCronSchedule(cleanup.Schedule));
            quartz.AddJob<KeyJob>(job => job.WithIdentity(KeyJob.Name).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(KeyJob.Name).WithCronSchedule(keys.Schedule));
            quartz.AddJob<RuleJob>(job => job.WithIdentity(RuleJob.Name).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(RuleJob.Name).WithCronSchedule(cleanup.Schedule));
            quartz.AddJob<DeliveryJob>(job => job.WithIdentity(DeliveryJob.Key).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(DeliveryJob.Key).WithCronSchedule(deliveries.Schedule));
            quartz.AddJob<AlarmJob>(job => job.WithIdentity(AlarmJob.Key).StoreDurably());
            quartz.AddTrigger(trigger => trigger.ForJob(AlarmJob.Key).StartAt(DateTimeOffset.UtcNow + AlarmService.Interval).WithSimpleSchedule(each => each.WithInterval(AlarmService.Interval).RepeatForever()));
        });
        builder.Services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}
