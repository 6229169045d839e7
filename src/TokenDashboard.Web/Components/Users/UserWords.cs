using System.Globalization;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Users;

/// <summary>Says who people are and what happened to their accounts.</summary>
public static class UserWords
{
    /// <summary>The page's first line: how many there are, and who is kept out.</summary>
    public static string Headline(AccountPage page)
    {
        List<string> sentences = [Phrase.Count(page.People, UserStrings.HeadOne, UserStrings.HeadMany)];
        if (page.Locked > 0)
            sentences.Add(Phrase.Count(page.Locked, UserStrings.LockedOne, UserStrings.LockedMany));
        if (page.Contained > 0)
            sentences.Add(Phrase.Count(page.Contained, UserStrings.ContainedOne, UserStrings.ContainedMany));
        return string.Join(' ', sentences);
    }

    /// <summary>A view's name.</summary>
    public static string Name(AccountView view) => view switch
    {
        AccountView.Admins => UserStrings.ViewAdmins,
        AccountView.Locked => UserStrings.ViewLocked,
        AccountView.Contained => UserStrings.ViewContained,
        AccountView.Invited => UserStrings.ViewInvited,
        AccountView.OneFactor => UserStrings.ViewOneFactor,
        _ => UserStrings.ViewAll,
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
    public static string Sessions(int count) => count == 0 ? UserStrings.SessionsNone : Phrase.Count(count, UserStrings.SessionsOne, UserStrings.SessionsMany);

    /// <summary>What ends, in a question.</summary>
    public static string Ends(int count) => count == 0 ? UserStrings.EndsNone : Phrase.Count(count, UserStrings.EndsOne, UserStrings.EndsMany);

    /// <summary>What happened, in one sentence.</summary>
    public static string Sentence(AccountEvent happened)
    {
        var session = happened.SessionName ?? UserStrings.ASession;
        return happened.Kind == ActivityKind.SessionEnded
            ? Phrase.Of(Ended(happened.EndReason), session)
            : Phrase.Of(UserStrings.ResourceManager.GetString($"Act{happened.Kind}", CultureInfo.CurrentUICulture) ?? UserStrings.ActOther, session, happened.Kind);
    }

    /// <summary>Its icon.</summary>
    public static string IconName(ActivityKind kind) => kind switch
    {
        ActivityKind.SignedIn => "browser",
        ActivityKind.SignInFailed => "look",
        ActivityKind.AppLinked => "plug",
        ActivityKind.SessionEnded => "out",
        ActivityKind.TokenReused => "diamond",
        ActivityKind.Contained or ActivityKind.AddressClaimed => "lock",
        ActivityKind.PasswordChanged => "key",
        _ => "person",
    };

    private static string Ended(EndReason? reason) => reason switch
    {
        EndReason.ByAdmin => UserStrings.ActSessionEndedByAdmin,
        EndReason.AccountLocked => UserStrings.ActSessionLocked,
        EndReason.Contained => UserStrings.ActSessionContained,
        EndReason.PasswordChange => UserStrings.ActSessionPassword,
        EndReason.MethodChange => UserStrings.ActSessionMethod,
        EndReason.AccountDeletion => UserStrings.ActSessionDeletion,
        _ => UserStrings.ActSessionEnded,
    };
}
