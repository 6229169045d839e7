using TokenDashboard.Core.Data;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says what a rule asks for and what its trial found.</summary>
public static class RuleWords
{
    /// <summary>"Lost reply, same program and network, owner didn't object: after 7 days".</summary>
    public static string Name(RuleTerms terms)
    {
        var after = Phrase.Count(terms.Days, RuleStrings.NameDay, RuleStrings.NameDays);
        var name = Phrase.Of(terms.Evidence == RuleEvidence.SameNetwork ? RuleStrings.NameSame : RuleStrings.NameKnown, after);
        return terms.Resolution == Resolution.LostReply ? name : Phrase.Of(RuleStrings.NameAs, name, VerdictWords.Name(terms.Resolution));
    }

    /// <summary>How many are on, as a headline.</summary>
    public static string Headline(int on) => on == 0 ? RuleStrings.HeadNone : Phrase.Count(on, RuleStrings.HeadOne, RuleStrings.HeadMany);

    /// <summary>How many cases a trial found, in a sentence.</summary>
    public static string Found(RuleTrial trial) => trial.Cases.Count == 0 ? RuleStrings.TrialNone : Phrase.Count(trial.Cases.Count, RuleStrings.TrialOne, RuleStrings.TrialMany);

    /// <summary>How many of them turned out to be something else.</summary>
    public static string Disagreeing(RuleTrial trial) =>
        trial.Disagreeing == 0 ? RuleStrings.TrialAgreed : Phrase.Count(trial.Disagreeing, RuleStrings.TrialOtherwiseOne, RuleStrings.TrialOtherwiseMany);

    /// <summary>What has become of a case.</summary>
    public static string Outcome(TrialCase found) => found.Outcome switch
    {
        TrialOutcome.Open => RuleStrings.OutcomeOpen,
        TrialOutcome.Same => RuleStrings.OutcomeSame,
        TrialOutcome.Objected => RuleStrings.OutcomeObjected,
        _ => found.Resolution is { } resolution ? Phrase.Of(RuleStrings.OutcomeSettled, VerdictWords.Name(resolution)) : RuleStrings.OutcomeOtherwise,
    };

    /// <summary>What the last trial of a rule found.</summary>
    public static string Tried(Rule rule) => rule.Found == 1 ? Phrase.Of(RuleStrings.TriedOne, rule.Otherwise) : Phrase.Of(RuleStrings.TriedMany, rule.Found, rule.Otherwise);

    /// <summary>What it has settled in all.</summary>
    public static string Settled(Rule rule) => rule.Settled == 0 ? RuleStrings.SettledNone : Phrase.Count(rule.Settled, RuleStrings.SettledOne, RuleStrings.SettledMany);
}
