using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>
/// An instant that the script writes in the reader's zone and language; without it, in UTC. It is plain text and no tab stop: the first control
/// of its row shows the exact time to the keyboard. Not a component of its own: a page shows dozens.
/// </summary>
public static class LocalTime
{
    /// <summary>The instant's element.</summary>
    /// <param name="at">When.</param>
    /// <param name="format">
    /// relative ("now", "today, 03:14", "in 13 days", "12 Nov" when it is more than a week ago), datetime ("yesterday, 22:05", "12 Nov, 22:05"),
    /// date, time or clock (with seconds).
    /// </param>
    /// <param name="css">The element's class.</param>
    public static RenderFragment Of(DateTimeOffset at, string format = "relative", string? css = null) => builder =>
    {
        builder.OpenElement(0, "time");
        builder.AddAttribute(1, "datetime", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        builder.AddAttribute(2, "data-format", format);
        builder.AddAttribute(3, "class", css);
        builder.AddContent(4, at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC");
        builder.CloseElement();
    };
}
