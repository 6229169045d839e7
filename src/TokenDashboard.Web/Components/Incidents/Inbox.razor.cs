using Microsoft.AspNetCore.Components;
using MudBlazor;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>The cases, the worst first; new ones appear by themselves. What is shown stands in the address.</summary>
public sealed partial class Inbox(IncidentInbox inbox, TriageService triage, IDialogService dialogs) : AdminPage
{
    private readonly HashSet<int> _chosen = [];
    private InboxPage? _page;
    private string? _form;
    private Undoable? _undo;

    [SupplyParameterFromQuery]
    public string? View { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery]
    public string? Verdict { get; set; }

    [SupplyParameterFromQuery]
    public string? Answer { get; set; }

    [SupplyParameterFromQuery]
    public string? User { get; set; }

    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [SupplyParameterFromQuery]
    public string? As { get; set; }

    [CascadingParameter(Name = InboxForm.Name)]
    private string Kept { get; set; } = InboxForm.List;

    private bool IsTable => _form == InboxForm.Table;

    private InboxFilter Filter { get; set; } = InboxFilter.Of(null, null, null, null, null, null, null);

    protected override Task OnParametersSetAsync()
    {
        var filter = InboxFilter.Of(View, Search, Verdict, Answer, User, Sort, Page);
        if (filter != Filter)
            _chosen.Clear();
        Filter = filter;
        // Asked for once, it stays while the page is open; the browser keeps it for the next.
        _form = As ?? _form ?? Kept;
        return LoadAsync();
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Incidents>()];

    protected override async Task ReadAsync()
    {
        var page = await inbox.ListAsync(Filter.Query, Me.UserId, Closed);
        if (_page is not null && page.Counts[InboxView.Open] > _page.Counts[InboxView.Open] && page.Rows.MaxBy(r => r.OpenedAt) is { } newest)
            Said = VerdictWords.Sentence(newest);
        _chosen.IntersectWith(page.Rows.Select(r => r.Id));
        _page = page;
    }

    private void Go(InboxFilter filter) => Navigation.NavigateTo(filter.Address);

    private void Choose(int id)
    {
        if (!_chosen.Remove(id))
            _chosen.Add(id);
    }

    private void Choose(HashSet<IncidentRow> rows)
    {
        _chosen.Clear();
        _chosen.UnionWith(rows.Select(r => r.Id));
    }

    private async Task TakeAsync(IReadOnlyList<int> ids)
    {
        var before = _page!.Rows.Where(r => ids.Contains(r.Id) && r.Status == IncidentStatus.Open && r.AssigneeId != Me.UserId)
            .ToDictionary(r => r.Id, r => r.AssigneeId);
        if (!await MayActAsync("take") || !await ActAsync(closed => triage.AssignAsync(ids, Me.UserId, Me, closed)))
            return;
        _chosen.Clear();
        var sentence = before.Count == 1 ? Phrase.Of(IncidentStrings.AssignedOne, before.Keys.First()) : Phrase.Of(IncidentStrings.AssignedMany, before.Count);
        (_undo, Said) = (new Undoable(sentence, before), sentence);
    }

    private async Task UndoAsync()
    {
        var undo = _undo!;
        _undo = null;
        foreach (var to in undo.Before.GroupBy(b => b.Value, b => b.Key))
            await ActAsync(closed => triage.AssignAsync([.. to], to.Key, Me, closed));
        Said = IncidentStrings.Undone;
    }

    private async Task ResolveAsync(IReadOnlyList<int> chosen)
    {
        // Whose an account is takes more than a word: such a case is settled on its own page, and stays chosen.
        var ids = chosen.Except(_page!.Rows.Where(r => r.Kind == IncidentKind.TwoAddresses).Select(r => r.Id)).ToList();
        if (ids.Count == 0)
        {
            Warning = IncidentStrings.DisputeNotHere;
            return;
        }

        if (!await MayActAsync("resolve"))
            return;
        var dialog = await dialogs.ShowAsync<ResolveDialog>(null, new DialogParameters<ResolveDialog> { { d => d.Cases, ids.Count } });
        if (await dialog.Result is not { Canceled: false, Data: Settlement settled }
            || !await ActAsync(closed => triage.ResolveAsync(ids, settled.Resolution, settled.Note, Me, closed)))
            return;
        _chosen.ExceptWith(ids);
        _undo = null;
        Warning = ids.Count < chosen.Count ? IncidentStrings.DisputeNotHere : null;
        Said = ids.Count == 1 ? Phrase.Of(IncidentStrings.ResolvedOne, ids[0]) : Phrase.Of(IncidentStrings.ResolvedMany, ids.Count);
    }

    private sealed record Undoable(string Sentence, IReadOnlyDictionary<int, string?> Before);
}
