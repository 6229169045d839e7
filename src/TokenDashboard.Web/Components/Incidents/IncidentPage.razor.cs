using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Mail;
using TokenDashboard.Web.Readers;
using Severity = TokenDashboard.Core.Data.Severity;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>One incident: the verdict with one button, four facts, the picture, what happened in order, and the case's own history.</summary>
public sealed partial class IncidentPage(
    IncidentService incidents, IncidentInbox inbox, CaseHistory history, CaseGroups groups, TriageService triage, AccountService accounts, SessionService sessions, LookLog looks, IDialogService dialogs,
    IOptionsMonitor<TokenOptions> tokens, MailSettings mail) : AdminPage
{
    private IncidentDetail? _detail;
    private AddressCase? _dispute;
    private IReadOnlyList<CaseLine> _lines = [];
    private IReadOnlyList<CaseGroup> _groups = [];
    private IReadOnlyList<IncidentRow> _others = [];
    private CasesBeside _beside = new(null, null);
    private bool _missing;
    private string? _undo;
    private string? _assigneeBefore;

    [Parameter]
    public int Id { get; set; }

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

    /// <summary>Among which cases it was found.</summary>
    private InboxFilter Filter => InboxFilter.Of(View, Search, Verdict, Answer, User, Sort, Page, App) is var asked && May(Capability.ReadPeople) ? asked : asked.WithoutPeople();

    private bool IsOpen => _detail!.Row.Status == IncidentStatus.Open;

    // What most admins should do next, and what the one button does.
    private CaseStep Next => _detail!.Row switch
    {
        { Status: IncidentStatus.Resolved } => CaseStep.Reopen,
        // An answer makes nothing calmer where somebody unknown held a live token: whoever reads the owner's mail could have given it.
        { ContainedAt: null, Severity: Severity.High } or { ContainedAt: null, Severity: Severity.Mid, Answer: not OwnerAnswer.Me } => CaseStep.Contain,
        _ => CaseStep.Resolve,
    };

    protected override async Task OnParametersSetAsync()
    {
        var before = _detail?.Row.Id;
        await LoadAsync();
        if (_detail is { Row: var row })
            looks.Incident(row.Id, row.UserId, Me);
        if (before is null || before == _detail?.Row.Id)
            return;
        // Gone on to another, in the same page.
        (_undo, Warning) = (null, null);
        Said = _detail is null ? null : VerdictWords.Title(_detail.Row);
    }

    protected override async Task OnShownAsync()
    {
        if (_detail is null)
            return;
        // Back from the proof, to what it was needed for.
        if (Then is "contain")
            await ContainAsync();
        else if (Then is "resolve")
            await ResolveAsync();
        else if (Then is "give-back" or "leave")
            await SettleAsync(givesBack: Then == "give-back");
    }

    protected override IReadOnlyList<Concern> Concerns => [new Change.Incidents(Id)];

    protected override async Task ReadAsync()
    {
        _detail = await incidents.FindAsync(Id, Closed);
        _missing = _detail is null;
        _dispute = _detail?.Row.Kind == IncidentKind.TwoAddresses ? await history.FindAddressesAsync(Id, Closed) : null;
        _lines = _missing ? [] : await history.ListAsync(Id, Closed);
        _beside = _missing ? new(null, null) : await inbox.FindBesideAsync(Filter.Query, Me.UserId, Id, Closed);
        _groups = _missing ? [] : await groups.ListOfAsync(Id, Closed);
        _others = _groups.MaxBy(g => g.People) is { } widest
            ? await groups.ListRowsAsync([.. widest.OfEach(except: _detail!.Row.UserId).Take(HitPeople.MostNamed).Select(c => c.Id)], Closed)
            : [];
    }

    private async Task ContainAsync()
    {
        if (!await MayActAsync("contain"))
            return;
        var row = _detail!.Row;
        var living = await sessions.CountActiveAsync(row.UserId, Closed);
        var parameters = new DialogParameters<ContainDialog>
        {
            { d => d.Owner, row.UserName }, { d => d.IsSelf, row.UserId == Me.UserId }, { d => d.Sessions, living },
            { d => d.Minutes, (int)Math.Ceiling(tokens.CurrentValue.AccessTokenLifetime.TotalMinutes) },
        };
        var dialog = await dialogs.ShowAsync<ContainDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false } && await ActAsync(closed => triage.ContainAsync(Id, Me, closed)))
            Said = Phrase.Of(IncidentStrings.SaidContained, row.UserName);
    }

    private async Task ResolveAsync()
    {
        if (!await MayActAsync("resolve"))
            return;
        var dialog = await dialogs.ShowAsync<ResolveDialog>();
        if (await dialog.Result is { Canceled: false, Data: Settlement settled }
            && await ActAsync(closed => triage.ResolveAsync([Id], settled.Resolution, settled.Note, Me, closed)))
            Said = Phrase.Of(IncidentStrings.ResolvedOne, Id);
    }

    private async Task SettleAsync(bool givesBack)
    {
        if (_dispute is not { } dispute || !IsOpen || !await MayActAsync(givesBack ? "give-back" : "leave"))
            return;
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, Phrase.Of(IncidentStrings.DisputeTitle, _detail!.Row.UserName) }, { d => d.Confirm, IncidentStrings.DisputeDo }, { d => d.AsksReason, true },
            { d => d.Effects, [new("mail", Phrase.Of(givesBack ? IncidentStrings.DisputeBackText : IncidentStrings.DisputeStayText, givesBack ? dispute.Former : dispute.Present), IncidentStrings.DisputeMore)] },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        if (await dialog.Result is { Canceled: false, Data: string reason }
            && await ActAsync(closed => accounts.SettleAddressAsync(_detail.Row.UserId, givesBack, reason, Me, closed)))
            Said = IncidentStrings.DisputeDone;
    }

    private async Task ReopenAsync()
    {
        if (await MayActAsync("reopen") && await ActAsync(closed => triage.ReopenAsync(Id, Me, closed)))
            Said = Phrase.Of(IncidentStrings.SaidReopened, Id);
    }

    private async Task CorrectAsync(Core.Data.Verdict verdict)
    {
        if (verdict != _detail!.Row.Verdict && await MayActAsync("correct") && await ActAsync(closed => triage.CorrectAsync(Id, verdict, Me, closed)))
            Said = Phrase.Of(IncidentStrings.SaidCorrected, VerdictWords.Name(verdict));
    }

    private async Task AssignAsync(string? adminId)
    {
        var before = _detail!.Row.AssigneeId;
        if (!await MayActAsync("assign") || !await ActAsync(closed => triage.AssignAsync([Id], adminId, Me, closed)))
            return;
        _assigneeBefore = before;
        Said = _undo = adminId is null ? IncidentStrings.Released : Phrase.Of(IncidentStrings.AssignedOne, Id);
    }

    private async Task UndoAsync()
    {
        _undo = null;
        if (await ActAsync(closed => triage.AssignAsync([Id], _assigneeBefore, Me, closed)))
            Said = IncidentStrings.Undone;
    }

    private async Task<bool> NoteAsync(string text)
    {
        IReadOnlyList<string> told = [];
        var isKept = await MayActAsync("note") && await ActAsync(async closed =>
        {
            (var result, told) = await triage.NoteTellingAsync(Id, text, Me, closed);
            return result;
        });
        if (isKept && told.Count > 0)
            Said = Phrase.Of(mail.IsOn ? IncidentStrings.SaidMailed : IncidentStrings.SaidNoMail, string.Join(", ", told));
        return isKept;
    }

    private enum CaseStep
    {
        Contain,
        Resolve,
        Reopen,
    }
}
