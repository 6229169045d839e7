namespace TokenDashboard.Core.Data;

/// <summary>A proof of possession that was taken (RFC 9449 §11.1), as a hash, for as long as it would be in time.</summary>
public sealed class SpentProof
{
    public required byte[] Hash { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}
