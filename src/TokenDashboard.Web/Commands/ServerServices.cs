using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Mail;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Rest;
using TokenDashboard.Web.Webhooks;

namespace TokenDashboard.Web.Commands;

/// <summary>What the server is made of.</summary>
internal static class ServerServices
{
    /// <summary>
    /// Registers every service but those of storage, and reads every setting; nothing is made or opened. Throws
    /// <see cref="StartupException"/> with a line for each setting that makes no sense.
    /// </summary>
    public static DashboardSettings AddServer(this WebApplicationBuilder builder)
    {
        var faults = new SettingFaults();
        var settings = builder.AddSettings(faults);
        builder.AddTelemetry(faults);
        builder.AddEngine(faults);
        builder.Services.AddRateLimits();
        builder.AddAuth(settings);
        builder.AddOAuth(faults);
        builder.AddExternal(settings, faults);
        builder.AddPages(faults);
        builder.AddApi(settings);
        builder.AddMail(settings, faults);
        builder.AddWebhooks(faults);
        faults.Tell();
        builder.AddJobs();
        return settings;
    }
}
