using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>The rules that settle what needs nobody, live: they are tried out before they are switched on. What was chosen survives the proof of who acts.</summary>
public sealed partial class RulesPage(RuleService rules, IDialogService dialogs) : AdminPage
{
    private const int MostShown = 50;

    private IReadOnlyList<RuleRow>? _rows;
    private RuleTrial? _trial;
    private RuleEvidence _evidence;
    private int _days = 7;
    private Resolution _resolution = Resolution.LostReply;

    private RuleTerms Terms => new(_evidence, _days, _resolution);

    protected override Capability Needed => Capability.Administer;

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (RuleTerms.Parse(Then) is { } terms)
            Choose(terms);
        await LoadAsync();
    }

    protected override async Task OnShownAsync()
    {
        // Back from the proof, to the rule it was needed for.
        if (RuleTerms.Parse(Then) is { } terms)
        {
            await TryAsync(terms);
            StateHasChanged();
        }
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Rules>()];

    protected override async Task ReadAsync() => _rows = await rules.ListAsync(Closed);

    private static bool IsOtherwise(TrialCase found) => found.Outcome is TrialOutcome.Otherwise or TrialOutcome.Objected;

    private bool IsOn(RuleTerms terms) => _rows!.Any(r => r.Terms == terms && r.Rule.OnSince is not null);

    private void Choose(RuleTerms terms) => (_evidence, _days, _resolution) = (terms.Evidence, terms.Days, terms.Resolution);

    private async Task TryAsync(RuleTerms terms)
    {
        if (!await MayActAsync(terms.ToString()))
            return;
        Choose(terms);
        RuleTrial? trial = null;
        if (!await ActAsync(async closed =>
        {
            (var result, trial) = await rules.TryAsync(terms, Me, closed);
            return result;
        }))
            return;
        _trial = trial;
        Said = RuleWords.Found(_trial!);
    }

    private async Task SwitchOnAsync(RuleTrial trial)
    {
        if (!await MayActAsync(trial.Terms.ToString()))
            return;
        var effect = new Effect("check", trial.Open == 0 ? RuleStrings.SwitchOnNone : Phrase.Count(trial.Open, RuleStrings.SwitchOnOne, RuleStrings.SwitchOnMany), RuleStrings.SwitchOnMore);
        var parameters = new DialogParameters<ActDialog>
        {
            { d => d.Title, RuleStrings.SwitchOnTitle }, { d => d.Confirm, RuleStrings.SwitchOn }, { d => d.Effects, [effect] }, { d => d.IsHarmless, trial.Disagreeing == 0 },
            { d => d.Caution, trial.Disagreeing == 0 ? null : RuleWords.Disagreeing(trial) },
        };
        var dialog = await dialogs.ShowAsync<ActDialog>(null, parameters);
        if (await dialog.Result is not { Canceled: false })
            return;
        if (await ActAsync(closed => rules.SwitchOnAsync(trial.Terms, Me, closed)))
            Said = RuleStrings.DoneOn;
        else if (Warning is not null && !IsOn(trial.Terms) && Clock.GetUtcNow() - trial.TriedAt >= RuleService.TrialCounts)
            Warning = RuleStrings.NotTried;
    }

    private async Task SwitchOffAsync(RuleTerms terms)
    {
        if (await MayActAsync("") && await ActAsync(closed => rules.SwitchOffAsync(terms, Me, closed)))
            Said = RuleStrings.DoneOff;
    }
}
