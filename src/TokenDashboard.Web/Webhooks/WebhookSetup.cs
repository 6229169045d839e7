using TokenDashboard.Core.Data;
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
        var receivers = all.Select(one => WebhookSettings.From(one, builder.Environment)).OfType<WebhookSettings>().ToList();
        if (receivers.SelectMany(r => r.Kinds).Intersect(OutboxEvent.Journaled).ToHashSet() is { Count: > 0 } wanted)
            builder.Services.AddSingleton(new Journal(wanted));
        foreach (var webhook in receivers)
        {
            builder.Services.AddSingleton<IDeliveryChannel>(services => new WebhookChannel(
                webhook, services.GetRequiredService<DashboardSettings>(), services.GetRequiredService<TimeProvider>()));
        }
    }
}
