namespace TokenDashboard.Core.Methods;

/// <summary>
/// Whether a way in is suspended: the account was contained, and the way was neither added nor opened again by its owner since. Whoever
/// had the account may have added it, so it lets nobody in until its owner says that it is theirs.
/// </summary>
internal static class Suspension
{
    /// <summary>Whether a way in is, of an account whose ways were suspended then.</summary>
    public static bool IsSuspended(DateTimeOffset? suspendedAt, DateTimeOffset? addedAt, DateTimeOffset? openedAt) =>
        suspendedAt is { } since && !(addedAt > since) && !(openedAt > since);

    /// <summary>Whether a way in was added when somebody else may have had the account.</summary>
    public static bool IsSuspect(DateTimeOffset? suspectFrom, DateTimeOffset? addedAt) => suspectFrom is { } from && addedAt >= from;
}
