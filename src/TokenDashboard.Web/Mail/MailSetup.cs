using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Mail;

/// <summary>Mail and its settings.</summary>
public static class MailSetup
{
    /// <summary>Registers mail as one way out of the outbox.</summary>
    public static void AddMail(this WebApplicationBuilder builder, DashboardSettings settings)
    {
        builder.Services.AddSingleton(MailSettings.Read(builder.Configuration, settings, builder.Environment));
        builder.Services.AddSingleton<MailTransport>();
        builder.Services.AddSingleton<IDeliveryChannel, MailChannel>();
    }
}
