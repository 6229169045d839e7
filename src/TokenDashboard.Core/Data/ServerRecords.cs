namespace TokenDashboard.Core.Data;

/// <summary>A key that signs access tokens; the private part is wrapped by the master key.</summary>
public sealed class SigningKey
{
    public required string Id { get; set; }
    public required byte[] WrappedPrivateKey { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>An element of the Data Protection key ring; its secrets are wrapped by the master key.</summary>
public sealed class ProtectionKey
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public required string Xml { get; set; }
}

/// <summary>Proof that a master key is the one this database was written with; tells nothing about the key.</summary>
public sealed class KeyCheck
{
    public int KeyId { get; set; }
    public required byte[] Check { get; set; }
}

/// <summary>When a process last said that it is alive. There is one row.</summary>
public sealed class Beat
{
    public int Id { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>Who does a housekeeping job: one instance at a time, and each due time once.</summary>
public sealed class JobClaim
{
    public required string Job { get; set; }

    /// <summary>The process that has it, or had it last.</summary>
    public Guid Instance { get; set; }

    /// <summary>For which time it was due.</summary>
    public DateTimeOffset DueAt { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Until when nobody else takes it, even if that process is gone; moved on while it works.</summary>
    public DateTimeOffset Until { get; set; }
}

/// <summary>One run of a housekeeping job.</summary>
public sealed class JobRun
{
    public long Id { get; set; }
    public required string Job { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public TimeSpan Duration { get; set; }
    public int Removed { get; set; }

    /// <summary>What went wrong, and the reference under which the log has it; null for a run that succeeded.</summary>
    public string? Error { get; set; }
}
