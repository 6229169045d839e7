namespace TokenDashboard.Core.Outbox;

/// <summary>When what the world is told leaves.</summary>
public sealed class DeliveryOptions
{
    /// <summary>When mail and webhooks leave, as a Quartz cron expression. Default: every five seconds.</summary>
    public string Schedule { get; set; } = "0/5 * * * * ?";
}
