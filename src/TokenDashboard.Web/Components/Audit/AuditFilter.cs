using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Components.Audit;

/// <summary>What the audit log shows. It is in the address, so that a link shows the same; what is not understood is left out. Days are of UTC.</summary>
public sealed record AuditFilter(AuditQuery Query)
{
    private const string Path = "admin/audit";

    /// <summary>Reads it from an address' parts.</summary>
    public static AuditFilter Of(string? actor, string? action, string? person, string? from, string? to, string? below) => new(new AuditQuery(
        Text(actor), action?.All(char.IsAsciiLetter) == true && Enum.TryParse<AuditAction>(action, ignoreCase: true, out var known) ? known : null,
        Text(person), Day(from), Day(to)?.AddDays(1), long.TryParse(below, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null));

    /// <summary>Whether anything is left out but newer lines.</summary>
    public bool IsNarrowed => Query is not { ActorId: null, Action: null, Person: null, From: null, Until: null };

    /// <summary>The first day shown, as a field of a day has it.</summary>
    public string? From => Written(Query.From);

    /// <summary>The last day shown.</summary>
    public string? To => Written(Query.Until?.AddDays(-1));

    /// <summary>The address that shows this from the newest line on.</summary>
    public string Address => QueryHelpers.AddQueryString(Path, Parts());

    /// <summary>The address that goes on below a line.</summary>
    public string AddressBelow(long id) => QueryHelpers.AddQueryString(Address, "below", id.ToString(CultureInfo.InvariantCulture));

    /// <summary>The address of the same lines as a file.</summary>
    public string FileAddress(string extension) => QueryHelpers.AddQueryString($"{Path}.{extension}", Parts());

    private Dictionary<string, string?> Parts()
    {
        var parts = new Dictionary<string, string?>
        {
            ["actor"] = Query.ActorId, ["action"] = Query.Action?.ToString().ToLowerInvariant(), ["person"] = Query.Person, ["from"] = From, ["to"] = To,
        };
        return parts.Where(part => part.Value is not null).ToDictionary();
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Written(DateTimeOffset? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
            : null;
}
