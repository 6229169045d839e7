using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Webhooks;

/// <summary>The receivers that the configuration names.</summary>
public static class WebhookSetup
{
    /// <summary>Registers each as a way out of the outbox.</summary>
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        foreach (var webhook in WebhookSettings.Read(builder.Configuration))
        {
            builder.Services.AddSingleton<IDeliveryChannel>(services => new WebhookChannel(
                webhook, services.GetRequiredService<DashboardSettings>(), services.GetRequiredService<TimeProvider>()));
        }
    }
}
