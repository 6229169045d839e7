using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.History;

/// <summary>What was done.</summary>
internal enum Act
{
    /// <summary>A device code that its owner had allowed was redeemed: a family began.</summary>
    Connect,

    /// <summary>A refresh token was presented.</summary>
    Refresh,

    /// <summary>An access token was used.</summary>
    Use,

    /// <summary>The app signed out.</summary>
    Revoke,

    /// <summary>The owner ended the family.</summary>
    EndOne,

    /// <summary>The owner ended everything.</summary>
    EndAll,

    /// <summary>The owner got a new password.</summary>
    NewPassword,
}

/// <summary>Something that was asked for, and how it came out. Times are ticks of one clock.</summary>
/// <param name="Client">Who asked.</param>
/// <param name="Act">What was done.</param>
/// <param name="Owner">Whose account.</param>
/// <param name="Family">The family; -1 where there is none, or not yet.</param>
/// <param name="Token">What was presented.</param>
/// <param name="Start">Before it was sent.</param>
/// <param name="End">Once it was answered.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Successor">The refresh token that was issued.</param>
/// <param name="Since">When what it rests on had happened; of a code, when it had been allowed.</param>
internal sealed record Operation(int Client, Act Act, string Owner, int Family, string? Token, long Start, long End, Outcome Outcome, string? Successor = null, long Since = 0);

/// <summary>A family as it is stored at the end.</summary>
/// <param name="Generations">The hash of every spent token, from the first.</param>
/// <param name="Current">The hash of the one that was never spent.</param>
/// <param name="Generation">That one's number.</param>
/// <param name="IsEnded">Whether the family has ended.</param>
/// <param name="Incidents">How many cases of a reuse there are.</param>
internal sealed record StoredFamily(IReadOnlyList<string> Generations, string Current, int Generation, bool IsEnded, int Incidents);
