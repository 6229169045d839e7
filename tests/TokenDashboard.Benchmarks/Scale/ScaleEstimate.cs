namespace TokenDashboard.Benchmarks.Scale;

/// <summary>What a session and a rotation cost, as measured.</summary>
/// <param name="Name">The database.</param>
/// <param name="SessionBytes">What a session takes with its client, the line of its sign-in, its share of an account, and all indexes.</param>
/// <param name="SpentBytes">What a spent token takes, its index included.</param>
/// <param name="LogBytes">What a rotation has written to the disk, on PostgreSQL to its log alone.</param>
/// <param name="ServerSeconds">Processor time of the application for a rotation.</param>
/// <param name="DatabaseSeconds">Processor time of the database for a rotation, where it is a process of its own.</param>
internal sealed record Costs(string Name, double SessionBytes, double SpentBytes, double LogBytes, double ServerSeconds, double DatabaseSeconds);

/// <summary>What many sessions need.</summary>
/// <param name="Rotations">A second, when most are at it.</param>
/// <param name="Bytes">What the database takes.</param>
/// <param name="LogBytes">What it writes a second, when most are at it.</param>
/// <param name="ServerCores">What all instances need together.</param>
/// <param name="DatabaseCores">What the database needs, where it is a process of its own.</param>
internal sealed record ScaleEstimate(double Rotations, double Bytes, double LogBytes, double ServerCores, double DatabaseCores)
{
    // How much more there is to do in the busiest hour than on average.
    private const double Peak = 3;
    private const double SecondsADay = 86_400;

    /// <summary>Straight multiplication: nothing here costs more for there being more of it.</summary>
    /// <param name="costs">What each costs.</param>
    /// <param name="sessions">How many sessions live.</param>
    /// <param name="refreshesADay">How often each is refreshed.</param>
    /// <param name="historyDays">For how long spent tokens are kept.</param>
    public static ScaleEstimate Of(Costs costs, double sessions, double refreshesADay, double historyDays)
    {
        var rotations = sessions * refreshesADay / SecondsADay * Peak;
        return new(
            rotations,
            sessions * (costs.SessionBytes + refreshesADay * historyDays * costs.SpentBytes),
            rotations * costs.LogBytes,
            rotations * costs.ServerSeconds,
            rotations * costs.DatabaseSeconds);
    }
}
