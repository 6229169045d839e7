using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Outbox;

/// <summary>A way for an event to reach somebody outside.</summary>
public interface IDeliveryChannel
{
    /// <summary>What tells it from the others: "mail", or a webhook's name.</summary>
    string Name { get; }

    /// <summary>Whether this event goes out this way.</summary>
    bool Wants(OutboxEvent what);

    /// <summary>What is sent, the same at every try; null when it is written anew at each, because it holds a secret.</summary>
    Task<string?> ComposeAsync(DashboardContext db, OutboxEvent what, CancellationToken cancellationToken);

    /// <summary>Sends it once. Failures are returned, not thrown.</summary>
    Task<SendResult> SendAsync(OutboxEvent what, string? body, CancellationToken cancellationToken);
}

/// <summary>What came of sending.</summary>
public abstract record SendResult
{
    private SendResult()
    {
    }

    /// <summary>Received, or not needed any more.</summary>
    public sealed record Sent : SendResult;

    /// <summary>Not received; worth another try.</summary>
    public sealed record Failed(string Error) : SendResult;

    /// <summary>Refused for good.</summary>
    public sealed record Refused(string Error) : SendResult;
}
