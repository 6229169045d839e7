using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Components.Audit;

/// <summary>What admins did, the newest first; new lines appear by themselves. What is shown stands in the address.</summary>
public sealed partial class AuditTrail(AuditLog log, IOptionsMonitor<AuditOptions> options, NavigationManager navigation) : LivePage
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
    public string? Below { get; set; }

    private AuditFilter Filter => AuditFilter.Of(Actor, Action, Person, From, To, Below);

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

    private void Go(AuditFilter filter) => navigation.NavigateTo(filter.Address);
}
