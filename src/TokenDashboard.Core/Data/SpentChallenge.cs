namespace TokenDashboard.Core.Data;

/// <summary>What an authenticator was asked and has answered, as a hash, for as long as another answer would come in time.</summary>
public sealed class SpentChallenge
{
    public required byte[] Hash { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}
