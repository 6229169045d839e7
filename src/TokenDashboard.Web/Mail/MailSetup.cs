using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Mail;

/// <summary>Mail and its settings.</summary>
public static class MailSetup
{
    /// <summary>Registers mail as one way out of the outbox, and gathers what is wrong with its settings.</summary>
    public static void AddMail(this WebApplicationBuilder builder, DashboardSettings settings, SettingFaults faults)
    {
        builder.AddOptions<MailOptions>(faults, "Mail", options => MailSettings.Check(options, settings, builder.Environment));
        builder.Services.AddSingleton<MailSettings>();
        builder.Services.AddSingleton<MailTransport>();
        builder.Services.AddSingleton<IDeliveryChannel, MailChannel>();
    }
}
