using TokenDashboard.Core.Sessions;

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

    /// <summary>How long its access tokens are good for; null for as long as everybody's. Of what is longer than that, that counts.</summary>
    public TimeSpan? AccessTokenLifetime { get; init; }

    /// <summary>How long a session of it may rest unused, in the same way.</summary>
    public TimeSpan? RefreshTokenLifetime { get; init; }

    /// <summary>How old a session of it may get, in the same way. It holds for those that began before, too, from their next refresh on.</summary>
    public TimeSpan? SessionLifetime { get; init; }

    /// <summary>How long everything of it lives, beside what holds for everybody.</summary>
    internal Lifetimes Within(TokenOptions all) => new(
        Shorter(AccessTokenLifetime, all.AccessTokenLifetime), Shorter(RefreshTokenLifetime, all.RefreshTokenLifetime), Shorter(SessionLifetime, all.SessionLifetime));

    private static TimeSpan Shorter(TimeSpan? own, TimeSpan all) => own < all ? own.Value : all;
}

/// <summary>How long everything of an app lives.</summary>
internal sealed record Lifetimes(TimeSpan AccessToken, TimeSpan RefreshToken, TimeSpan Session);
