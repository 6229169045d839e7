using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>An instant in the reader's zone and language, set by script; without it, in UTC. Not a component of its own: a page shows dozens.</summary>
public static class LocalTime
{
    /// <summary>The instant's elements.</summary>
    /// <param name="at">When.</param>
    /// <param name="format">relative, date, time, datetime or clock.</param>
    /// <param name="css">The element's class.</param>
    /// <param name="tabIndex">The element's place in the order of focus, where the script is not to choose.</param>
    public static RenderFragment Of(DateTimeOffset at, string format = "relative", string? css = null, int? tabIndex = null) => builder =>
    {
        var instant = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        builder.OpenElement(0, "local-time");
        builder.AddAttribute(1, "datetime", instant);
        builder.AddAttribute(2, "data-format", format);
        builder.AddAttribute(3, "class", css);
        builder.AddAttribute(4, "tabindex", tabIndex?.ToString(CultureInfo.InvariantCulture));
        builder.OpenElement(5, "time");
        builder.AddAttribute(6, "datetime", instant);
        builder.AddContent(7, at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC");
        builder.CloseElement();
        builder.CloseElement();
    };
}
