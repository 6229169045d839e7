namespace TokenDashboard.Core.Data;

/// <summary>The key of an account's authenticator app, and which of its codes are used up.</summary>
public sealed class SecondFactor
{
    public required string UserId { get; set; }

    /// <summary>The key, wrapped by the master key.</summary>
    public required byte[] WrappedKey { get; set; }

    /// <summary>The key of the recovery codes' hashes, wrapped by the master key; null where there are none, or of a version before.</summary>
    public byte[]? WrappedCodesKey { get; set; }

    /// <summary>When it was turned on; null when that was not noted.</summary>
    public DateTimeOffset? AddedAt { get; set; }

    /// <summary>The last step whose code was taken (RFC 6238); neither it nor one before is taken again.</summary>
    public long LastStep { get; set; }
}

/// <summary>
/// A second factor that an account had before, for the case that it was somebody else who took it away or made other recovery codes: it counts again when the account is
/// contained with evidence that is older.
/// </summary>
public sealed class FormerFactor
{
    public required string UserId { get; set; }

    /// <summary>As it was in <see cref="SecondFactor"/>.</summary>
    public required byte[] WrappedKey { get; set; }

    /// <summary>As it was in <see cref="SecondFactor"/>.</summary>
    public byte[]? WrappedCodesKey { get; set; }

    /// <summary>The hashes of its recovery codes, one after another.</summary>
    public byte[] Codes { get; set; } = [];

    /// <summary>As it was in <see cref="SecondFactor"/>.</summary>
    public DateTimeOffset? AddedAt { get; set; }

    /// <summary>As it was in <see cref="SecondFactor"/>.</summary>
    public long LastStep { get; set; }

    /// <summary>When it was taken away, or changed.</summary>
    public DateTimeOffset RemovedAt { get; set; }
}

/// <summary>Codes that were not right, counted for an account apart from wrong passwords.</summary>
public sealed class WrongCodes
{
    public required string UserId { get; set; }
    public int Count { get; set; }
    public DateTimeOffset LastAt { get; set; }
}

/// <summary>A code for when the app is gone. It works once; its row stays with the others, so that a used one is known as such.</summary>
public sealed class RecoveryCode
{
    public required string UserId { get; set; }

    /// <summary>HMAC-SHA256, under the account's own key, of the SHA-256 of the code in upper case and without dashes.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>When it was taken; null while it counts.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}
