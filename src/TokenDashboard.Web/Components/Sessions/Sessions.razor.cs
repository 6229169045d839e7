using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using MudBlazor;
using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>Everywhere a person is signed in, live, and the means to name it, vouch for it and end it.</summary>
public sealed partial class Sessions(
    SessionService sessions, SharedSessions shared, OwnerGate owners, IDialogService dialogs, IJSRuntime script, NavigationManager navigation, IOptionsMonitor<TokenOptions> tokens) : LivePage
{
    private const int PageSize = 200;
    private const string ChooseId = "choose-several";
    private const string ChosenId = "chosen";
    private static readonly TimeSpan RhythmsKept = TimeSpan.FromMinutes(1);

    private SessionList? _list;
    private ActiveSessions _active = new([], 0, 0);
    private int _most = PageSize;
    private IReadOnlyDictionary<Guid, RefreshRhythm> _rhythms = new Dictionary<Guid, RefreshRhythm>();
    private DateTimeOffset _rhythmsAt;
    private Actor _me = default!;
    private RowPrompt? _prompt;
    private HashSet<Guid>? _chosen;
    private string? _said;
    private string? _warned;
    private string? _focus;

    /// <summary>Which kind of the other devices is shown.</summary>
    [SupplyParameterFromQuery]
    public string? Type { get; set; }

    /// <summary>In which state.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>What was about to be asked before its owner proved who they are.</summary>
    [SupplyParameterFromQuery]
    public string? Then { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    private Requester Requester { get; set; } = Requester.Unknown;

    private SessionFilter Filter => new(Type, State);

    // A row that has just been acted on stays, whatever is chosen: rows never move under the pointer.
    private List<SessionRow> Shown(IReadOnlyList<SessionRow> rows) => [.. rows.Where(s => Filter.Shows(s) || _prompt?.SessionId == s.Id)];

    private bool MayVouch => _list?.This is { NeedsLook: false };

    private string Lead => _list!.ActiveOthers.Where(s => s.NeedsLook).ToList() switch
    {
        [] => SessionStrings.HeadLead,
        [var one] => Phrase.Of(SessionStrings.HeadLookOne, one.Name),
        var several => Phrase.Of(SessionStrings.HeadLookMany, several.Count),
    };

    private int IdleDays => (int)tokens.CurrentValue.RefreshTokenLifetime.TotalDays;

    private int AccessMinutes => (int)Math.Ceiling(tokens.CurrentValue.AccessTokenLifetime.TotalMinutes);

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        _me = new Actor(user.UserId(), user.SessionIdOf(), Requester);
        await LoadAsync();
    }

    protected override IReadOnlyList<Concern> Concerns => [new Change.Sessions(_me.UserId)];

    protected override async Task ReadAsync()
    {
        var isShared = IsRefreshing;
        if (!isShared || _active.HasMore || (_active = await shared.FindActiveAsync(_me.UserId, _most, Closed)).HasMore)
            _active = await sessions.FindActiveAsync(_me.UserId, _most, _list?.Shown ?? [_me.SessionId!.Value], Closed);
        var ended = isShared ? await shared.ListEndedAsync(_me.UserId, EndedSessions.Most, Closed) : await sessions.ListEndedAsync(_me.UserId, EndedSessions.Most, Closed);
        if (Clock.GetUtcNow() - _rhythmsAt >= RhythmsKept)
            (_rhythms, _rhythmsAt) = (await sessions.ListRhythmsAsync(_me.UserId, [.. _active.Rows.Where(s => s.Kind == SessionKind.App).Select(s => s.Id)], Closed), Clock.GetUtcNow());
        (_list ??= new SessionList(_me.SessionId)).Update(_active.Rows, ended, _active.HasMore);
        _chosen?.IntersectWith(_list.ActiveOthers.Select(s => s.Id));
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

    protected override Task OnShownAsync() => _list is not null && Then is "others" or "everywhere" ? AskManyAsync(Then == "others" ? _me.SessionId : null) : Task.CompletedTask;

    private RowPrompt? PromptOf(SessionRow session) => _prompt?.SessionId == session.Id ? _prompt : null;

    // How many others live; beside those that are shown there may be more than were read.
    private int OthersCount => _active.HasMore ? _active.Count - (_list!.This is { IsActive: true } ? 1 : 0) : _list!.ActiveOthers.Count;

    private int CountOf(SessionFilter filter)
    {
        if (!_active.HasMore || filter.State == SessionFilter.Look)
            return _list!.ActiveOthers.Count(filter.Shows);
        var browsers = _active.Browsers - (_list!.This is { IsActive: true, Kind: SessionKind.Browser } ? 1 : 0);
        return filter.Type switch { SessionFilter.Browser => browsers, SessionFilter.App => OthersCount - browsers, _ => OthersCount };
    }

    private async Task ShowMoreAsync()
    {
        _most += PageSize;
        await LoadAsync();
        _list!.ShowRest();
    }

    private void ShowArrivals() => _focus = _list!.ShowArrivals() is { } first ? SessionItem.HeadingId(first) : null;

    private Task ActAsync(SessionAct act) => act switch
    {
        SessionAct.AskSignOut ask => Ask(new RowPrompt.SignOut(ask.Session.Id), EndQuestion.ConfirmId(ask.Session.Id)),
        SessionAct.AskName ask => Ask(new RowPrompt.Name(ask.Session.Id), NameForm.InputId(ask.Session.Id)),
        SessionAct.AskEverywhere => AskManyAsync(keep: null),
        SessionAct.Choose choose => Choose(choose.Session.Id),
        SessionAct.SignOut end => ChangeAsync(() => EndAsync(end.Session)),
        SessionAct.Rename rename => ChangeAsync(() => RenameAsync(rename.Session, PlainText.Of(rename.Name, SessionService.NameLength))),
        SessionAct.Vouch vouch => ChangeAsync(() => VouchAsync(vouch.Session)),
        SessionAct.Undo undo => ChangeAsync(() => UndoAsync(undo.Session)),
        _ => Ask(null, _prompt is RowPrompt.Name ? SessionItem.MoreId(act.Session.Id) : SessionItem.EndId(act.Session.Id)),
    };

    private Task Ask(RowPrompt? prompt, string focus)
    {
        (_prompt, _focus) = (prompt, focus);
        return Task.CompletedTask;
    }

    private async Task EndAsync(SessionRow session)
    {
        (_prompt, _focus) = (null, SessionItem.HeadingId(session.Id));
        if (!(await sessions.EndAsync(session.Id, _me, Closed)).IsDone)
            _warned = Phrase.Of(SessionStrings.NotDone, session.Name);
        else if (session.Kind == SessionKind.App)
            _said = Phrase.Of(SessionStrings.DoneApp, session.Name, AccessMinutes);
        else
            _said = Phrase.Of(SessionStrings.DoneBrowser, session.Name);
    }

    private async Task RenameAsync(SessionRow session, string name)
    {
        if (name.Length == 0)
            (_prompt, _focus) = (new RowPrompt.Name(session.Id, SessionStrings.NameMissing), NameForm.InputId(session.Id));
        else if (name == session.Name)
            (_prompt, _focus) = (null, SessionItem.MoreId(session.Id));
        else
            Done(session, await sessions.RenameAsync(session.Id, name, _me, Closed), Phrase.Of(SessionStrings.Renamed, session.Name),
                cancel => sessions.RenameAsync(session.Id, session.StoredName, _me, cancel));
    }

    private async Task VouchAsync(SessionRow session) =>
        Done(session, await sessions.VouchAsync(session.Id, isMine: true, _me, Closed), SessionStrings.Vouched,
            cancel => sessions.VouchAsync(session.Id, isMine: false, _me, cancel));

    private void Done(SessionRow session, OwnerResult result, string sentence, Func<CancellationToken, Task<OwnerResult>> undo)
    {
        if (result.IsDone)
            (_prompt, _focus, _said) = (new RowPrompt.Done(session.Id, sentence, undo), SessionItem.UndoId(session.Id), sentence);
        else
            (_prompt, _warned) = (null, Phrase.Of(SessionStrings.NotDone, session.Name));
    }

    private async Task UndoAsync(SessionRow session)
    {
        if (_prompt is RowPrompt.Done done && !(await done.Undo(Closed)).IsDone)
            _warned = Phrase.Of(SessionStrings.NotDone, session.Name);
        (_prompt, _focus) = (null, SessionItem.HeadingId(session.Id));
    }

    private void StartChoosing() => (_chosen, _prompt, _focus) = ([], null, ChosenId);

    private void StopChoosing() => (_chosen, _focus) = (null, ChooseId);

    private void StopOnEscape(KeyboardEventArgs key)
    {
        if (key.Key == "Escape")
            StopChoosing();
    }

    private Task Choose(Guid id)
    {
        if (_chosen?.Remove(id) == false)
            _chosen.Add(id);
        return Task.CompletedTask;
    }

    private async Task AskChosenAsync()
    {
        var chosen = _chosen!.ToHashSet();
        if (!await ConfirmAsync(keep: null, chosen))
            return;
        StopChoosing();
        await ChangeAsync(async () => Say(await sessions.EndSomeAsync(chosen, _me, Closed)));
    }

    private Task AskOthersAsync() => AskManyAsync(_me.SessionId);

    // Ending several asks for a proof first, and then comes back to the same question.
    private async Task AskManyAsync(Guid? keep)
    {
        _prompt = null;
        OwnerResult proof = new OwnerResult.Gone();
        await ChangeAsync(async () => proof = await owners.CheckAsync(_me, Closed));
        if (proof is OwnerResult.ProveFirst)
        {
            navigation.NavigateTo(ProofAddress.For(navigation, navigation.Uri, keep is null ? "everywhere" : "others"), forceLoad: true);
        }

        if (!proof.IsDone)
            return;
        if (await ConfirmAsync(keep, only: null))
            await ChangeAsync(async () => Say(keep is null ? await sessions.EndAllAsync(_me, Closed) : await sessions.EndOthersAsync(_me, Closed)));
    }

    private async Task<bool> ConfirmAsync(Guid? keep, IReadOnlySet<Guid>? only)
    {
        var parameters = new DialogParameters<EndManyDialog> { { dialog => dialog.UserId, _me.UserId }, { dialog => dialog.Keep, keep }, { dialog => dialog.Only, only } };
        var dialog = await dialogs.ShowAsync<EndManyDialog>(null, parameters);
        return await dialog.Result is { Canceled: false };
    }

    private void Say(OwnerResult ended)
    {
        if (ended is OwnerResult.Done<int> { Value: var count })
            _said = count == 1 ? Phrase.Of(SessionStrings.DoneOneOther, AccessMinutes) : Phrase.Of(SessionStrings.DoneMany, count, AccessMinutes);
        else if (ended is OwnerResult.ProveFirst)
            _warned = SessionStrings.ProofTooOld;
    }

    private async Task ChangeAsync(Func<Task> change)
    {
        (_said, _warned) = (null, null);
        try
        {
            await change();
        }
        catch (DbException e)
        {
            _warned = Phrase.Of(SessionStrings.ActFailed, Fault.Log(Logger, e));
        }

        await LoadAsync();
    }
}
