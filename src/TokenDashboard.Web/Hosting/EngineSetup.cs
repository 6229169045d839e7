using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Setup;

namespace TokenDashboard.Web.Hosting;

/// <summary>The engine and its options.</summary>
public static class EngineSetup
{
    /// <summary>Registers the engine, people, and their options. Throws <see cref="StartupException"/> with a sentence for each setting that is wrong.</summary>
    public static void AddEngine(this WebApplicationBuilder builder)
    {
        builder.Services.AddCore().AddPeople();
        var faults = new SettingFaults();
        faults.Gather(() => builder.AddOptions<TokenOptions>(property => $"Tokens:{property}", CheckLifetimes));
        faults.Gather(() => builder.AddOptions<CleanupOptions>(property => $"Cleanup:{property}", CheckSchedule));
        faults.Gather(() => builder.AddOptions<AdminOptions>(
            property => property == nameof(AdminOptions.KeepAudit) ? "Audit:Keep" : $"Admins:{property}"));
        faults.Tell();
    }

    internal static bool IsCron(string text)
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

    private static void AddOptions<T>(
        this WebApplicationBuilder builder, Func<string, string> key, Func<T, IEnumerable<(string Property, string Advice)>>? advise = null)
        where T : class, new()
    {
        var configured = new ConfiguredOptions<T>(builder.Configuration, key, advise);
        // A file that is edited while the server runs counts at the next start: a fault in it would be told to nobody.
        builder.Services.AddSingleton<IConfigureOptions<T>>(configured);
        builder.Services.AddSingleton<IValidateOptions<T>>(configured);
        builder.Services.AddOptions<T>().ValidateOnStart();

        // The host would check too late: by then the data folder is there.
        var options = new T();
        configured.Configure(options);
        if (configured.Validate(Options.DefaultName, options) is { Failed: true, Failures: { } sentences })
            throw new StartupException(string.Join('\n', sentences));
    }

    private static IEnumerable<(string Property, string Advice)> CheckLifetimes(TokenOptions options)
    {
        if (options.SessionLifetime < options.RefreshTokenLifetime)
            yield return (nameof(options.SessionLifetime), $": set it to a time from {options.RefreshTokenLifetime:c} to {TimeSpan.FromDays(3650):c}, written d.hh:mm:ss");
    }

    private static IEnumerable<(string Property, string Advice)> CheckSchedule(CleanupOptions options)
    {
        if (!IsCron(options.Schedule))
            yield return (nameof(options.Schedule), $", which is no Quartz cron expression: write it like '{new CleanupOptions().Schedule}' for every hour");
    }
}
