using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using MudBlazor;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Cases that belong together, live: over what time they came, and what to do about all of them that the page shows.</summary>
public sealed partial class GroupPage(CaseGroups groups, SessionDirectory directory, IDialogService dialogs, IOptionsMonitor<TokenOptions> tokens) : BulkPage
{
    private const int MostRows = 100;

    private CaseGroup? _group;
    private IReadOnlyList<IncidentRow> _rows = [];
    private IReadOnlyList<IncidentRow> _hit = [];
    private int _skipped;
    private bool _missing;
    private DateTimeOffset _asked;

    /// <summary>Which, as <see cref="GroupKey"/> is written.</summary>
    [Parameter]
    public string Group { get; set; } = "";

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    private int Number => (_skipped / MostRows) + 1;

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override async Task OnShownAsync()
    {
        if (_group is null)
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

    protected override async Task ReadAsync()
    {
        await base.ReadAsync();
        _asked = Clock.GetUtcNow();
        _group = GroupKey.Parse(Group) is { } key ? await groups.FindAsync(key, Closed) : null;
        _missing = _group is null;
        // A page beyond the last is the last.
        _skipped = Math.Min(FilterText.ReadSkip(Page, MostRows), ((_group?.Cases.Count ?? 1) - 1) / MostRows * MostRows);
        _rows = _group is null ? [] : await groups.ListRowsAsync([.. _group.Cases.Select(c => c.Id).Reverse().Skip(_skipped).Take(MostRows)], Closed);
        _hit = _group is null ? [] : await groups.ListRowsAsync([.. _group.OfEach().Take(HitPeople.MostNamed).Select(c => c.Id)], Closed);
    }

    private string AddressAt(int page) => QueryHelpers.AddQueryString($"admin/groups/{Group}", "page", page.ToString(CultureInfo.InvariantCulture));

    private static string Block(string kind, string value) => QueryHelpers.AddQueryString("admin/blocks", new Dictionary<string, string?> { ["kind"] = kind, ["value"] = value });

    private async Task AssignAsync()
    {
        if (await MayActAsync("assign"))
            await BeginAsync(BulkKind.Assign, _group!.Open, _asked);
    }

    private async Task ResolveAsync()
    {
        if (!await MayActAsync("resolve"))
            return;
        var (count, asked) = (_group!.Open, _asked);
        var dialog = await dialogs.ShowAsync<ResolveDialog>(null, new DialogParameters<ResolveDialog> { { d => d.Cases, count }, { d => d.Number, count > MostUntyped ? count : null } });
        if (await dialog.Result is { Canceled: false, Data: Settlement settled })
            await BeginAsync(BulkKind.Resolve, count, asked, settled.Resolution, settled.Note);
    }

    private async Task<bool> NoteAsync(string text) => await MayActAsync("note") && await BeginAsync(BulkKind.Note, _group!.Cases.Count, _asked, note: text);

    // To what the page showed when it was asked for: what joins the group later has not been looked at.
    private Task<bool> BeginAsync(BulkKind kind, int count, DateTimeOffset asked, Resolution? resolution = null, string? note = null) =>
        BeginAsync(new BulkOrder(kind, null, _group!.Key, asked, GroupWords.Name(_group), count, resolution, note));

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
            // What was done before it went no further is said too.
            var ended = 0;
            var isDone = await ActAsync(async closed =>
            {
                var done = await directory.EndAsync(sessions, GroupWords.Name(group), Me, closed);
                ended = done.Count;
                return done.Result;
            });
            if (ended > 0)
                Said = Phrase.Of(GroupStrings.DoneEnded, ended);
            if (!isDone && ended > 0)
                Warning = $"{Warning} {Said}";
        }
    }

    private async Task ContainAsync()
    {
        if (!await MayActAsync("contain"))
            return;
        var asked = _asked;
        var accounts = (await groups.FindReachAsync(_group!, Me.UserId, Closed)).Accounts;
        var minutes = (int)Math.Ceiling(tokens.CurrentValue.AccessTokenLifetime.TotalMinutes);
        if (await AskAsync(
            GroupStrings.ContainTitle, GroupStrings.ContainDo, accounts,
            new("lock", accounts == 0 ? GroupStrings.ContainsNone : Phrase.Count(accounts, GroupStrings.ContainsOne, GroupStrings.ContainsMany), Phrase.Of(GroupStrings.ContainsMore, minutes))))
            await BeginAsync(BulkKind.Contain, accounts, asked);
    }

    private async Task<bool> AskAsync(string title, string confirm, int count, Effect effect)
    {
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, Phrase.Of(title, GroupWords.Name(_group!)) }, { d => d.Confirm, confirm }, { d => d.Number, count > MostUntyped ? count : null }, { d => d.Effects, [effect] },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        return await dialog.Result is { Canceled: false };
    }
}
