using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>Says why a session ended, to its owner.</summary>
public static class EndedSentence
{
    /// <summary>One sentence.</summary>
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
        _ => SessionStrings.EndedExpired,
    };
}
