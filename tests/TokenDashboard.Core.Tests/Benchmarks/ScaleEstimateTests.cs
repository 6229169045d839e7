using TokenDashboard.Benchmarks.Scale;

namespace TokenDashboard.Core.Tests.Benchmarks;

/// <summary>What many sessions need, from what one costs.</summary>
public sealed class ScaleEstimateTests
{
    private static readonly Costs Plain = new("Any", SessionBytes: 1000, SpentBytes: 100, LogBytes: 500, ServerSeconds: 0.001, DatabaseSeconds: 0.0005);

    [Fact]
    public void Of_AMillionSessions_IsAMillionTimesOne()
    {
        // 864,000 sessions once a day are ten a second, and thirty in the busiest hour.
        var need = ScaleEstimate.Of(Plain, sessions: 864_000, refreshesADay: 1, historyDays: 7);

        Assert.Equal(30, need.Rotations, 6);
        Assert.Equal(864_000 * (1000 + 7 * 100.0), need.Bytes, 6);
        Assert.Equal(15_000, need.LogBytes, 6);
        Assert.Equal(0.03, need.ServerCores, 6);
        Assert.Equal(0.015, need.DatabaseCores, 6);
    }

    [Fact]
    public void Of_NoHistory_HoldsSessionsAlone() => Assert.Equal(5000, ScaleEstimate.Of(Plain, sessions: 5, refreshesADay: 24, historyDays: 0).Bytes, 6);

    [Fact]
    public async Task Run_OfABillion_TellsOfBothDatabases()
    {
        await using var console = new StringWriter();

        await ScaleCommand.Parse(["--sessions", "1000000000", "--history", "1"]).RunAsync(console);

        Assert.Contains("1,000,000,000 sessions", console.ToString(), StringComparison.Ordinal);
        Assert.Contains("| SQLite | 416,667 |", console.ToString(), StringComparison.Ordinal);
        Assert.Contains("| PostgreSQL | 416,667 |", console.ToString(), StringComparison.Ordinal);
    }
}
