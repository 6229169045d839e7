using System.Globalization;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.People;

/// <summary>A change of address, as a link to undo it names it.</summary>
/// <param name="At">When it was.</param>
/// <param name="Before">The address before.</param>
public sealed record AddressChange(DateTimeOffset At, string Before)
{
    private const string Kind = nameof(ActivityKind.EmailChanged);

    /// <summary>Reads a link's detail; null when it is about something else.</summary>
    public static AddressChange? Of(string? detail) =>
        detail?.Split(' ', 3) is [Kind, var ticks, var before] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var at) ? new(new DateTimeOffset(at, TimeSpan.Zero), before) : null;

    /// <summary>As a link's detail has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {At.UtcTicks} {Before}");
}
