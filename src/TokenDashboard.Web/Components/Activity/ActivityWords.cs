using System.Globalization;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Activity;

/// <summary>Says to an owner what happened to their account. What counts of a sentence stands between <c>**</c>.</summary>
public static class ActivityWords
{
    /// <summary>The page's first line.</summary>
    public static string Headline(ActivitySummary summary, bool isNarrowed) => (isNarrowed, summary) switch
    {
        (true, _) => ActivityStrings.HeadFiltered,
        (_, { ToLookAt: > 0 and var looks }) => Phrase.Count(looks, ActivityStrings.HeadLookOne, ActivityStrings.HeadLookMany),
        (_, { OtherRefusals: > 0 }) => Phrase.Count(summary.FailedSignIns + summary.OtherRefusals, ActivityStrings.HeadRefusedOne, ActivityStrings.HeadRefusedMany),
        (_, { FailedSignIns: > 0 and var failed }) => Phrase.Count(failed, ActivityStrings.HeadFailedOne, ActivityStrings.HeadFailedMany),
        _ => ActivityStrings.HeadCalm,
    };

    /// <summary>A topic's name; null is all of them.</summary>
    public static string Name(ActivityTopic? topic) => topic switch
    {
        ActivityTopic.SignIns => ActivityStrings.TopicSignIns,
        ActivityTopic.Ends => ActivityStrings.TopicEnds,
        ActivityTopic.Changes => ActivityStrings.TopicChanges,
        ActivityTopic.Refused => ActivityStrings.TopicRefused,
        _ => ActivityStrings.TopicAll,
    };

    /// <summary>What happened, in one sentence.</summary>
    public static string Sentence(ActivityRow row) => row.Kind switch
    {
        ActivityKind.AccountCreated => row.ByAdmin ? ActivityStrings.AccountCreatedByAdmin : ActivityStrings.AccountCreated,
        ActivityKind.SignedIn => Phrase.Of(SignedIn(row.Method), Device(row)),
        ActivityKind.SignInFailed => Refused(row),
        ActivityKind.AppLinked => Phrase.Of(ActivityStrings.AppLinked, Device(row)),
        ActivityKind.SessionEnded => Phrase.Of(Ended(row), Device(row), Quote(row.EndedByName is { } by ? DeviceWords.Of(by) : null)),
        ActivityKind.ReuseObserved => Phrase.Of(ActivityStrings.ReuseObserved, Device(row)),
        ActivityKind.TokenReused => Phrase.Of(ActivityStrings.TokenReused, Device(row)),
        ActivityKind.UnknownClient => Phrase.Of(ActivityStrings.UnknownClient, Device(row)),
        ActivityKind.RetriedElsewhere => Phrase.Of(ActivityStrings.RetriedElsewhere, Device(row)),
        ActivityKind.OtherKey => Phrase.Of(ActivityStrings.OtherKey, Device(row)),
        ActivityKind.RetriedLate => Phrase.Of(row.Count == 1 ? ActivityStrings.RetriedLateOne : ActivityStrings.RetriedLateMany, Device(row), row.Count),
        ActivityKind.PasswordChanged => ActivityStrings.PasswordChanged,
        ActivityKind.SecondFactorOn => ActivityStrings.SecondFactorOn,
        ActivityKind.SecondFactorOff => row.ByAdmin ? ActivityStrings.SecondFactorOffByAdmin : ActivityStrings.SecondFactorOff,
        ActivityKind.RecoveryCodesMade => ActivityStrings.RecoveryCodesMade,
        ActivityKind.RecoveryCodeUsed => Phrase.Of(ActivityStrings.RecoveryCodeUsed, row.Detail),
        ActivityKind.PasskeyAdded => Phrase.Of(ActivityStrings.PasskeyAdded, Quote(row.Detail)),
        ActivityKind.PasskeyRenamed => Phrase.Of(ActivityStrings.PasskeyRenamed, Quote(row.Detail)),
        ActivityKind.PasskeyRemoved => Phrase.Of(ActivityStrings.PasskeyRemoved, Quote(row.Detail)),
        ActivityKind.DeviceTrusted => Phrase.Of(ActivityStrings.DeviceTrusted, Quote(row.Detail)),
        ActivityKind.DeviceDistrusted => Phrase.Of(ActivityStrings.DeviceDistrusted, Quote(row.Detail)),
        ActivityKind.ExternalLinked => Phrase.Of(ActivityStrings.ExternalLinked, Quote(row.Detail)),
        ActivityKind.ExternalUnlinked => Phrase.Of(ActivityStrings.ExternalUnlinked, Quote(row.Detail)),
        ActivityKind.EmailChangeAsked => Phrase.Of(ActivityStrings.EmailChangeAsked, Quote(row.Detail)),
        ActivityKind.EmailChanged => Phrase.Of(ActivityStrings.EmailChanged, Quote(row.Detail)),
        ActivityKind.EmailConfirmed => ActivityStrings.EmailConfirmed,
        ActivityKind.ProfileChanged => ActivityStrings.ProfileChanged,
        ActivityKind.DataExported => ActivityStrings.DataExported,
        ActivityKind.DeletionAsked => ActivityStrings.DeletionAsked,
        ActivityKind.DeletionUndone => ActivityStrings.DeletionUndone,
        ActivityKind.OwnerSaidMe => ActivityStrings.OwnerSaidMe,
        ActivityKind.OwnerSaidNotMe => ActivityStrings.OwnerSaidNotMe,
        ActivityKind.Contained => row.ByAdmin ? ActivityStrings.ContainedByAdmin : ActivityStrings.Contained,
        ActivityKind.WayOpened => Phrase.Of(ActivityStrings.WayOpened, Quote(row.Detail)),
        ActivityKind.AddressClaimed => Phrase.Of(ActivityStrings.AddressClaimed, Quote(row.Detail)),
        ActivityKind.RoleChanged => row.Detail is null ? ActivityStrings.RoleTaken : Phrase.Of(ActivityStrings.RoleGiven, RoleWords.Name(row.Detail)),
        ActivityKind.SecondFactorRestored => ActivityStrings.SecondFactorRestored,
        _ => $"**{row.Kind}**",
    };

    /// <summary>Its icon and the tone of it.</summary>
    public static (string Icon, string Tone) Look(ActivityRow row) => row switch
    {
        { NeedsLook: true, Kind: ActivityKind.SignedIn } => ("look", "sev-mid"),
        { Kind: ActivityKind.TokenReused } => ("diamond", "sev-high"),
        { Kind: ActivityKind.UnknownClient or ActivityKind.RetriedElsewhere or ActivityKind.OtherKey or ActivityKind.ReuseObserved } => ("look", "sev-mid"),
        { Kind: ActivityKind.Contained or ActivityKind.OwnerSaidNotMe or ActivityKind.AddressClaimed } => ("lock", "sev-high"),
        { Kind: ActivityKind.SignInFailed } => ("cross", "sev-mid"),
        { Kind: ActivityKind.SignedIn } => ("browser", "sev-ok"),
        { Kind: ActivityKind.AppLinked } => ("plug", "sev-ok"),
        { Kind: ActivityKind.RetriedLate } => ("history", "sev-low"),
        { Kind: ActivityKind.SessionEnded, EndReason: EndReason.Expired } => ("expired", "sev-low"),
        { Kind: ActivityKind.SessionEnded } => ("out", "sev-low"),
        { Kind: ActivityKind.EmailChanged or ActivityKind.EmailChangeAsked or ActivityKind.EmailConfirmed or ActivityKind.OwnerSaidMe } => ("mail", "sev-ok"),
        { Kind: ActivityKind.ProfileChanged or ActivityKind.AccountCreated or ActivityKind.DeletionUndone or ActivityKind.RoleChanged } => ("person", "sev-ok"),
        { Kind: ActivityKind.DataExported } => ("doc", "sev-ok"),
        { Kind: ActivityKind.DeletionAsked } => ("cross", "sev-high"),
        _ => ("key", "sev-ok"),
    };

    /// <summary>What came of it, where that is not simply that it was done: a word, its class and its icon.</summary>
    public static (string Word, string Class, string Icon)? Result(ActivityRow row) => row switch
    {
        { NeedsLook: true, Kind: ActivityKind.SignedIn } => (ActivityStrings.ResultLook, "look", "look"),
        { Kind: ActivityKind.UnknownClient or ActivityKind.RetriedElsewhere } => (ActivityStrings.ResultLook, "look", "look"),
        { Kind: ActivityKind.SignInFailed } => (ActivityStrings.ResultRefused, "look", "cross"),
        { Kind: ActivityKind.TokenReused } => (ActivityStrings.ResultRefused, "fail", "cross"),
        { Kind: ActivityKind.OtherKey or ActivityKind.ReuseObserved } => (ActivityStrings.ResultRefused, "look", "cross"),
        _ => null,
    };

    /// <summary>A day's name, if it has one: today, yesterday, else its weekday.</summary>
    public static string DayName(DateOnly day, DateOnly today) =>
        day == today ? ActivityStrings.Today
        : day == today.AddDays(-1) ? ActivityStrings.Yesterday
        : day.ToString("dddd", CultureInfo.CurrentCulture);

    /// <summary>Its date, with the year where that is another.</summary>
    public static string DayDate(DateOnly day, DateOnly today)
    {
        var format = day.Year == today.Year ? ActivityStrings.DateFormat : ActivityStrings.DateFormatYear;
        return day.ToString(day >= today.AddDays(-1) && day <= today ? $"dddd, {format}" : format, CultureInfo.CurrentCulture);
    }

    /// <summary>Who asked, as far as its user agent tells; null when there was none, or the sentence says it already.</summary>
    public static string? Software(ActivityRow row) => DeviceDescription.ProgramOf(row.Agent) is { } program ? PlainText.Of(DeviceWords.Of(program), DeviceDescription.SoftwareLength) : null;

    private static string SignedIn(SignInMethod? method) => method switch
    {
        SignInMethod.Passkey => ActivityStrings.SignedInPasskey,
        SignInMethod.External => ActivityStrings.SignedInExternal,
        _ => ActivityStrings.SignedInPassword,
    };

    // A code is asked for only after the right password, which somebody then knows.
    private static string Refused(ActivityRow row) => (row.Detail, row.Method) switch
    {
        (SignInLog.Proof, _) => Phrase.Count(row.Count, ActivityStrings.ProofFailedOne, ActivityStrings.ProofFailedMany),
        (SignInLog.WrongCode, SignInMethod.Password) => Phrase.Count(row.Count, ActivityStrings.CodeFailedOne, ActivityStrings.CodeFailedMany),
        (SignInLog.Closed, _) => Phrase.Count(row.Count, ActivityStrings.ClosedOne, ActivityStrings.ClosedMany),
        (_, SignInMethod.Password) => Phrase.Count(row.Count, ActivityStrings.PasswordFailedOne, ActivityStrings.PasswordFailedMany),
        (_, SignInMethod.Passkey) => Phrase.Count(row.Count, ActivityStrings.PasskeyFailedOne, ActivityStrings.PasskeyFailedMany),
        _ => Phrase.Count(row.Count, ActivityStrings.FailedOne, ActivityStrings.FailedMany),
    };

    private static string Ended(ActivityRow row) => row.EndReason switch
    {
        EndReason.ByOwner when row.EndedByName is not null => ActivityStrings.EndedFrom,
        EndReason.ByAdmin => ActivityStrings.EndedByAdmin,
        EndReason.AccountLocked => ActivityStrings.EndedLocked,
        EndReason.AppDisabled => ActivityStrings.EndedAppDisabled,
        EndReason.Contained => row.ByAdmin ? ActivityStrings.EndedContainedByAdmin : ActivityStrings.EndedContained,
        EndReason.UnknownClient => ActivityStrings.EndedUnknown,
        EndReason.PasswordChange => ActivityStrings.EndedPassword,
        EndReason.MethodChange => ActivityStrings.EndedMethod,
        EndReason.AccountDeletion => ActivityStrings.EndedDeletion,
        EndReason.Reuse => ActivityStrings.EndedReuse,
        EndReason.CodeReplayed => ActivityStrings.EndedReplayed,
        EndReason.Expired => ActivityStrings.EndedExpired,
        EndReason.SignedOut => ActivityStrings.EndedHere,
        _ => ActivityStrings.EndedByOwner,
    };

    // A session that is forgotten has no name any more; a browser's own agent still tells what it was.
    private static string Device(ActivityRow row) =>
        row.SessionName is { } name ? Quote(DeviceWords.Of(name))
        : row.Kind == ActivityKind.SignedIn && row.Agent is { } agent ? DeviceWords.Of(DeviceDescription.OfBrowser(agent).Name)
        : ActivityStrings.ADevice;

    // Stars would be taken for emphasis.
    private static string Quote(string? text) => (text ?? "").Replace("*", "∗", StringComparison.Ordinal);
}
