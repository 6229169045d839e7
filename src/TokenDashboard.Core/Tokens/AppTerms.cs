namespace TokenDashboard.Core.Tokens;

/// <summary>What holds for the sessions of one app, beside what holds for all.</summary>
public sealed record AppTerms
{
    /// <summary>Nothing in particular.</summary>
    public static readonly AppTerms None = new();

    /// <summary>Whether a program and a network that a session never knew end it, instead of being told of.</summary>
    public bool EndsOnUnknown { get; init; }

    /// <summary>Whether a spent token that comes back opens a case and ends nothing.</summary>
    public bool ObservesReuse { get; init; }

    /// <summary>Whether an admin registered it. Then its row says whether it is observed, in the transaction that decides: what this instance read last may be old.</summary>
    public bool IsRegistered { get; init; }
}
