namespace TokenDashboard.Core.Data;

/// <summary>A task of the checkup that its owner does not want to see for a while.</summary>
public sealed class Dismissal
{
    public required string UserId { get; set; }

    /// <summary>Which task, and of what.</summary>
    public required string Task { get; set; }

    public DateTimeOffset Until { get; set; }
}

/// <summary>A browser that need not give the second factor for a while. Of what it holds only the hash is kept.</summary>
public sealed class TrustedDevice
{
    public Guid Id { get; set; }
    public required string UserId { get; set; }

    /// <summary>SHA-256 of the browser's secret.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>The software on it: "Chrome 142 on Windows".</summary>
    public required string Name { get; set; }

    public string? Ip { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
}
