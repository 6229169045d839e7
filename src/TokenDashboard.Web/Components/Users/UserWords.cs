using System.Globalization;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Users;

/// <summary>Says who people are and what happened to their accounts.</summary>
public static class UserWords
{
    /// <summary>The page's first line: how many there are, and who is kept out.</summary>
    public static string Headline(AccountPage page)
    {
        List<string> sentences = [Phrase.Count(page.People, AccountDirectory.MostCounted, UserStrings.HeadOne, UserStrings.HeadMany)];
        if (page.Locked > 0)
            sentences.Add(Phrase.Count(page.Locked, AccountDirectory.MostCounted, UserStrings.LockedOne, UserStrings.LockedMany));
        if (page.Contained > 0)
            sentences.Add(Phrase.Count(page.Contained, AccountDirectory.MostCounted, UserStrings.ContainedOne, UserStrings.ContainedMany));
        return string.Join(' ', sentences);
    }

    /// <summary>A view's name.</summary>
    public static string Name(AccountView view) => view switch
    {
        AccountView.Desk => UserStrings.ViewDesk,
        AccountView.Locked => UserStrings.ViewLocked,
        AccountView.Contained => UserStrings.ViewContained,
        AccountView.Invited => UserStrings.ViewInvited,
        AccountView.OneFactor => UserStrings.ViewOneFactor,
        _ => UserStrings.ViewAll,
    };

    /// <summary>What somebody may who has it, in a sentence.</summary>
    public static string RoleMore(string? role) => role switch
    {
        DeskRoles.Admin => UserStrings.AdminMore,
        DeskRoles.Investigator => UserStrings.InvestigatorMore,
        DeskRoles.Viewer => UserStrings.ViewerMore,
        _ => UserStrings.NoRoleMore,
    };

    /// <summary>A state's word, its class and its icon.</summary>
    public static (string Word, string Class, string Icon) State(AccountState state) => state switch
    {
        AccountState.Locked => (UserStrings.StateLocked, "look", "lock"),
        AccountState.Contained => (UserStrings.StateContained, "fail", "lock"),
        AccountState.Invited => (UserStrings.StateInvited, "", "clock"),
        _ => (UserStrings.StateActive, "active", "active"),
    };

    /// <summary>How many sessions live.</summary>
    public static string Sessions(int count) => count == 0 ? UserStrings.SessionsNone : Phrase.Count(count, AccountDirectory.MostCounted, UserStrings.SessionsOne, UserStrings.SessionsMany);

    /// <summary>What ends, in a question.</summary>
    public static string Ends(int count) => count == 0 ? UserStrings.EndsNone : Phrase.Count(count, AccountDirectory.MostCounted, UserStrings.EndsOne, UserStrings.EndsMany);

    /// <summary>What happened, in one sentence.</summary>
    public static string Sentence(AccountEvent happened)
    {
        var session = happened.SessionName is { } name ? DeviceWords.Of(name) : UserStrings.ASession;
        return Phrase.Of(Format(happened), session, happened.Kind);
    }

    /// <summary>The same with a gap for the session, {0}, where it is about one.</summary>
    public static string Format(AccountEvent happened) => happened.Kind == ActivityKind.SessionEnded
        ? Ended(happened)
        : (happened.ByAdmin ? Word($"Act{happened.Kind}ByAdmin") : null) ?? Word($"Act{happened.Kind}") ?? UserStrings.ActOther;

    /// <summary>Its icon.</summary>
    public static string IconName(ActivityKind kind) => kind switch
    {
        ActivityKind.SignedIn => "browser",
        ActivityKind.SignInFailed or ActivityKind.UnknownClient or ActivityKind.RetriedElsewhere or ActivityKind.OtherKey or ActivityKind.ReuseObserved => "look",
        ActivityKind.RetriedLate => "history",
        ActivityKind.AppLinked => "plug",
        ActivityKind.SessionEnded => "out",
        ActivityKind.TokenReused => "diamond",
        ActivityKind.Contained or ActivityKind.AddressClaimed => "lock",
        ActivityKind.PasswordChanged => "key",
        _ => "person",
    };

    private static string? Word(string name) => UserStrings.ResourceManager.GetString(name, CultureInfo.CurrentUICulture);

    private static string Ended(AccountEvent happened) => happened.EndReason switch
    {
        EndReason.ByAdmin => UserStrings.ActSessionEndedByAdmin,
        EndReason.AccountLocked => UserStrings.ActSessionLocked,
        EndReason.AppDisabled => UserStrings.ActSessionAppDisabled,
        EndReason.Contained => happened.ByAdmin ? UserStrings.ActSessionContainedByAdmin : UserStrings.ActSessionContained,
        EndReason.UnknownClient => UserStrings.ActSessionUnknown,
        EndReason.PasswordChange => UserStrings.ActSessionPassword,
        EndReason.MethodChange => UserStrings.ActSessionMethod,
        EndReason.AccountDeletion => UserStrings.ActSessionDeletion,
        _ => UserStrings.ActSessionEnded,
    };
}
