using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>Changes an app that an admin registered, by the same rules as the configuration has. There is none of one from the configuration.</summary>
public sealed partial class EditApp(AppRegistry registry, ApiRegistry apis, StoredApps stored, AppService service, IOptionsMonitor<TokenOptions> tokens) : AdminPage
{
    private AppDraft _draft = new();
    private Dictionary<string, string> _faults = [];
    private RegisteredApp? _seen;
    private bool _missing;

    /// <summary>The app's <c>client_id</c>.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    // There is one only while the document is rendered, which then can still be answered with 404.
    [CascadingParameter]
    private HttpContext? Http { get; set; }

    protected override Capability Needed => Capability.Administer;

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        if (_missing && Http is not null)
            Navigation.NotFound();
    }

    protected override async Task OnShownAsync()
    {
        // Asked for before anything is typed, which would be lost on the way.
        if (!_missing && !await MayActAsync("") && Warning is not null)
            StateHasChanged();
    }

    protected override IReadOnlyList<Concern> Concerns => [];

    protected override async Task ReadAsync()
    {
        await stored.LoadAsync(Closed);
        _seen = AppAddress.Find(registry.All, Id)?.Stored;
        _missing = _seen is null;
        if (_seen is not null)
            _draft = AppDraft.Of(_seen);
    }

    private async Task SaveAsync()
    {
        _faults = _draft.Faults([.. apis.All.Select(a => a.Audience)], tokens.CurrentValue);
        if (_faults.Count > 0 || !await MayActAsync(""))
            return;
        var edited = _draft.Registered(secretHash: null, Me.UserId);
        if (AppDifference.Between(_seen!, edited) is null || await ActAsync(closed => service.EditAsync(edited, _seen!, Me, closed)))
            Navigation.NavigateTo(AppAddress.Of(edited.ClientId));
    }
}
