namespace TokenDashboard.Core.Overview;

/// <summary>How much is usual, by what was before.</summary>
/// <param name="Middle">Half of the time it was no more.</param>
/// <param name="Most">More than this is unusual.</param>
public readonly record struct Usual(double Middle, double Most)
{
    /// <summary>With fewer to compare with nothing is said.</summary>
    public const int Fewest = 7;

    // What makes the median absolute deviation comparable to a standard deviation, and how many of those are a lot.
    private const double Deviations = 4 * 1.4826;

    /// <summary>
    /// The median of what was before, and above it four deviations, half as much again, or <paramref name="floor"/>, whichever is most. Outliers count
    /// for no more than one each: a flood makes itself usual only once it has lasted for half of the time that is compared with. Null when there is too little.
    /// </summary>
    public static Usual? Of(IReadOnlyCollection<long> before, int floor)
    {
        if (before.Count < Fewest)
            return null;
        var middle = Median(before.Select(count => (double)count));
        var spread = Median(before.Select(count => Math.Abs(count - middle)));
        return new Usual(middle, middle + Math.Max(floor, Math.Max(middle / 2, Deviations * spread)));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
