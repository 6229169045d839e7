using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.AllSessions;

/// <summary>Which sessions are shown. It is in the address, so that a link shows the same; what is not understood is left out. Days are of the reader's zone.</summary>
/// <param name="Query">What is asked of the database.</param>
/// <param name="Ip">What was typed for an address, understood or not.</param>
/// <param name="From">The first day of those on which they began.</param>
/// <param name="To">The last of them.</param>
public sealed record AllSessionsFilter(SessionQuery Query, string? Ip, DateOnly? From, DateOnly? To)
{
    /// <summary>Stands for browsers where an app is named.</summary>
    public const string Browsers = "browser";

    /// <summary>Stands for any app.</summary>
    public const string Apps = "apps";

    /// <summary>What it has for sessions that were selected one by one.</summary>
    public const string ByHand = "selected by hand";

    /// <summary>What stands before the id of one app.</summary>
    public const string OneApp = "app:";

    private const string Path = "admin/sessions";
    private const string Oldest = "oldest";

    /// <summary>Reads it from an address' parts.</summary>
    public static AllSessionsFilter Of(
        string? view, string? user, string? device, string? ip, string? app, string? from, string? to, string? after, string? agent,
        string? order, TimeZoneInfo zone)
    {
        var (first, last) = (FilterText.ReadDay(from), FilterText.ReadDay(to));
        var address = FilterText.ReadTyped(ip);
        SessionKind? kind = app switch { Browsers => SessionKind.Browser, Apps => SessionKind.App, _ => null };
        return new AllSessionsFilter(
            new SessionQuery(
                FilterText.ReadName<SessionView>(view) ?? SessionView.Living,
                FilterText.ReadTyped(user), FilterText.ReadTyped(device), address is null ? null : Networks.Parse(address), kind,
                app?.StartsWith(OneApp, StringComparison.Ordinal) == true ? app[OneApp.Length..] : null, FilterText.Start(first, zone), FilterText.Start(last?.AddDays(1), zone), Mark(after),
                FilterText.ReadTyped(agent), order == Oldest),
            address, first, last);
    }

    /// <summary>The address of all sessions of an app.</summary>
    public static string OfApp(string id) => QueryHelpers.AddQueryString($"{Path}?view=all", "app", OneApp + id);

    /// <summary>Whether an address was asked for that is none.</summary>
    public bool IsWrong => Ip is not null && Query.Where is null;

    /// <summary>The choice of an app as its field has it.</summary>
    public string App => (Query.Kind, Query.AppId) switch
    {
        (_, { } app) => OneApp + app,
        (SessionKind.Browser, _) => Browsers,
        (SessionKind.App, _) => Apps,
        _ => "",
    };

    /// <summary>The address that shows this from the first page on.</summary>
    public string Address => QueryHelpers.AddQueryString(Path, Parts());

    /// <summary>What is looked for, in one line.</summary>
    public string Search => string.Join(", ", Parts().Where(p => p.Key is not ("view" or "order")).Select(p => $"{p.Key} {p.Value}"));

    /// <summary>The address of the page that begins there.</summary>
    public string AddressAfter(SessionMark mark) =>
        QueryHelpers.AddQueryString(Address, "after", string.Create(CultureInfo.InvariantCulture, $"{mark.At.UtcTicks}-{mark.Seen}"));

    /// <summary>The same in another view, from its first page.</summary>
    public AllSessionsFilter In(SessionView view) => this with { Query = Query with { View = view, After = null } };

    /// <summary>The address of the same with another value of one part, or without it, from the first page on.</summary>
    public string With(params ReadOnlySpan<(string Part, string? Value)> changes) => FilterText.Address(Path, Parts(), changes);

    /// <summary>What narrows it beside the view.</summary>
    /// <param name="appName">What an app is called.</param>
    public IReadOnlyList<ChosenFilter> Chosen(Func<string, string> appName)
    {
        var app = (Query.AppId, Query.Kind) switch
        {
            ({ } id, _) => appName(id),
            (_, SessionKind.Browser) => AllSessionsStrings.Browsers,
            (_, SessionKind.App) => AllSessionsStrings.Apps,
            _ => null,
        };
        return ChosenFilter.Of(
            (AllSessionsStrings.UserHint, Query.Person, With(("user", null))), (AllSessionsStrings.DeviceHint, Query.Device, With(("device", null))),
            (AllSessionsStrings.IpHint, Ip, With(("ip", null))), (AllSessionsStrings.AgentHint, Query.Agent, With(("agent", null))),
            (AllSessionsStrings.AppLabel, app, With(("app", null))),
            (AllSessionsStrings.FromLabel, From?.ToString("d", CultureInfo.CurrentCulture), With(("from", null))),
            (AllSessionsStrings.ToLabel, To?.ToString("d", CultureInfo.CurrentCulture), With(("to", null))));
    }

    private Dictionary<string, string?> Parts()
    {
        var parts = new Dictionary<string, string?>
        {
            ["view"] = Query.View == SessionView.Living ? null : FilterText.Name(Query.View), ["user"] = Query.Person,
            ["device"] = Query.Device, ["ip"] = Ip, ["agent"] = Query.Agent, ["app"] = App.Length == 0 ? null : App, ["from"] = FilterText.Day(From), ["to"] = FilterText.Day(To),
            ["order"] = Query.OldestFirst ? Oldest : null,
        };
        return parts.Where(part => part.Value is not null).ToDictionary();
    }

    private static SessionMark? Mark(string? text) =>
        text?.Split('-') is [var at, var seen]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && int.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new SessionMark(new DateTimeOffset(ticks, TimeSpan.Zero), count)
            : null;
}
