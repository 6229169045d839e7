using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>Registers an app, by the same rules as the configuration has. The secret of a confidential one is made here and shown once.</summary>
public sealed partial class NewApp(AppRegistry registry, ApiRegistry apis, StoredApps stored, AppService service, IOptionsMonitor<TokenOptions> tokens) : AdminPage
{
    private readonly AppDraft _draft = new();
    private Dictionary<string, string> _faults = [];
    private RegisteredApp? _added;
    private RawToken? _secret;

    protected override Capability Needed => Capability.Administer;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        // Asked for before anything is typed, which would be lost on the way.
        if (firstRender && !await MayActAsync("") && Warning is not null)
            StateHasChanged();
    }

    protected override IReadOnlyList<Concern> Concerns => [];

    protected override Task ReadAsync() => stored.LoadAsync(Closed);

    private async Task AddAsync()
    {
        _faults = _draft.Faults([.. apis.All.Select(a => a.Audience)], tokens.CurrentValue);
        var secret = _draft.IsConfidential ? Secret.New() : null;
        var registered = _draft.Registered(secret is null ? null : Secret.HashOf(secret), Me.UserId);
        if (registry.All.Any(a => a.App.ClientId == registered.ClientId))
            _faults.TryAdd(nameof(registered.ClientId), AppStrings.FaultTaken);
        if (_faults.Count > 0 || !await MayActAsync(""))
            return;
        var result = AdminResult.NotAllowed;
        if (await ActAsync(async closed => result = await service.AddAsync(registered, Me, closed)))
            (_added, _secret) = (registered, secret);
        else if (result == AdminResult.Unchanged)
            (_faults[nameof(registered.ClientId)], Warning) = (AppStrings.FaultTaken, null);
    }
}
