using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>One app, live: what it is and may, what it has open, its cases, and the means to change, stop or remove it.</summary>
public sealed partial class AppPage(
    AppDirectory directory, StoredApps stored, AppService service, SessionDirectory sessions, IncidentInbox inbox, AppHealthService health, IDialogService dialogs, IOptionsMonitor<TokenOptions> tokens) : AdminPage
{
    private const int MostIncidents = 10;

    private AppRow? _app;
    private IReadOnlyList<IncidentRow> _incidents = [];
    private AppHealth? _health;
    private RawToken? _secret;
    private bool _missing;

    /// <summary>The app's <c>client_id</c>.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    // There is one only while the document is rendered, which then can still be answered with 404.
    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private string ClientId => _app!.Known.App.ClientId;

    private string Name => _app!.Known.App.Name;

    private string Key => AppDirectory.KeyOf(_app!.Known.App);

    // Of one that nobody registered, all of its host are meant.
    private string Others => _app!.Known.App.Host is { } host ? $"{Phrase.Of(AppStrings.NobodyOfHost, host)} {AppStrings.NobodyConnectsMore}" : AppStrings.NobodyConnectsMore;

    private Effect Ends => new("out", AppWords.Ends(_app!.Living), _app.Living == 0 ? "" : Phrase.Of(AppStrings.EndsMore, (int)Math.Ceiling(tokens.CurrentValue.AccessTokenLifetime.TotalMinutes)));

    protected override Capability Needed => Capability.Administer;

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        if (_missing && Http is not null)
            Navigation.NotFound();
    }

    protected override async Task OnShownAsync()
    {
        if (_app is null)
            return;
        // Back from the proof, to what it was needed for.
        await (Then switch
        {
            "disable" => DisableAsync(),
            "remove" when _app.Origin == AppOrigin.Here => RemoveAsync(),
            "secret" when _app is { Origin: AppOrigin.Here, Known.App.SecretHashes.Count: > 1 } => RemoveSecretAsync(),
            _ => Task.CompletedTask,
        });
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Apps>(), Concern.Any<Change.Sessions>(), Concern.Any<Change.Incidents>()];

    protected override async Task ReadAsync()
    {
        await stored.LoadAsync(Closed);
        var known = AppAddress.Find(directory.All, Id);
        _missing = known is null;
        if (known is null)
            return;
        _health = await health.ReadAsync(known.App.ClientId, Closed);
        _app = await AppRow.ReadAsync(known, sessions, await service.NamesAsync(stored.Last, Closed), Closed);
        var query = new InboxQuery(InboxView.Open, null, null, null, null, InboxSort.Severity, 0) { AppId = known.App.ClientId };
        _incidents = [.. (await inbox.ListAsync(query, Me.UserId, Closed)).Rows.Take(MostIncidents)];
    }

    private async Task DisableAsync()
    {
        var isNew = _app!.State == AppState.Enabled;
        var (title, confirm) = isNew ? (AppStrings.DisableTitle, AppStrings.DisableDo) : (AppStrings.EndTitle, AppStrings.EndDo);
        if (!await AskAsync("disable", title, confirm, [Ends, new("lock", AppStrings.NobodyConnects, Others)]))
            return;
        var ended = 0;
        var done = await ActAsync(async closed =>
        {
            var result = await service.DisableAsync(Key, Me, closed);
            ended = result.Count;
            return result.Result;
        });
        if (done)
            Said = Phrase.Of(AppStrings.DoneDisabled, Name, Phrase.Count(ended, AppStrings.EndedOne, AppStrings.EndedMany));
    }

    private async Task RemoveAsync()
    {
        if (!await AskAsync("remove", AppStrings.RemoveTitle, AppStrings.RemoveDo, [Ends, new("plug", AppStrings.RemoveText, AppStrings.RemoveMore)]))
            return;
        if (await ActAsync(async closed => (await service.RemoveAsync(ClientId, Me, closed)).Result))
            Navigation.NavigateTo("admin/apps");
    }

    private Task<bool> EnableAsync() => DoAsync(AppStrings.DoneEnabled, closed => service.EnableAsync(Key, Me, closed));

    private async Task AddSecretAsync()
    {
        var secret = Secret.New();
        if (await DoAsync(AppStrings.DoneSecretAdded, closed => service.AddSecretAsync(ClientId, Secret.HashOf(secret), Me, closed)))
            _secret = secret;
    }

    private async Task RemoveSecretAsync()
    {
        if (await AskAsync("secret", AppStrings.RemoveSecretTitle, AppStrings.RemoveSecretDo, [new("key", AppStrings.RemoveSecretText, AppStrings.RemoveSecretMore)])
            && await DoAsync(AppStrings.DoneSecretRemoved, closed => service.RemoveOlderSecretAsync(ClientId, Me, closed)))
            _secret = null;
    }

    private async Task<bool> AskAsync(string then, string title, string confirm, IReadOnlyList<Effect> effects)
    {
        if (!await MayActAsync(then))
            return false;
        var parameters = new DialogParameters<ActDialog> { { d => d.Title, Phrase.Of(title, Name) }, { d => d.Confirm, confirm }, { d => d.Effects, effects } };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        return await dialog.Result is { Canceled: false };
    }

    private async Task<bool> DoAsync(string done, Func<CancellationToken, Task<AdminResult>> act)
    {
        if (!await MayActAsync("") || !await ActAsync(act))
            return false;
        Said = Phrase.Of(done, Name);
        return true;
    }
}
