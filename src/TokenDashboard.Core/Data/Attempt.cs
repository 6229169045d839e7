namespace TokenDashboard.Core.Data;

/// <summary>Tries that are counted together, from the first of them until a time.</summary>
public sealed class Attempt
{
    /// <summary>Half of the SHA-256 of what is counted: an address that somebody typed is not stored.</summary>
    public required byte[] Key { get; init; }

    public int Count { get; set; }
    public DateTimeOffset EndsAt { get; set; }
}
