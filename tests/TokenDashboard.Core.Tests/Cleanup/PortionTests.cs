using System.Diagnostics;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Cleanup;

/// <summary>In which portions cleanup does its work: nobody waits for it any longer than for one.</summary>
public sealed class PortionTests : IDisposable
{
    private const int Batch = 100;

    private readonly CoreDatabase _core = new(cleanup: new CleanupOptions { BatchSize = Batch });
    private readonly WriteTurns _turns = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Run_MoreIsDueAfterwards_IsDoneUntilNothingIs()
    {
        var step = new Step([5, 3, 0]);

        Assert.Equal(8, await Cleanup(step).RunAsync(default));
        Assert.Equal(3, step.Found);
    }

    [Fact]
    public async Task Run_WhatOnlyMarks_RemovesNothing() => Assert.Equal(0, await Cleanup(new Step([5, 0]) { Removes = false }).RunAsync(default));

    [Fact]
    public async Task Run_PortionsThatTakeNoTime_GrowToTheBatch()
    {
        int[] grown = [32, 40, 50, 62, 77, 96, Batch, Batch, Batch, 43];
        var step = new Step([]);

        // A processor that is taken away in the middle of one makes the next smaller.
        for (var tries = 0; tries < 20 && !step.Portions.SequenceEqual(grown); tries++)
        {
            step = new Step([700, 0]);
            await Cleanup(step).RunAsync(default);
        }

        Assert.Equal(grown, step.Portions);
    }

    [Fact]
    public async Task Run_PortionsThatTakeLong_ShrinkToOne()
    {
        var step = new Step([66, 0]) { Takes = TimeSpan.FromMilliseconds(6) };

        await Cleanup(step).RunAsync(default);

        Assert.Equal([32, 16, 8, 4, 2, 1, 1, 1, 1], step.Portions);
    }

    [Fact]
    public async Task Run_StepThatTakesFew_NeverTakesMore()
    {
        var step = new Step([9, 0]) { MostAtOnce = 4 };

        await Cleanup(step).RunAsync(default);

        Assert.Equal(9, step.Portions.Sum());
        Assert.InRange(step.Portions.Max(), 1, 4);
    }

    /// <summary>Whoever waits to write has the time between two portions, and where nobody does none is lost.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OthersWait_LeavesThemTheTimeBetweenPortions(bool isBusy)
    {
        Task waits = Task.CompletedTask;
        var step = new Step([20, 0]) { MostAtOnce = 1 };
        step.Touching = () => waits = isBusy && waits.IsCompleted ? TakeAsync() : waits;
        var began = Stopwatch.GetTimestamp();

        await Cleanup(step).RunAsync(default);
        await waits;

        var took = Stopwatch.GetElapsedTime(began);
        Assert.True(isBusy == took >= TimeSpan.FromMilliseconds(45 * 20), $"It took {took.TotalMilliseconds:0} ms.");

        async Task TakeAsync()
        {
            await _turns.TakeAsync(TimeSpan.FromMinutes(1), default);
            _turns.Release();
        }
    }

    private TokenCleanup Cleanup(Step step) => new(
        new WriteTransaction(_core, _turns, _core.Service<DashboardMetrics>()), _turns, _core, [step], _core.Service<IOptionsMonitor<CleanupOptions>>(), _core.Clock);

    // So many are due each time that it is asked.
    private sealed class Step(int[] due) : ICleanupStep
    {
        public bool Removes { get; init; } = true;

        public int MostAtOnce { get; init; } = int.MaxValue;

        public TimeSpan Takes { get; init; }

        public Action Touching { get; set; } = () => { };

        public int Found { get; private set; }

        public List<int> Portions { get; } = [];

        public Task<IReadOnlyList<object>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<object>>([.. Enumerable.Range(0, due[Found++]).Cast<object>()]);

        public Task<int> TouchAsync(DashboardContext db, IReadOnlyList<object> keys, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Touching();
            Thread.Sleep(Takes);
            Portions.Add(keys.Count);
            return Task.FromResult(keys.Count);
        }
    }
}
