namespace TokenDashboard.Core.Data;

/// <summary>A key that signs access tokens; the private part is wrapped by the master key.</summary>
public sealed class SigningKey
{
    /// <summary>ECDSA with P-256 (RFC 7518 §3.4): access tokens.</summary>
    public const string Elliptic = "ES256";

    /// <summary>RSA (RFC 7518 §3.3): ID tokens, which clients expect so unless they are told otherwise.</summary>
    public const string Rsa = "RS256";

    public required string Id { get; set; }

    /// <summary>What it signs with; those of one algorithm take turns.</summary>
    public required string Algorithm { get; set; }

    public required byte[] WrappedPrivateKey { get; set; }

    /// <summary>Since when it is published.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Since when it signs, until the next one does.</summary>
    public DateTimeOffset UsedFrom { get; set; }
}

/// <summary>The public half of a key that bundles of cases were signed with. It stays when the key itself is gone, so that they can be verified for as long as somebody has one.</summary>
public sealed class BundleKey
{
    /// <summary>The <see cref="SigningKey"/>'s.</summary>
    public required string Id { get; set; }

    /// <summary>SubjectPublicKeyInfo (RFC 5480) of a P-256 key, in DER.</summary>
    public required byte[] PublicKey { get; set; }

    /// <summary>When it first signed one.</summary>
    public DateTimeOffset FirstUsedAt { get; set; }
}

/// <summary>An element of the Data Protection key ring; its secrets are wrapped by the master key.</summary>
public sealed class ProtectionKey
{
    /// <summary>The name of the elements whose text, in base64, the master key has wrapped.</summary>
    public const string Wrapped = "wrapped";

    public int Id { get; set; }
    public required string Name { get; set; }
    public required string Xml { get; set; }
}

/// <summary>
/// A master key as the database knows it: proof that it is the one this database was written with, which tells nothing about the key, and
/// how far all instances are with it. An instance that is given a new one notes it; it is used once no instance lacks it.
/// </summary>
public sealed class KeyCheck
{
    public int KeyId { get; set; }
    public required byte[] Check { get; set; }

    /// <summary>When an instance was first given it; null of a version before.</summary>
    public DateTimeOffset? NotedAt { get; set; }

    /// <summary>When an instance last said that it lacks it.</summary>
    public DateTimeOffset? LackedAt { get; set; }

    /// <summary>Since when it is used, until another one is; null while an instance may lack it.</summary>
    public DateTimeOffset? UsedFrom { get; set; }

    /// <summary>Since when nothing needs it. Nothing is read with it any more, whoever is given it.</summary>
    public DateTimeOffset? RetiredAt { get; set; }
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
