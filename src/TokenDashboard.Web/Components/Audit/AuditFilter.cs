using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Audit;

/// <summary>What the audit log shows. It is in the address, so that a link shows the same; what is not understood is left out. Days are of the reader's zone.</summary>
/// <param name="Query">What is asked of the log.</param>
/// <param name="From">The first day shown.</param>
/// <param name="To">The last of them.</param>
public sealed record AuditFilter(AuditQuery Query, DateOnly? From, DateOnly? To)
{
    private const string Path = "admin/audit";
    private const string Oldest = "oldest";
    private const string With = "with";

    /// <summary>Reads it from an address' parts.</summary>
    public static AuditFilter Of(string? actor, string? action, string? person, string? from, string? to, string? beyond, string? order, TimeZoneInfo zone, string? looks = null)
    {
        var (first, last) = (FilterText.ReadDay(from), FilterText.ReadDay(to));
        return new AuditFilter(
            new AuditQuery(
                FilterText.ReadTyped(actor), FilterText.ReadName<AuditAction>(action), FilterText.ReadTyped(person), FilterText.Start(first, zone), FilterText.Start(last?.AddDays(1), zone),
                long.TryParse(beyond, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null, order == Oldest)
            { WithLooks = looks == With },
            first, last);
    }

    /// <summary>Whether anything is left out but newer lines.</summary>
    public bool IsNarrowed => Query is not { ActorId: null, Action: null, Person: null, From: null, Until: null };

    /// <summary>The address that shows this from its first line on.</summary>
    public string Address => QueryHelpers.AddQueryString(Path, Parts());

    /// <summary>The address that goes on after a line.</summary>
    public string AddressBeyond(long id) => QueryHelpers.AddQueryString(Address, "beyond", id.ToString(CultureInfo.InvariantCulture));

    /// <summary>The address of the same lines as a file.</summary>
    public string FileAddress(string extension) => QueryHelpers.AddQueryString($"{Path}.{extension}", Parts());

    /// <summary>The address of the same with another value of one part, or without it, from its first line on.</summary>
    public string Changed(params ReadOnlySpan<(string Part, string? Value)> changes) => FilterText.Address(Path, Parts(), changes);

    /// <summary>The address of the same with, or without, who looked at people and cases, from its first line on.</summary>
    public string Looking(bool also) => new AuditFilter(Query with { WithLooks = also, Beyond = null }, From, To).Address;

    /// <summary>What narrows it.</summary>
    /// <param name="actors">Who may be named as the one who acted.</param>
    public IReadOnlyList<ChosenFilter> Chosen(IEnumerable<AuditActor> actors) => ChosenFilter.Of(
        (AuditStrings.ActorLabel, Query.ActorId is { } actor ? AuditWords.Actor(actor, actors) : null, Changed(("actor", null))),
        (AuditStrings.ActionLabel, Query.Action is { } action ? AuditWords.Name(action) : null, Changed(("action", null))),
        (AuditStrings.PersonHint, Query.Person, Changed(("person", null))),
        (AuditStrings.FromLabel, From?.ToString("d", CultureInfo.CurrentCulture), Changed(("from", null))),
        (AuditStrings.ToLabel, To?.ToString("d", CultureInfo.CurrentCulture), Changed(("to", null))));

    private Dictionary<string, string?> Parts()
    {
        var parts = new Dictionary<string, string?>
        {
            ["actor"] = Query.ActorId, ["action"] = Query.Action is { } action ? FilterText.Name(action) : null, ["person"] = Query.Person, ["from"] = FilterText.Day(From), ["to"] = FilterText.Day(To),
            ["order"] = Query.OldestFirst ? Oldest : null, ["looks"] = Query.WithLooks ? With : null,
        };
        return parts.Where(part => part.Value is not null).ToDictionary();
    }
}
