using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Audit;

/// <summary>What the audit log shows. It is in the address, so that a link shows the same; what is not understood is left out. Days are of UTC.</summary>
public sealed record AuditFilter(AuditQuery Query)
{
    private const string Path = "admin/audit";

    /// <summary>Reads it from an address' parts.</summary>
    public static AuditFilter Of(string? actor, string? action, string? person, string? from, string? to, string? below) => new(new AuditQuery(
        FilterText.ReadTyped(actor), FilterText.ReadName<AuditAction>(action),
        FilterText.ReadTyped(person), FilterText.ReadDay(from), FilterText.ReadDay(to)?.AddDays(1), long.TryParse(below, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null));

    /// <summary>Whether anything is left out but newer lines.</summary>
    public bool IsNarrowed => Query is not { ActorId: null, Action: null, Person: null, From: null, Until: null };

    /// <summary>The first day shown, as a field of a day has it.</summary>
    public string? From => FilterText.Day(Query.From);

    /// <summary>The last day shown.</summary>
    public string? To => FilterText.Day(Query.Until?.AddDays(-1));

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
            ["actor"] = Query.ActorId, ["action"] = Query.Action is { } action ? FilterText.Name(action) : null, ["person"] = Query.Person, ["from"] = From, ["to"] = To,
        };
        return parts.Where(part => part.Value is not null).ToDictionary();
    }
}
