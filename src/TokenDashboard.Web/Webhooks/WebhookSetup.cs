using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Webhooks;

/// <summary>The receivers that the configuration names.</summary>
public static class WebhookSetup
{
    /// <summary>Registers each as a way out of the outbox, and gathers what is wrong with their settings.</summary>
    public static void AddWebhooks(this WebApplicationBuilder builder, SettingFaults faults)
    {
        var all = builder.AddListOf<WebhookOptions>(faults, "Webhooks", one => WebhookSettings.Check(one, builder.Environment), WebhookSettings.Check);
        foreach (var webhook in all.Select(one => WebhookSettings.From(one, builder.Environment)).OfType<WebhookSettings>())
        {
            builder.Services.AddSingleton<IDeliveryChannel>(services => new WebhookChannel(
                webhook, services.GetRequiredService<DashboardSettings>(), services.GetRequiredService<TimeProvider>()));
        }
    }
}
