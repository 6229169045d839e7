using System.Globalization;

namespace TokenDashboard.Benchmarks.Scale;

/// <summary>Tells what a number of sessions needs, from what one was measured to cost.</summary>
internal sealed record ScaleCommand(int Sessions, int RefreshesADay, int HistoryDays)
{
    public const string Usage = """
        scale --sessions N [--refreshes 12] [--history 7]
            Tells what that many sessions need on each database: size, log, processors. It multiplies what was measured on two cores and one
            disk; it does not measure.

            --sessions N    how many live at once, up to 2000000000
            --refreshes N   how often each is refreshed a day; by default 12
            --history N     for how many days spent tokens are kept; by default 7, as Cleanup__KeepHistory
        """;

    // Of 100,000 sessions, 32 apps at once; see .github/docs/scale.md.
    internal static readonly Costs[] Measured =
    [
        new("SQLite", SessionBytes: 1046, SpentBytes: 168, LogBytes: 9900, ServerSeconds: 0.000195, DatabaseSeconds: 0),
        new("PostgreSQL", SessionBytes: 1577, SpentBytes: 216, LogBytes: 687, ServerSeconds: 0.00024, DatabaseSeconds: 0.000156),
    ];

    /// <summary>Reads what follows the command. Throws <see cref="Web.Hosting.StartupException"/> with a sentence about what is wrong with it.</summary>
    public static ScaleCommand Parse(string[] args)
    {
        var options = Options.Parse(args, "--sessions", "--refreshes", "--history");
        return new(options.Number("--sessions", 1, 2_000_000_000), options.Number("--refreshes", 0, 1440, 12), options.Number("--history", 0, 365, 7));
    }

    /// <summary>Tells.</summary>
    public async Task RunAsync(TextWriter console)
    {
        await console.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Sessions:N0} sessions, each refreshed {RefreshesADay} times a day, three times as many in the busiest hour; spent tokens kept for {HistoryDays} days\n"));
        await console.WriteLineAsync("| | rotations/s | size | written a second | cores, application | cores, database |\n|---|--:|--:|--:|--:|--:|");
        foreach (var costs in Measured)
        {
            var need = ScaleEstimate.Of(costs, Sessions, RefreshesADay, HistoryDays);
            await console.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {costs.Name} | {need.Rotations:N0} | {InBytes(need.Bytes)} | {InBytes(need.LogBytes)} | {need.ServerCores:0.0} | {need.DatabaseCores:0.0} |"));
        }
    }

    private static string InBytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        var unit = 0;
        for (; bytes >= 1000 && unit < units.Length - 1; unit++)
            bytes /= 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#} {units[unit]}");
    }
}
