namespace TokenDashboard.Core.Limits;

/// <summary>
/// Where a limiter in memory counts a network. Whoever has a /32 of IPv6 can ask from four billion networks, so there are no more than
/// <see cref="Count"/> of these, and a few networks share one: which, nobody can tell who does not read this process's memory.
/// </summary>
public static class NetworkSlot
{
    /// <summary>How many there are: some hundred megabytes of one limiter, where all are in use within seconds.</summary>
    public const int Count = 1 << 18;

    /// <summary>The network's, as long as the process lives.</summary>
    public static int Of(string network) => network.GetHashCode(StringComparison.Ordinal) & (Count - 1);
}
