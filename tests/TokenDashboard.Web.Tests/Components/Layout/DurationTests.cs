using System.Globalization;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Tests.Components.Layout;

public sealed class DurationTests
{
    [Theory]
    [InlineData("00:00:00", "less than a second")]
    [InlineData("00:00:00.9", "less than a second")]
    [InlineData("00:00:01", "1 second")]
    [InlineData("00:00:59.4", "59 seconds")]
    [InlineData("00:01:00", "1 minute")]
    [InlineData("00:59:59", "59 minutes")]
    [InlineData("01:00:00", "1 hour")]
    [InlineData("07:59:59.98", "8 hours")]
    [InlineData("23:59:59", "23 hours")]
    [InlineData("1.00:00:00", "1 day")]
    [InlineData("45.12:00:00", "45 days")]
    public void Of_Length_IsInItsLargestUnit(string span, string words) =>
        Assert.Equal(words, Duration.Of(TimeSpan.Parse(span, CultureInfo.InvariantCulture)));
}
