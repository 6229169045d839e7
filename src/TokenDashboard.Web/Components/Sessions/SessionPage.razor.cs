using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>One session for its owner: what it is, what its tokens did, and the means to end it. Nobody else's is found.</summary>
public sealed partial class SessionPage(
    SessionService sessions, IJSRuntime script, NavigationManager navigation, IOptionsMonitor<TokenOptions> tokens) : LivePage
{
    private const string RenameId = "rename";

    private SessionDetail? _detail;
    private Actor _me = default!;
    private bool _missing;
    private bool _asks;
    private bool _disowns;
    private bool _names;
    private string? _nameFault;
    private string? _said;
    private string? _warned;
    private string? _focus;

    /// <summary>The session.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>What is asked first.</summary>
    [SupplyParameterFromQuery]
    public string? Then { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    private Requester Requester { get; set; } = Requester.Unknown;

    // There is one only while the document is rendered, which then can still be answered with 404.
    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private bool IsThis => Id == _me.SessionId;

    private string HeadingId => SessionItem.HeadingId(Id);

    private string EndId => SessionItem.EndId(Id);

    protected override async Task OnParametersSetAsync()
    {
        var user = (await Authentication).User;
        _me = new Actor(user.UserId(), user.SessionIdOf(), Requester);
        (_asks, _names, _said, _warned) = (false, false, null, null);
        _disowns = Then == SessionItem.ThenNotMine && !IsThis;
        await LoadAsync();
        if (_missing && Http is not null)
            navigation.NotFound();
    }

    protected override IReadOnlyList<Concern> Concerns => [new Change.Sessions(_me.UserId)];

    protected override async Task ReadAsync()
    {
        _detail = await sessions.FindDetailAsync(Id, _me.UserId, Closed);
        _missing = _detail is null;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (_focus is { } id)
        {
            _focus = null;
            await script.InvokeVoidAsync("td.focus", Closed, id);
        }
    }

    private static string Severity(FamilyHistory chain) => chain.Case is { } about
        ? VerdictWords.SeverityClass(about.Severity)
        : "sev-ok";

    private void Ask() => (_asks, _disowns, _names, _focus) = (true, false, false, EndQuestion.ConfirmId(Id));

    private void AskNotMine() => (_disowns, _asks, _names, _focus) = (true, false, false, "secure");

    private void AskName() => (_names, _asks, _disowns, _nameFault, _focus) = (true, false, false, null, NameForm.InputId(Id));

    private void LeaveName() => (_names, _focus) = (false, RenameId);

    private async Task RenameAsync(string typed)
    {
        var name = PlainText.Of(typed, SessionService.NameLength);
        if (name.Length == 0)
        {
            (_nameFault, _focus) = (SessionStrings.NameMissing, NameForm.InputId(Id));
            return;
        }

        (_said, _warned) = (null, null);
        var former = _detail!.Row.Name;
        try
        {
            if (name != former && !(await sessions.RenameAsync(Id, name, _me, Closed)).IsDone)
                _warned = Phrase.Of(SessionStrings.NotDone, former);
            else
                _said = Phrase.Of(SessionStrings.Renamed, former);
            LeaveName();
        }
        catch (DbException e)
        {
            _warned = Phrase.Of(SessionStrings.ActFailed, Fault.Log(Logger, e));
        }

        await LoadAsync();
    }

    private void LeaveNotMine() => (_disowns, _focus) = (false, "not-mine");

    private void LeaveOnEscape(KeyboardEventArgs key)
    {
        if (key.Key == "Escape")
            LeaveNotMine();
    }

    // It ends at once; then its owner proves who they are and chooses a new password, which ends everything else.
    private async Task DisownAsync()
    {
        _warned = null;
        try
        {
            await sessions.EndAsync(Id, _me, Closed);
            navigation.NavigateTo($"methods/password?not-mine={Id}", forceLoad: true);
        }
        catch (DbException e)
        {
            _warned = Phrase.Of(SessionStrings.ActFailed, Fault.Log(Logger, e));
        }
    }

    private void Leave() => (_asks, _focus) = (false, EndId);

    private async Task EndAsync()
    {
        (_asks, _said, _warned, _focus) = (false, null, null, HeadingId);
        var session = _detail!.Row;
        try
        {
            if (!(await sessions.EndAsync(Id, _me, Closed)).IsDone)
                _warned = Phrase.Of(SessionStrings.NotDone, session.Name);
            else if (session.Kind == SessionKind.App)
                _said = Phrase.Of(SessionStrings.DoneApp, session.Name, (int)Math.Ceiling(tokens.CurrentValue.AccessTokenLifetime.TotalMinutes));
            else
                _said = Phrase.Of(SessionStrings.DoneBrowser, session.Name);
        }
        catch (DbException e)
        {
            _warned = Phrase.Of(SessionStrings.ActFailed, Fault.Log(Logger, e));
        }

        await LoadAsync();
    }
}
