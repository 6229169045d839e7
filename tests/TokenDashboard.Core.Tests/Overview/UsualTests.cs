using TokenDashboard.Core.Overview;

namespace TokenDashboard.Core.Tests.Overview;

/// <summary>What is usual, by what was before.</summary>
public sealed class UsualTests
{
    [Theory]
    // Nothing ever: a few are not unusual yet, nor is anything divided by nothing.
    [InlineData(5, 0, 28, 0, 0, 5)]
    // Always the same: half as much again.
    [InlineData(5, 1000, 28, 0, 0, 1500)]
    // A flood of a week in four counts for nothing.
    [InlineData(5, 2, 21, 100_000, 7, 7)]
    // Of two weeks and more it is what is usual.
    [InlineData(5, 2, 13, 100_000, 15, 150_000)]
    public void Of_DaysAlikeAndOthers_IsTheMedianAndWhatMayBeOnTop(int floor, long usual, int days, long other, int others, double most) =>
        Assert.Equal(most, Usual.Of([.. Enumerable.Repeat(usual, days), .. Enumerable.Repeat(other, others)], floor)!.Value.Most);

    [Fact]
    public void Of_WhatVaries_LeavesRoomForFourDeviations()
    {
        var usual = Usual.Of([.. Enumerable.Range(0, 29).Select(i => (long)(20 + (i % 3 * 4)))], 5)!.Value;

        Assert.Equal((24, 24 + (4 * 1.4826 * 4)), (usual.Middle, usual.Most));
    }

    [Fact]
    public void Of_TooFewDays_SaysNothing() => Assert.Null(Usual.Of([1, 1, 1, 1, 1, 1], 5));
}
