using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>Says why a session ended.</summary>
public static class EndedSentence
{
    /// <summary>One sentence, to its owner.</summary>
    public static string Of(SessionRow session) => session.EndReason switch
    {
        EndReason.SignedOut => SessionStrings.EndedSignedOut,
        EndReason.ByOwner when session.EndedByName is { } by => Phrase.Of(SessionStrings.EndedByOwnerFrom, by),
        EndReason.ByOwner => SessionStrings.EndedByOwner,
        EndReason.ByAdmin => SessionStrings.EndedByAdmin,
        EndReason.Reuse => SessionStrings.EndedReuse,
        EndReason.PasswordChange => SessionStrings.EndedPassword,
        EndReason.MethodChange => SessionStrings.EndedMethod,
        EndReason.AccountDeletion => SessionStrings.EndedDeletion,
        EndReason.AccountLocked => SessionStrings.EndedLocked,
        EndReason.Contained => SessionStrings.EndedContained,
        EndReason.UnknownClient => SessionStrings.EndedUnknown,
        EndReason.AppDisabled => SessionStrings.EndedAppDisabled,
        EndReason.CodeReplayed => SessionStrings.EndedReplayed,
        _ => SessionStrings.EndedExpired,
    };

    /// <summary>One sentence, to an admin.</summary>
    public static string ForAdmins(EndReason? reason) => reason switch
    {
        EndReason.SignedOut => SessionStrings.AdminsSignedOut,
        EndReason.ByOwner => SessionStrings.AdminsByOwner,
        EndReason.ByAdmin => SessionStrings.EndedByAdmin,
        EndReason.Reuse => SessionStrings.AdminsReuse,
        EndReason.PasswordChange => SessionStrings.AdminsPassword,
        EndReason.MethodChange => SessionStrings.EndedMethod,
        EndReason.AccountDeletion => SessionStrings.AdminsDeletion,
        EndReason.AccountLocked => SessionStrings.EndedLocked,
        EndReason.Contained => SessionStrings.AdminsContained,
        EndReason.UnknownClient => SessionStrings.EndedUnknown,
        EndReason.CodeReplayed => SessionStrings.AdminsReplayed,
        EndReason.AppDisabled => SessionStrings.EndedAppDisabled,
        _ => SessionStrings.EndedExpired,
    };
}
