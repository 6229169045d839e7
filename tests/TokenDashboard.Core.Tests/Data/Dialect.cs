using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>What each database writes in its own way in statements that make rows by the thousand.</summary>
internal static class Dialect
{
    /// <summary>The instant that is so many seconds after another, both of them expressions.</summary>
    public static string After(this DashboardContext db, string instant, string seconds) => db.Database.IsSqlite()
        ? $"({instant} + ({seconds}) * {TimeSpan.TicksPerSecond})"
        : $"({instant} + ({seconds}) * interval '1 second')";

    /// <summary>The id whose last group is a number, and its first another, both of them expressions.</summary>
    public static string Id(this DashboardContext db, string last, string first = "0") => db.Database.IsSqlite()
        ? $"printf('%08d-0000-0000-0000-%012d', {first}, {last})"
        : $"(lpad(({first})::text, 8, '0') || '-0000-0000-0000-' || lpad(({last})::text, 12, '0'))::uuid";
}
