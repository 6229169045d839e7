namespace TokenDashboard.Core.Data;

/// <summary>Where a device authorization stands.</summary>
public enum DeviceCodeStatus
{
    Pending,
    Allowed,
    Denied,
    Redeemed,
}

/// <summary>An app waiting for a person to type its code (RFC 8628). Neither code is stored, only a hash of each.</summary>
public sealed class DeviceCode
{
    public Guid Id { get; set; }

    /// <summary>SHA-256 of the device code.</summary>
    public required byte[] DeviceCodeHash { get; set; }

    /// <summary>HMAC-SHA256 of the user code under a server key: a short code has too few possibilities for a bare hash.</summary>
    public required byte[] UserCodeHash { get; set; }

    public required string AppId { get; set; }
    public string Scope { get; set; } = "";

    /// <summary>The APIs that it was asked for, space-separated (RFC 8707); empty for our own.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The name the app gave its device, if it did.</summary>
    public string? DeviceName { get; set; }

    public string? Ip { get; set; }

    /// <summary>The line that the address is at; null of a version before.</summary>
    public string? Line { get; set; }

    /// <summary>The /48 that it is in, if it is one of IPv6.</summary>
    public string? Site { get; set; }

    public string? Agent { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Seconds the app must leave between two polls; grows by 5 with each <c>slow_down</c>.</summary>
    public int Interval { get; set; }

    public DateTimeOffset? PolledAt { get; set; }
    public DeviceCodeStatus Status { get; set; }

    /// <summary>Who typed the code first; nobody else can see or decide it.</summary>
    public string? UserId { get; set; }

    /// <summary>That person's epoch when they allowed it: ending all their sessions ends what they allowed before, too.</summary>
    public int Epoch { get; set; }

    /// <summary>The network of who allowed it; null of a version before.</summary>
    public string? AllowedFrom { get; set; }

    /// <summary>Whether who allowed it had given a second factor.</summary>
    public bool SecondFactor { get; set; }

    /// <summary>Whether only somebody on the app's own network may allow it.</summary>
    public bool SameNetworkOnly { get; set; }
}
