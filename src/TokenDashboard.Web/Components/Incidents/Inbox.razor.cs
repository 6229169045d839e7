using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.JSInterop;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>The cases, the worst first; new ones appear by themselves. What is shown stands in the address.</summary>
public sealed partial class Inbox(IncidentInbox inbox, IncidentService incidents, CaseHistory history, TriageService triage, LookLog looks, IDialogService dialogs, IJSRuntime js) : BulkPage
{
    private const string All = "all";

    private readonly HashSet<int> _chosen = [];
    private InboxPage? _page;
    private string? _form;
    private int? _matching;
    private DateTimeOffset _asked;
    private Undoable? _undo;
    private IncidentDetail? _preview;
    private IReadOnlyList<CaseLine> _previewLines = [];

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
    public string? App { get; set; }

    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [SupplyParameterFromQuery]
    public string? As { get; set; }

    /// <summary>The number of the case that is shown beside the list.</summary>
    [SupplyParameterFromQuery]
    public string? Preview { get; set; }

    /// <summary>The cases that were selected before their admin proved who they are, or "all" that match.</summary>
    [SupplyParameterFromQuery]
    public string? Chosen { get; set; }

    [CascadingParameter(Name = InboxForm.Name)]
    private string Kept { get; set; } = InboxForm.List;

    private bool IsTable => _form == InboxForm.Table;

    private InboxFilter Filter { get; set; } = InboxFilter.Of(null, null, null, null, null, null, null);

    protected override async Task OnParametersSetAsync()
    {
        var filter = InboxFilter.Of(View, Search, Verdict, Answer, User, Sort, Page, App);
        if (!May(Capability.ReadPeople))
            filter = filter.WithoutPeople();
        if (filter != Filter)
            ChooseNone();
        Filter = filter;
        // Asked for once, it stays while the page is open; the browser keeps it for the next.
        _form = As ?? _form ?? Kept;
        await LoadAsync();
        if (_preview is { Row: var row })
            looks.Incident(row.Id, row.UserId, Me);
    }

    protected override string Here => QueryHelpers.AddQueryString(
        _preview is null ? Filter.Address : Filter.PreviewAddress(_preview.Row.Id), "chosen", _matching is null ? string.Join(' ', _chosen.Select(id => id.ToString(CultureInfo.InvariantCulture))) : All);

    // What was about to be done before the proof is asked again, of the same cases.
    protected override async Task OnShownAsync()
    {
        await FocusRowAsync();
        if (_page is null || Chosen is null)
            return;
        if (Chosen == All)
            await ChooseMatchingAsync();
        else
            _chosen.UnionWith(_page.Rows.Select(r => r.Id).Where(id => Chosen.Split(' ').Contains(id.ToString(CultureInfo.InvariantCulture))));
        StateHasChanged();
        if (Then is "resolve" && _chosen.Count > 0)
            await ResolveAsync([.. _chosen]);
    }

    protected override async Task ReadAsync()
    {
        await base.ReadAsync();
        var page = await inbox.ListAsync(Filter.Query, Me.UserId, Closed);
        if (!May(Capability.ReadPeople))
            page = page with { Rows = [.. page.Rows.Select(r => r.Shortened())] };
        if (_page is not null && page.Counts[InboxView.Open] > _page.Counts[InboxView.Open] && page.Rows.MaxBy(r => r.OpenedAt) is { } newest)
            Said = VerdictWords.Sentence(newest);
        _chosen.IntersectWith(page.Rows.Select(r => r.Id));
        _page = page;
        _preview = int.TryParse(Preview, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? await incidents.FindAsync(id, Closed) : null;
        _previewLines = _preview is null ? [] : await history.ListAsync(id, Closed);
    }

    // One after the other they take each other's place in the browser's history.
    private void ShowPreview(int id) => Navigation.NavigateTo(Filter.PreviewAddress(id), replace: _preview is not null);

    // Back from a case, where its reader was. The router sets the focus to the headline first.
    private async Task FocusRowAsync()
    {
        var row = new Uri(Navigation.Uri).Fragment.TrimStart('#');
        if (row.Length == 0)
            return;
        await Task.Yield();
        await js.InvokeVoidAsync("td.focus", Closed, row);
    }

    private void Go(InboxFilter filter) => Navigation.NavigateTo(filter.Address);

    private void ChooseNone()
    {
        _matching = null;
        _chosen.Clear();
    }

    private async Task ChooseMatchingAsync()
    {
        _asked = Clock.GetUtcNow();
        _matching = await Bulk.CountAsync(Filter.Query, Me.UserId, _asked, Closed);
        _chosen.UnionWith(_page!.Rows.Select(r => r.Id));
    }

    private IEnumerable<IncidentRow> Shown => _preview is null ? _page!.Rows : _page!.Rows.UnionBy([_preview.Row], r => r.Id);

    private string ChosenWords => _matching switch
    {
        { } all => Phrase.Of(IncidentStrings.ChosenMatching, Phrase.UpTo(all, BulkTriage.MostCounted)),
        null when _chosen.Count == 1 => IncidentStrings.ChosenOne,
        null => Phrase.Of(IncidentStrings.ChosenMany, _chosen.Count),
    };

    private async Task BeginAsync(BulkKind kind, Settlement? settled = null)
    {
        var order = new BulkOrder(kind, Filter.Query, null, _asked, Filter.Search, _matching!.Value, settled?.Resolution, settled?.Note);
        if (!await BeginAsync(order))
            return;
        ChooseNone();
        _undo = null;
    }

    private void Choose(int id)
    {
        _matching = null;
        if (!_chosen.Remove(id))
            _chosen.Add(id);
    }

    private void Choose(HashSet<IncidentRow> rows)
    {
        if (_matching is not null && rows.Count == _page!.Rows.Count)
            return;
        _matching = null;
        _chosen.Clear();
        _chosen.UnionWith(rows.Select(r => r.Id));
    }

    private async Task TakeAsync(IReadOnlyList<int> ids)
    {
        var before = Shown.Where(r => ids.Contains(r.Id) && r.Status == IncidentStatus.Open && r.AssigneeId != Me.UserId)
            .ToDictionary(r => r.Id, r => r.AssigneeId);
        if (!await MayActAsync("take"))
            return;
        if (_matching is not null && ids.Count > 1)
        {
            await BeginAsync(BulkKind.Assign);
            return;
        }

        if (!await ActAsync(closed => triage.AssignAsync(ids, Me.UserId, Me, closed)))
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
        var ids = chosen.Except(Shown.Where(r => r.Kind == IncidentKind.TwoAddresses).Select(r => r.Id)).ToList();
        if (ids.Count == 0)
        {
            Warning = IncidentStrings.DisputeNotHere;
            return;
        }

        if (!await MayActAsync("resolve"))
            return;
        var count = _matching is { } all && chosen.Count > 1 ? all : ids.Count;
        var parameters = new DialogParameters<ResolveDialog> { { d => d.Cases, count }, { d => d.Number, count > MostUntyped ? count : null } };
        var dialog = await dialogs.ShowAsync<ResolveDialog>(null, parameters);
        if (await dialog.Result is not { Canceled: false, Data: Settlement settled })
            return;
        if (_matching is not null && chosen.Count > 1)
        {
            await BeginAsync(BulkKind.Resolve, settled);
            return;
        }

        if (!await ActAsync(closed => triage.ResolveAsync(ids, settled.Resolution, settled.Note, Me, closed)))
            return;
        _chosen.ExceptWith(ids);
        _undo = null;
        Warning = ids.Count < chosen.Count ? IncidentStrings.DisputeNotHere : null;
        Said = ids.Count == 1 ? Phrase.Of(IncidentStrings.ResolvedOne, ids[0]) : Phrase.Of(IncidentStrings.ResolvedMany, ids.Count);
    }

    private sealed record Undoable(string Sentence, IReadOnlyDictionary<int, string?> Before);
}
