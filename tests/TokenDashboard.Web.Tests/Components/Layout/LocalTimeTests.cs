using System.Globalization;
using Bunit;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Tests.Components.Layout;

/// <summary>An instant for script to show in the reader's zone, and in UTC without.</summary>
public sealed class LocalTimeTests
{
    [Theory]
    [InlineData("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", "2026-03-01 12:00 UTC")]
    [InlineData("2026-03-01T00:30:15.9+02:00", "2026-02-28T22:30:15Z", "2026-02-28 22:30 UTC")]
    public async Task Markup_Instant_IsUtcForMachinesAndPeople(string at, string instant, string words)
    {
        await using var page = new BunitContext();

        var time = page.Render(LocalTime.Of(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));

        time.MarkupMatches($"""<time datetime="{instant}" data-format="relative">{words}</time>""");
    }

    /// <summary>Thai and Persian calendars count other years.</summary>
    [Theory]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    [InlineData("fi-FI")]
    public async Task Markup_InAnyCulture_IsTheSame(string culture)
    {
        await using var page = new BunitContext();
        CultureInfo.CurrentCulture = new CultureInfo(culture);

        var time = page.Render(LocalTime.Of(DateTimeOffset.UnixEpoch, "clock"));

        time.MarkupMatches("""<time datetime="1970-01-01T00:00:00Z" data-format="clock">1970-01-01 00:00 UTC</time>""");
    }
}
