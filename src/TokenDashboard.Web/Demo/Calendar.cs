using System.Globalization;

namespace TokenDashboard.Web.Demo;

/// <summary>Instants as a story names them, on the clock on this machine's wall: "yesterday at 14:02".</summary>
internal sealed class Calendar(DateTimeOffset now, TimeZoneInfo zone)
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(20);
    private readonly DateOnly _today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);

    /// <summary>That many days ago at this time of day. Of today only what has passed may be asked for.</summary>
    public DateTimeOffset Ago(int days, string time)
    {
        var local = _today.AddDays(-days).ToDateTime(TimeOnly.Parse(time, CultureInfo.InvariantCulture));
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>That long before now.</summary>
    public DateTimeOffset Ago(TimeSpan span) => now - span;

    /// <summary>The last time it was this late, a little while ago at least.</summary>
    public DateTimeOffset Last(string time) => Ago(0, time) is var today && today <= now - Recent ? today : Ago(1, time);

    /// <summary>
    /// Every day from one to another, given as days ago, at about these times: never twice at the same minute, and the
    /// same in every telling. What is yet to come is left out.
    /// </summary>
    public IEnumerable<DateTimeOffset> Daily(int first, int last, params string[] times) =>
        from day in Enumerable.Range(last, first - last + 1).Reverse()
        from i in Enumerable.Range(0, times.Length)
        let at = Ago(day, times[i]) + TimeSpan.FromSeconds((((day * 7) + (i * 5)) % 17 * 60) + (((day * 23) + (i * 41)) % 60))
        where at <= now - Recent
        select at;

    /// <summary>The full hours up to now, oldest first.</summary>
    public IEnumerable<DateTimeOffset> Hours(int count)
    {
        var offset = zone.GetUtcOffset(now);
        var latest = new DateTimeOffset(now.UtcTicks - ((now.UtcTicks + offset.Ticks) % TimeSpan.TicksPerHour), TimeSpan.Zero);
        return Enumerable.Range(0, count).Reverse().Select(hours => latest - TimeSpan.FromHours(hours));
    }
}
