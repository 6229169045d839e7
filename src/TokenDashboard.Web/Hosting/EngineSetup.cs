using System.Globalization;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Hosting;

/// <summary>The engine and its options.</summary>
public static class EngineSetup
{
    /// <summary>Registers the engine, people, and their options.</summary>
    public static void AddEngine(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddCore().AddPeople();
        services.AddSingleton(Options.Create(ReadTokens(builder.Configuration.GetSection("Tokens"))));
        services.AddSingleton(Options.Create(ReadCleanup(builder.Configuration.GetSection("Cleanup"))));
        services.AddSingleton(Options.Create(ReadAdmins(builder.Configuration)));
    }

    private static TokenOptions ReadTokens(IConfigurationSection section)
    {
        var options = new TokenOptions();
        options.AccessTokenLifetime = Span(section, nameof(options.AccessTokenLifetime), options.AccessTokenLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        options.RefreshTokenLifetime = Span(section, nameof(options.RefreshTokenLifetime), options.RefreshTokenLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
        options.SessionLifetime = Span(section, nameof(options.SessionLifetime), options.SessionLifetime, options.RefreshTokenLifetime, TimeSpan.FromDays(3650));
        options.RetryWindow = Span(section, nameof(options.RetryWindow), options.RetryWindow, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        return options;
    }

    private static CleanupOptions ReadCleanup(IConfigurationSection section)
    {
        var options = new CleanupOptions();
        options.KeepHistory = Span(section, nameof(options.KeepHistory), options.KeepHistory, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        options.KeepEnded = Span(section, nameof(options.KeepEnded), options.KeepEnded, TimeSpan.FromDays(1), TimeSpan.FromDays(3650));
        options.KeepActivity = Span(section, nameof(options.KeepActivity), options.KeepActivity, TimeSpan.FromDays(1), TimeSpan.FromDays(3650));
        options.Schedule = section[nameof(options.Schedule)] ?? options.Schedule;
        if (!IsCron(options.Schedule))
            throw new StartupException($"Cleanup__Schedule is '{options.Schedule}', which is no Quartz cron expression: write it like '0 0 * * * ?' for every hour.");
        if (section[nameof(options.BatchSize)] is { } batch)
        {
            options.BatchSize = int.TryParse(batch, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= 100_000
                ? size
                : throw new StartupException($"Cleanup__BatchSize is '{batch}': set it to a number from 1 to 100000.");
        }

        return options;
    }

    private static AdminOptions ReadAdmins(ConfigurationManager configuration)
    {
        var options = new AdminOptions();
        options.KeepAudit = Span(configuration.GetSection("Audit"), "Keep", options.KeepAudit, TimeSpan.FromDays(1), TimeSpan.FromDays(36500));
        if (configuration["Admins:RequireSecondFactor"] is { } required)
        {
            options.RequireSecondFactor = bool.TryParse(required, out var value)
                ? value
                : throw new StartupException($"Admins__RequireSecondFactor is '{required}': set it to true or false.");
        }

        return options;
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

    private static TimeSpan Span(IConfigurationSection section, string name, TimeSpan standard, TimeSpan least, TimeSpan most)
    {
        if (section[name] is not { } text)
            return standard;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new StartupException($"{section.Key}__{name} is '{text}': set it to a time from {least:c} to {most:c}, written d.hh:mm:ss.");
    }
}
