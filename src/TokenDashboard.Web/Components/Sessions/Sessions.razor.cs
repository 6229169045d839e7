using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using MudBlazor;
using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>Everywhere a person is signed in, live, and the means to end it.</summary>
public sealed partial class Sessions(
    SessionService sessions, IDialogService dialogs, IJSRuntime script, IOptions<TokenOptions> tokens) : LivePage
{
    private SessionList? _list;
    private Actor _me = default!;
    private Guid? _asking;
    private string? _said;
    private string? _warned;
    private string? _focus;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    private Requester Requester { get; set; } = Requester.Unknown;

    private int IdleDays => (int)tokens.Value.RefreshTokenLifetime.TotalDays;

    private int AccessMinutes => (int)Math.Ceiling(tokens.Value.AccessTokenLifetime.TotalMinutes);

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        _me = new Actor(user.UserId(), user.SessionIdOf(), Requester);
        await LoadAsync();
    }

    protected override bool Concerns(Change change) => change is Change.Sessions changed && changed.UserId == _me.UserId;

    protected override async Task ReadAsync()
    {
        var active = await sessions.ListActiveAsync(_me.UserId, Closed);
        var ended = await sessions.ListEndedAsync(_me.UserId, EndedSessions.Most, Closed);
        (_list ??= new SessionList(_me.SessionId)).Update(active, ended);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is { } id)
        {
            _focus = null;
            await script.InvokeVoidAsync("td.focus", Closed, id);
        }
    }

    private void Ask(Guid id)
    {
        _asking = id;
        _focus = SessionItem.ConfirmId(id);
    }

    private void Keep(Guid id)
    {
        _asking = null;
        _focus = SessionItem.EndId(id);
    }

    private void ShowArrivals() => _focus = _list!.ShowArrivals() is { } first ? SessionItem.HeadingId(first) : null;

    private Task EndAsync(SessionRow session) => ActAsync(async () =>
    {
        _asking = null;
        if (!await sessions.EndAsync(session.Id, _me, Closed))
            _warned = Phrase.Of(SessionStrings.NotDone, session.Name);
        else if (session.Kind == SessionKind.App)
            _said = Phrase.Of(SessionStrings.DoneApp, session.Name, AccessMinutes);
        else
            _said = Phrase.Of(SessionStrings.DoneBrowser, session.Name);
        _focus = SessionItem.HeadingId(session.Id);
    });

    private Task AskOthersAsync()
    {
        var count = _list!.ActiveOthers.Count;
        var title = count == 1 ? SessionStrings.AskOtherTitle : Phrase.Of(SessionStrings.AskOthersTitle, count);
        return AskManyAsync(title, SessionStrings.AskOthersText, _list.ActiveOthers, async () =>
        {
            if (await sessions.EndOthersAsync(_me, Closed) is { } ended)
                _said = ended == 1 ? Phrase.Of(SessionStrings.DoneOneOther, AccessMinutes) : Phrase.Of(SessionStrings.DoneMany, ended, AccessMinutes);
        });
    }

    private Task AskEverywhereAsync() => AskManyAsync(
        SessionStrings.AskAllTitle, SessionStrings.AskAllText, _list!.Active, () => sessions.EndAllAsync(_me, Closed));

    private async Task AskManyAsync(string title, string text, IReadOnlyList<SessionRow> ending, Func<Task> end)
    {
        var parameters = new DialogParameters<EndManyDialog>
        {
            { dialog => dialog.Title, title }, { dialog => dialog.Text, text }, { dialog => dialog.Sessions, ending },
        };
        var dialog = await dialogs.ShowAsync<EndManyDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false })
            await ActAsync(end);
    }

    private async Task ActAsync(Func<Task> act)
    {
        (_said, _warned) = (null, null);
        try
        {
            await act();
        }
        catch (DbException e)
        {
            Fault.Log(Logger, e);
            _warned = SessionStrings.ActFailed;
        }

        await LoadAsync();
    }
}
