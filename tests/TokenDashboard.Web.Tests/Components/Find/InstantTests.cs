using System.Globalization;
using TokenDashboard.Web.Components.Find;

namespace TokenDashboard.Web.Tests.Components.Find;

/// <summary>An instant as admins type it.</summary>
public sealed class InstantTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-28T03:14", "2026-11-28 02:14")]
    [InlineData(" 2026-11-28 03:14:30 ", "2026-11-28 02:14")]
    [InlineData("2026-07-28T03:14", "2026-07-28 01:14")]
    [InlineData("2026-11-28T03:14Z", "2026-11-28 03:14")]
    [InlineData("2026-11-28T03:14-05:00", "2026-11-28 08:14")]
    // The last one that was: 13:00 there is now, 13:01 was yesterday.
    [InlineData("13:00", "2026-11-28 12:00")]
    [InlineData("13:01", "2026-11-27 12:01")]
    // What has come twice is the later one.
    [InlineData("2026-10-25T02:30", "2026-10-25 01:30")]
    public void Of_ATime_IsInTheReadersZone(string typed, string utc) =>
        Assert.Equal(utc, Of(typed).At?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("never", "That is no time.")]
    [InlineData("2026-13-01T00:00", "That is no time.")]
    [InlineData("0001-01-01T00:00Z", "That is no time.")]
    [InlineData("2026-03-29T02:30", "That time never was")]
    [InlineData("2026-11-28T13:01", "That time is still to come.")]
    [InlineData("9999-12-31T23:59:59-14:00", "That is no time.")]
    public void Of_WhatIsNoTime_SaysWhy(string typed, string why)
    {
        Assert.Null(Of(typed).At);
        Assert.StartsWith(why, Of(typed).Wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Of_Nothing_IsNeither(string? typed) => Assert.Equal(new Instant(null), Of(typed));

    private static Instant Of(string? typed) => Instant.Of(typed, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), Now);
}
