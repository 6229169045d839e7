using System.Diagnostics;
using System.Globalization;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>How long something took, in most cases and in nearly all.</summary>
public sealed record Times(TimeSpan P50, TimeSpan P95)
{
    /// <summary>Does it once for what is compiled and cached at first, and then so often.</summary>
    public static async Task<Times> MeasureAsync(int count, Func<Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        await act();
        var times = new List<TimeSpan>();
        while (times.Count < count)
        {
            var began = Stopwatch.GetTimestamp();
            await act();
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        times.Sort();
        return new Times(times[count / 2], times[(count * 95 / 100) - 1]);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {P50.TotalMilliseconds:F1} ms, p95 {P95.TotalMilliseconds:F1} ms");
}
