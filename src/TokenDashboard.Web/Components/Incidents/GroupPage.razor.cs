using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Cases that belong together, live: over what time they came, and what to do about all of them that the page shows.</summary>
public sealed partial class GroupPage(CaseGroups groups, TriageService triage, SessionDirectory directory, IDialogService dialogs, IOptionsMonitor<TokenOptions> tokens) : AdminPage
{
    // More than so many are typed as a number first.
    private const int Few = 10;
    private const int MostRows = 100;

    private CaseGroup? _group;
    private IReadOnlyList<IncidentRow> _rows = [];
    private bool _missing;

    /// <summary>Which, as <see cref="GroupKey"/> is written.</summary>
    [Parameter]
    public string Group { get; set; } = "";

    private IReadOnlyList<int> Ids => [.. _group!.Cases.Select(c => c.Id)];

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (!firstRender || _group is null)
            return;
        // Back from the proof, to what it was needed for.
        await (Then switch
        {
            "resolve" => ResolveAsync(),
            "end" => EndAsync(),
            "contain" => ContainAsync(),
            _ => Task.CompletedTask,
        });
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Incidents>()];

    protected override async Task ReadAsync()
    {
        _group = GroupKey.Parse(Group) is { } key ? await groups.FindAsync(key, Closed) : null;
        _missing = _group is null;
        _rows = _group is null ? [] : await groups.ListRowsAsync([.. _group.Cases.Select(c => c.Id).Reverse().Take(MostRows)], Closed);
    }

    private static string Block(string kind, string value) => QueryHelpers.AddQueryString("admin/blocks", new Dictionary<string, string?> { ["kind"] = kind, ["value"] = value });

    private async Task AssignAsync()
    {
        if (await MayActAsync("assign"))
            await DoAsync(closed => triage.AssignManyAsync(Ids, Me.UserId, Me, closed), GroupStrings.DoneAssigned);
    }

    private async Task ResolveAsync()
    {
        if (!await MayActAsync("resolve"))
            return;
        var dialog = await dialogs.ShowAsync<ResolveDialog>(null, new DialogParameters<ResolveDialog> { { d => d.Cases, _group!.Open } });
        if (await dialog.Result is { Canceled: false, Data: Settlement settled })
            await DoAsync(closed => triage.ResolveManyAsync(Ids, settled.Resolution, settled.Note, Me, closed), GroupStrings.DoneResolved);
    }

    private async Task<bool> NoteAsync(string text) => await MayActAsync("note") && await DoAsync(closed => triage.NoteManyAsync(Ids, text, Me, closed), GroupStrings.DoneNoted);

    private async Task EndAsync()
    {
        if (!await MayActAsync("end"))
            return;
        var (group, living) = (_group!, (await groups.FindReachAsync(_group!, Me.UserId, Closed)).Living);
        var sessions = group.Cases.Select(c => c.SessionId).OfType<Guid>().Distinct().ToList();
        if (await AskAsync(
            GroupStrings.EndTitle, GroupStrings.EndDo, living,
            new("out", living == 0 ? GroupStrings.EndsNone : Phrase.Count(living, GroupStrings.EndsOne, GroupStrings.EndsMany), GroupStrings.EndsMore)))
        {
            await DoAsync(
                async closed =>
                {
                    var ended = await directory.EndAsync(sessions, GroupWords.Name(group), Me, closed);
                    return new ManyDone(ended.Result, ended.Count);
                },
                GroupStrings.DoneEnded);
        }
    }

    private async Task ContainAsync()
    {
        if (!await MayActAsync("contain"))
            return;
        var (group, accounts) = (_group!, (await groups.FindReachAsync(_group!, Me.UserId, Closed)).Accounts);
        var minutes = (int)Math.Ceiling(tokens.CurrentValue.AccessTokenLifetime.TotalMinutes);
        // Who acts stays in.
        var others = group.Cases.Where(c => c.UserId != Me.UserId).Select(c => c.Id).ToList();
        if (await AskAsync(
            GroupStrings.ContainTitle, GroupStrings.ContainDo, accounts,
            new("lock", accounts == 0 ? GroupStrings.ContainsNone : Phrase.Count(accounts, GroupStrings.ContainsOne, GroupStrings.ContainsMany), Phrase.Of(GroupStrings.ContainsMore, minutes))))
            await DoAsync(closed => triage.ContainManyAsync(others, Me, closed), GroupStrings.DoneContained);
    }

    private async Task<bool> AskAsync(string title, string confirm, int count, Effect effect)
    {
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, Phrase.Of(title, GroupWords.Name(_group!)) }, { d => d.Confirm, confirm }, { d => d.Number, count > Few ? count : null }, { d => d.Effects, [effect] },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        return await dialog.Result is { Canceled: false };
    }

    // What was done before it went no further is said too.
    private async Task<bool> DoAsync(Func<CancellationToken, Task<ManyDone>> act, string sentence)
    {
        var done = new ManyDone(AdminResult.Unchanged, 0);
        var isDone = await ActAsync(async closed => (done = await act(closed)).Result);
        if (done.Count > 0)
            Said = Phrase.Of(sentence, done.Count);
        if (!isDone && done.Count > 0)
            Warning = $"{Warning} {Said}";
        return isDone;
    }
}
