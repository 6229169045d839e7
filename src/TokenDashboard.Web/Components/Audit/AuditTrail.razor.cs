using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Components.Admin;

namespace TokenDashboard.Web.Components.Audit;

/// <summary>What admins did, the newest first unless asked otherwise; new lines appear by themselves. What is shown stands in the address.</summary>
public sealed partial class AuditTrail(AuditLog log, IOptionsMonitor<AuditOptions> options) : AdminPage
{
    private AuditPage? _page;

    [SupplyParameterFromQuery]
    public string? Actor { get; set; }

    [SupplyParameterFromQuery]
    public string? Action { get; set; }

    [SupplyParameterFromQuery]
    public string? Person { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery]
    public string? Beyond { get; set; }

    [SupplyParameterFromQuery]
    public string? Order { get; set; }

    /// <summary>"with" for who looked at people and cases as well.</summary>
    [SupplyParameterFromQuery]
    public string? Looks { get; set; }

    [CascadingParameter]
    private TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    private AuditFilter Filter => AuditFilter.Of(Actor, Action, Person, From, To, Beyond, Order, Zone, Looks);

    private SortDirection Direction => Filter.Query.OldestFirst ? SortDirection.Ascending : SortDirection.Descending;

    private IEnumerable<string> Actors => ["", AuditLog.Console, .. _page!.Actors.Select(a => a.Id)];

    private string Headline => (_page!.Lines.Count, Filter.IsNarrowed) switch
    {
        (_, true) => AuditStrings.HeadFiltered,
        (0, _) => AuditStrings.HeadNone,
        _ => AuditStrings.Head,
    };

    protected override Task OnParametersSetAsync() => LoadAsync();

    // What admins do is told of as what it changed.
    protected override IReadOnlyList<Concern> Concerns => [Concern.Everything];

    protected override async Task ReadAsync() => _page = await log.ListAsync(Filter.Query, Closed);

    private void Go(params ReadOnlySpan<(string Part, string? Value)> changes) => Navigation.NavigateTo(Filter.Changed(changes));

    private void Sort(SortDefinition<AuditLine>? asked) => Go(("order", asked is { Descending: false } ? "oldest" : null));

    private string Name(string? actor) => string.IsNullOrEmpty(actor) ? AuditStrings.AnyActor : AuditWords.Actor(actor, _page!.Actors);

    private static string Name(AuditAction? act) => act is { } named ? AuditWords.Name(named) : AuditStrings.AnyAction;

    // Enter in the search changes it first; there is nothing left to send.
    private static void Stay()
    {
    }
}
