using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>Registers an app, by the same rules as the configuration has. The secret of a confidential one is made here and shown once.</summary>
public sealed partial class NewApp(AppRegistry registry, ApiRegistry apis, StoredApps stored, AppService service) : AdminPage
{
    private readonly HashSet<string> _grants = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken];
    private readonly HashSet<string> _scopes = [.. Scopes.All];
    private readonly HashSet<string> _audiences = [];
    private Dictionary<string, string> _faults = [];
    private string? _name;
    private string? _clientId;
    private string _redirects = "";
    private string _origins = "";
    private bool _isConfidential;
    private bool _mustPush;
    private bool _mustShowKey;
    private RegisteredApp? _added;
    private RawToken? _secret;

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
        var app = new OAuth.App
        {
            ClientId = (_clientId ?? "").Trim(), Name = (_name ?? "").Trim(), Grants = Chosen(GrantTypes.All, _grants), Scopes = Chosen(Scopes.All, _scopes),
            RedirectUris = Each(_redirects), Origins = Each(_origins), Audiences = [.. _audiences],
        };
        _faults = Faults(app);
        if (_faults.Count > 0 || !await MayActAsync(""))
            return;
        var secret = _isConfidential ? Secret.New() : null;
        var registered = new RegisteredApp
        {
            ClientId = app.ClientId, Name = app.Name, SecretHash = secret is null ? null : Secret.HashOf(secret), Grants = string.Join(' ', app.Grants), Scopes = string.Join(' ', app.Scopes),
            RedirectUris = string.Join(' ', app.RedirectUris), Origins = string.Join(' ', app.Origins), Audiences = string.Join(' ', app.Audiences), CreatedBy = Me.UserId,
            RequirePushedAuthorizationRequests = _mustPush, DpopBoundAccessTokens = _mustShowKey,
        };
        var result = AdminResult.NotAllowed;
        if (await ActAsync(async closed => result = await service.AddAsync(registered, Me, closed)))
            (_added, _secret) = (registered, secret);
        else if (result == AdminResult.Unchanged)
            (_faults[nameof(app.ClientId)], Warning) = (AppStrings.FaultTaken, null);
    }

    // A sentence for each field, about the first thing that is wrong with it.
    private Dictionary<string, string> Faults(OAuth.App app)
    {
        var faults = new Dictionary<string, string>();
        foreach (var fault in AppRegistry.Check(app, [.. apis.All.Select(a => a.Audience)]))
        {
            faults.TryAdd(fault.Property, (fault.Property, fault.Index) switch
            {
                (nameof(app.ClientId), _) => AppStrings.FaultClientId,
                (nameof(app.Name), _) => AppStrings.FaultName,
                (nameof(app.RedirectUris), { } index) => Phrase.Of(AppStrings.FaultRedirect, app.RedirectUris[index]),
                (nameof(app.RedirectUris), _) => AppStrings.FaultNoRedirect,
                (nameof(app.Origins), { } index) => Phrase.Of(AppStrings.FaultOrigin, app.Origins[index]),
                _ => AppStrings.FaultOther,
            });
        }

        if (PlainText.Of(app.ClientId, int.MaxValue) != app.ClientId)
            faults.TryAdd(nameof(app.ClientId), AppStrings.FaultClientId);
        else if (registry.All.Any(a => a.App.ClientId == app.ClientId))
            faults.TryAdd(nameof(app.ClientId), AppStrings.FaultTaken);
        foreach (var (property, chosen) in new[] { (nameof(app.Grants), app.Grants), (nameof(app.Scopes), app.Scopes) })
        {
            if (chosen.Count == 0)
                faults.TryAdd(property, AppStrings.FaultNone);
        }

        return faults;
    }

    private static string[] Chosen(IEnumerable<string> all, HashSet<string> chosen) => [.. all.Where(chosen.Contains)];

    private static string[] Each(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Toggle(HashSet<string> chosen, string one)
    {
        if (!chosen.Remove(one))
            chosen.Add(one);
    }
}
