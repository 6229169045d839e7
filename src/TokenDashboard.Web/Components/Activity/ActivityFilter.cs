using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Activity;

/// <summary>
/// What of the log is shown. It is in the address, so that a link shows the same; what is not understood is left out. Days are of
/// the reader's zone.
/// </summary>
public sealed record ActivityFilter(ActivityTopic? Topic, DateOnly? From, DateOnly? To, ActivityCursor? Below)
{
    private const string Path = "activity";

    /// <summary>Reads it from an address' parts.</summary>
    public static ActivityFilter Of(string? topic, string? from, string? to, string? below) => new(
        FilterText.ReadName<ActivityTopic>(topic), FilterText.ReadDay(from), FilterText.ReadDay(to), Cursor(below));

    /// <summary>Whether anything is left out but newer lines.</summary>
    public bool IsNarrowed => Topic is not null || From is not null || To is not null;

    /// <summary>The address that shows this from the newest line on.</summary>
    public string Address => QueryHelpers.AddQueryString(Path, Parts());

    /// <summary>The address of the same lines as a file.</summary>
    public string FileAddress => QueryHelpers.AddQueryString($"{Path}.csv", Parts());

    /// <summary>The address that goes on below a line.</summary>
    public string AddressBelow(ActivityCursor line) =>
        QueryHelpers.AddQueryString(Address, "below", string.Create(CultureInfo.InvariantCulture, $"{line.At.UtcTicks}-{line.Id}"));

    /// <summary>What to ask of the log.</summary>
    public ActivityQuery Query(string userId, TimeZoneInfo zone) => new(userId, Topic, FilterText.Start(From, zone), FilterText.Start(To?.AddDays(1), zone), Below);

    private Dictionary<string, string?> Parts() => new Dictionary<string, string?>
    {
        ["topic"] = Topic is { } topic ? FilterText.Name(topic) : null, ["from"] = FilterText.Day(From), ["to"] = FilterText.Day(To),
    }.Where(part => part.Value is not null).ToDictionary();

    private static ActivityCursor? Cursor(string? text) =>
        text?.Split('-') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ActivityCursor(new DateTimeOffset(at, TimeSpan.Zero), number)
            : null;
}
