using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.AllSessions;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Audit;

/// <summary>Says what admins did.</summary>
public static class AuditWords
{
    private const string IncidentTarget = "incident ";
    private const string SessionTarget = "session ";

    /// <summary>Who did it.</summary>
    public static string Actor(AuditLine line) => line.ActorId is not null ? Person(line.ActorId, line.ActorName) : line.Action == AuditAction.RuleSettled ? AuditStrings.Rule : AuditStrings.Console;

    /// <summary>A person's name; a pseudonym, always the same, when the account is gone.</summary>
    public static string Person(string id, string? name) => name ?? Phrase.Of(AuditStrings.Deleted, id[..Math.Min(4, id.Length)].ToUpperInvariant());

    /// <summary>The same of an id that may be anyone's who has acted.</summary>
    public static string Actor(string id, IEnumerable<AuditActor> actors) =>
        id == AuditLog.Console ? AuditStrings.Console : Person(id, actors.FirstOrDefault(a => a.Id == id)?.Name);

    /// <summary>The sentence, with gaps: {0} who did it, {1} whom it was done to, {2} what it was done to.</summary>
    public static string Format(AuditLine line) => line.Action switch
    {
        AuditAction.IncidentAssigned => AuditStrings.DoIncidentAssigned,
        AuditAction.IncidentReleased => AuditStrings.DoIncidentReleased,
        AuditAction.IncidentNoted => AuditStrings.DoIncidentNoted,
        AuditAction.IncidentCorrected => AuditStrings.DoIncidentCorrected,
        AuditAction.IncidentResolved => AuditStrings.DoIncidentResolved,
        AuditAction.IncidentReopened => AuditStrings.DoIncidentReopened,
        AuditAction.IncidentExported => AuditStrings.DoIncidentExported,
        AuditAction.IncidentBundled => AuditStrings.DoIncidentBundled,
        AuditAction.IncidentsResolved => AuditStrings.DoIncidentsResolved,
        AuditAction.IncidentsAssigned => AuditStrings.DoIncidentsAssigned,
        AuditAction.IncidentsStopped => AuditStrings.DoIncidentsStopped,
        AuditAction.IncidentsNoted => AuditStrings.DoIncidentsNoted,
        AuditAction.IncidentsContained => AuditStrings.DoIncidentsContained,
        AuditAction.IncidentsResumed => AuditStrings.DoIncidentsResumed,
        AuditAction.RuleSwitchedOn => AuditStrings.DoRuleSwitchedOn,
        AuditAction.ViewShared => AuditStrings.DoViewShared,
        AuditAction.ViewRemoved => AuditStrings.DoViewRemoved,
        AuditAction.RuleSwitchedOff => AuditStrings.DoRuleSwitchedOff,
        AuditAction.RuleSettled => AuditStrings.DoRuleSettled,
        AuditAction.AccountContained => AuditStrings.DoAccountContained,
        AuditAction.UserInvited => AuditStrings.DoUserInvited,
        AuditAction.UserLocked => AuditStrings.DoUserLocked,
        AuditAction.UserUnlocked => AuditStrings.DoUserUnlocked,
        AuditAction.UserSignedOut => AuditStrings.DoUserSignedOut,
        AuditAction.AdminGranted => AuditStrings.DoAdminGranted,
        AuditAction.AdminTaken => AuditStrings.DoAdminTaken,
        AuditAction.SecondFactorReset => AuditStrings.DoSecondFactorReset,
        AuditAction.AddressSettled => AuditStrings.DoAddressSettled,
        AuditAction.SessionsEnded => line.UserId is null ? AuditStrings.DoSessionsEndedMany : AuditStrings.DoSessionsEnded,
        AuditAction.AppAdded => AuditStrings.DoAppAdded,
        AuditAction.AppChanged => AuditStrings.DoAppChanged,
        AuditAction.AppRemoved => AuditStrings.DoAppRemoved,
        AuditAction.AppSecretAdded => AuditStrings.DoAppSecretAdded,
        AuditAction.AppSecretRemoved => AuditStrings.DoAppSecretRemoved,
        AuditAction.AppDisabled => AuditStrings.DoAppDisabled,
        AuditAction.AppEnabled => AuditStrings.DoAppEnabled,
        AuditAction.BlockSet => AuditStrings.DoBlockSet,
        AuditAction.BlockLifted => AuditStrings.DoBlockLifted,
        AuditAction.JobRun => AuditStrings.DoJobRun,
        AuditAction.DeliveryRetried => AuditStrings.DoDeliveryRetried,
        AuditAction.TestMailSent => AuditStrings.DoTestMailSent,
        AuditAction.AuditExported => AuditStrings.DoAuditExported,
        AuditAction.AdminRecovered => AuditStrings.DoAdminRecovered,
        AuditAction.KeyChanged => AuditStrings.DoKeyChanged,
        AuditAction.AlarmsChosen => AuditStrings.DoAlarmsChosen,
        AuditAction.RoleChanged => AuditStrings.DoRoleChanged,
        AuditAction.PersonLookedAt => AuditStrings.DoPersonLookedAt,
        AuditAction.IncidentLookedAt => AuditStrings.DoIncidentLookedAt,
        AuditAction.SettingChanged => AuditStrings.DoSettingChanged,
        _ => AuditStrings.DoOther,
    };

    /// <summary>An act's name in a list of them.</summary>
    public static string Name(AuditAction action) => action switch
    {
        AuditAction.IncidentAssigned => AuditStrings.NameIncidentAssigned,
        AuditAction.IncidentReleased => AuditStrings.NameIncidentReleased,
        AuditAction.IncidentNoted => AuditStrings.NameIncidentNoted,
        AuditAction.IncidentCorrected => AuditStrings.NameIncidentCorrected,
        AuditAction.IncidentResolved => AuditStrings.NameIncidentResolved,
        AuditAction.IncidentReopened => AuditStrings.NameIncidentReopened,
        AuditAction.IncidentExported => AuditStrings.NameIncidentExported,
        AuditAction.IncidentBundled => AuditStrings.NameIncidentBundled,
        AuditAction.IncidentsResolved => AuditStrings.NameIncidentsResolved,
        AuditAction.IncidentsAssigned => AuditStrings.NameIncidentsAssigned,
        AuditAction.IncidentsStopped => AuditStrings.NameIncidentsStopped,
        AuditAction.IncidentsNoted => AuditStrings.NameIncidentsNoted,
        AuditAction.IncidentsContained => AuditStrings.NameIncidentsContained,
        AuditAction.IncidentsResumed => AuditStrings.NameIncidentsResumed,
        AuditAction.RuleSwitchedOn => AuditStrings.NameRuleSwitchedOn,
        AuditAction.ViewShared => AuditStrings.NameViewShared,
        AuditAction.ViewRemoved => AuditStrings.NameViewRemoved,
        AuditAction.RuleSwitchedOff => AuditStrings.NameRuleSwitchedOff,
        AuditAction.RuleSettled => AuditStrings.NameRuleSettled,
        AuditAction.AccountContained => AuditStrings.NameAccountContained,
        AuditAction.UserInvited => AuditStrings.NameUserInvited,
        AuditAction.UserLocked => AuditStrings.NameUserLocked,
        AuditAction.UserUnlocked => AuditStrings.NameUserUnlocked,
        AuditAction.UserSignedOut => AuditStrings.NameUserSignedOut,
        AuditAction.AdminGranted => AuditStrings.NameAdminGranted,
        AuditAction.AdminTaken => AuditStrings.NameAdminTaken,
        AuditAction.SecondFactorReset => AuditStrings.NameSecondFactorReset,
        AuditAction.AddressSettled => AuditStrings.NameAddressSettled,
        AuditAction.SessionsEnded => AuditStrings.NameSessionsEnded,
        AuditAction.AppAdded => AuditStrings.NameAppAdded,
        AuditAction.AppChanged => AuditStrings.NameAppChanged,
        AuditAction.AppRemoved => AuditStrings.NameAppRemoved,
        AuditAction.AppSecretAdded => AuditStrings.NameAppSecretAdded,
        AuditAction.AppSecretRemoved => AuditStrings.NameAppSecretRemoved,
        AuditAction.AppDisabled => AuditStrings.NameAppDisabled,
        AuditAction.AppEnabled => AuditStrings.NameAppEnabled,
        AuditAction.BlockSet => AuditStrings.NameBlockSet,
        AuditAction.BlockLifted => AuditStrings.NameBlockLifted,
        AuditAction.JobRun => AuditStrings.NameJobRun,
        AuditAction.DeliveryRetried => AuditStrings.NameDeliveryRetried,
        AuditAction.TestMailSent => AuditStrings.NameTestMailSent,
        AuditAction.AuditExported => AuditStrings.NameAuditExported,
        AuditAction.AdminRecovered => AuditStrings.NameAdminRecovered,
        AuditAction.KeyChanged => AuditStrings.NameKeyChanged,
        AuditAction.AlarmsChosen => AuditStrings.NameAlarmsChosen,
        AuditAction.RoleChanged => AuditStrings.NameRoleChanged,
        AuditAction.PersonLookedAt => AuditStrings.NamePersonLookedAt,
        AuditAction.IncidentLookedAt => AuditStrings.NameIncidentLookedAt,
        AuditAction.SettingChanged => AuditStrings.NameSettingChanged,
        _ => action.ToString(),
    };

    /// <summary>The number of the incident it was done to; null when it was to something else.</summary>
    public static string? IncidentOf(AuditLine line) =>
        line.Target?.StartsWith(IncidentTarget, StringComparison.Ordinal) == true ? line.Target[IncidentTarget.Length..] : null;

    /// <summary>The session it was done to; null when it was to something else, or to several.</summary>
    public static Guid? SessionOf(AuditLine line) =>
        line.Target?.StartsWith(SessionTarget, StringComparison.Ordinal) == true && Guid.TryParse(line.Target[SessionTarget.Length..], out var id) ? id : null;

    /// <summary>Whether it was done to all that a search found, which is then its target.</summary>
    public static bool IsOfMany(AuditLine line) =>
        line.Action is AuditAction.SessionsEnded or AuditAction.IncidentsResolved or AuditAction.IncidentsAssigned or AuditAction.IncidentsNoted or AuditAction.IncidentsContained
            or AuditAction.IncidentsStopped or AuditAction.IncidentsResumed && line.Target is not null;

    /// <summary>The rule that was switched or settled something; null of another line.</summary>
    public static string? RuleOf(AuditLine line) =>
        line.Action is AuditAction.RuleSwitchedOn or AuditAction.RuleSwitchedOff or AuditAction.RuleSettled && RuleTerms.Parse(line.Target) is { } terms ? RuleWords.Name(terms) : null;

    /// <summary>What was looked for; what the log says where nothing was, in the reader's language.</summary>
    public static string Search(string search) => search switch
    {
        FilterText.Everything => AuditStrings.SearchedAll,
        AllSessionsFilter.ByHand => AuditStrings.SearchedByHand,
        _ => search,
    };

    /// <summary>What it was before and after; null when nothing of the kind was noted.</summary>
    public static string? Change(AuditLine line) => (line.Before, line.After) switch
    {
        // Hashes, for programs.
        _ when line.Action == AuditAction.IncidentBundled => null,
        (null, null) => null,
        (null, _) when line.Action is not (AuditAction.IncidentAssigned or AuditAction.RoleChanged) => Value(line, line.After, line.AfterName),
        _ => Phrase.Of(AuditStrings.Change, Value(line, line.Before, line.BeforeName), Value(line, line.After, line.AfterName)),
    };

    /// <summary>Its icon.</summary>
    public static string IconName(AuditAction action) => action switch
    {
        AuditAction.AccountContained or AuditAction.IncidentsContained or AuditAction.UserLocked or AuditAction.BlockSet or AuditAction.BlockLifted => "lock",
        AuditAction.UserUnlocked or AuditAction.SecondFactorReset or AuditAction.AddressSettled or AuditAction.KeyChanged or AuditAction.AppSecretAdded or AuditAction.AppSecretRemoved => "key",
        AuditAction.UserInvited => "person",
        AuditAction.AdminGranted or AuditAction.AdminTaken or AuditAction.RoleChanged or AuditAction.AdminRecovered => "people",
        AuditAction.UserSignedOut or AuditAction.SessionsEnded => "out",
        AuditAction.AppAdded or AuditAction.AppChanged or AuditAction.AppRemoved or AuditAction.AppDisabled or AuditAction.AppEnabled => "plug",
        AuditAction.JobRun => "history",
        AuditAction.PersonLookedAt or AuditAction.IncidentLookedAt => "search",
        AuditAction.AuditExported or AuditAction.IncidentExported or AuditAction.IncidentBundled => "doc",
        AuditAction.IncidentResolved or AuditAction.IncidentsResolved or AuditAction.RuleSettled => "check",
        AuditAction.DeliveryRetried or AuditAction.TestMailSent => "info",
        _ => "diamond",
    };

    private static string? Value(AuditLine line, string? value, string? name) => line.Action switch
    {
        AuditAction.IncidentAssigned or AuditAction.IncidentReleased => value is null ? AuditStrings.Nobody : Person(value, name),
        AuditAction.RoleChanged => RoleWords.Name(value) ?? AuditStrings.RoleNone,
        AuditAction.IncidentCorrected when Enum.TryParse<Verdict>(value, out var verdict) => VerdictWords.Name(verdict),
        AuditAction.IncidentResolved or AuditAction.IncidentReopened when Enum.TryParse<Resolution>(value, out var resolution) => VerdictWords.Name(resolution),
        AuditAction.IncidentReopened when value is null => IncidentStrings.Open,
        _ => value,
    };
}
