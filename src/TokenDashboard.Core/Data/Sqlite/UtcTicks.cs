using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>
/// SQLite has no instant type: as UTC ticks they can be compared, ordered and deleted by; in columns, and as parameters of plain
/// statements.
/// </summary>
internal sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
    instant => instant.UtcTicks,
    ticks => new DateTimeOffset(ticks, TimeSpan.Zero))
{
    /// <summary>Has every instant of a context stored so.</summary>
    public static void Use(ModelConfigurationBuilder configuration)
    {
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configuration.DefaultTypeMapping<DateTimeOffset>().HasConversion<UtcTicks>();
    }
}
