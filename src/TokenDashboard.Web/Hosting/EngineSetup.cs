using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Hosting;

/// <summary>The engine and its options.</summary>
public static class EngineSetup
{
    /// <summary>Registers the engine, people, and their options, and gathers what is wrong with these.</summary>
    public static void AddEngine(this WebApplicationBuilder builder, SettingFaults faults)
    {
        builder.Services.AddCore().AddPeople();
        builder.AddOptions<TokenOptions>(
            faults, "Tokens", options => CheckLifetimes(options, builder.Configuration[$"Tokens:{nameof(options.SessionLifetime)}"] is not null),
            new(
                [nameof(TokenOptions.AccessTokenLifetime), nameof(TokenOptions.RefreshTokenLifetime), nameof(TokenOptions.SessionLifetime), nameof(TokenOptions.RetryWindow), nameof(TokenOptions.LateRetry)],
                // An app asks for a new token when the old one ends: a session that may not rest as long would never be renewed.
                options => options.AccessTokenLifetime < options.RefreshTokenLifetime && options.RefreshTokenLifetime <= options.SessionLifetime,
                // A browser's rest begins anew once a minute.
                new Dictionary<string, object> { [nameof(TokenOptions.RefreshTokenLifetime)] = TimeSpan.FromMinutes(5), [nameof(TokenOptions.SessionLifetime)] = TimeSpan.FromMinutes(5) }));
        builder.AddOptions<CleanupOptions>(
            faults, "Cleanup", options => CheckSchedule(nameof(options.Schedule), options.Schedule, new CleanupOptions().Schedule, "every hour"),
            new([nameof(CleanupOptions.KeepHistory), nameof(CleanupOptions.KeepEnded), nameof(CleanupOptions.KeepActivity), nameof(CleanupOptions.KeepAccessUses)]));
        builder.AddOptions<DeliveryOptions>(faults, "Deliveries", options => CheckSchedule(nameof(options.Schedule), options.Schedule, new DeliveryOptions().Schedule, "every five seconds"));
        builder.AddOptions<KeyOptions>(faults, "Keys", options => CheckSchedule(nameof(options.Schedule), options.Schedule, new KeyOptions().Schedule, "every hour"), new([nameof(KeyOptions.SigningLifetime)]));
        builder.AddOptions<AdminOptions>(faults, "Admins");
        builder.AddOptions<AuditOptions>(faults, "Audit");
        builder.AddOptions<RateLimitOptions>(faults, "RateLimits", changeable: new(
            [.. typeof(RateLimitOptions).GetProperties().Select(p => p.Name)], Least: new Dictionary<string, object>
            {
                // A page with its files, and the way back to this one.
                [nameof(RateLimitOptions.Pages)] = 100, [nameof(RateLimitOptions.Forms)] = 10, [nameof(RateLimitOptions.Account)] = 100,
            }));
        builder.Services.AddHostedService<SettingWatch>();
    }

    // Whoever lets sessions rest for longer than they may get has not said how old they may get: nothing is wrong with that.
    private static IEnumerable<SettingFault> CheckLifetimes(TokenOptions options, bool isSaid)
    {
        if (options.SessionLifetime < options.RefreshTokenLifetime && (isSaid || options.SessionLifetime != new TokenOptions().SessionLifetime))
            yield return new(nameof(options.SessionLifetime), $": set it to a time from {options.RefreshTokenLifetime:c} to {TimeSpan.FromDays(3650):c}, written d.hh:mm:ss");
    }

    private static bool IsCron(string text)
    {
        try
        {
            _ = new Quartz.CronExpression(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static IEnumerable<SettingFault> CheckSchedule(string property, string schedule, string standard, string meaning)
    {
        if (!IsCron(schedule))
            yield return new(property, $", which is no Quartz cron expression: write it like '{standard}' for {meaning}");
    }
}
