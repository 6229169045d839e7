namespace TokenDashboard.Core.Tokens;

/// <summary>A token that is to be spent, and what follows it.</summary>
/// <param name="Presented">The token.</param>
/// <param name="SuccessorHash">SHA-256 of its successor's text.</param>
/// <param name="Salt">What the successor was derived with.</param>
/// <param name="AppId">The app that presented it.</param>
/// <param name="Scope">The scope asked for; null asks for all there is.</param>
/// <param name="Requester">Who presented it.</param>
/// <param name="Now">When.</param>
/// <param name="Sliding">Until when the successor may be used, unless the session expires before.</param>
/// <param name="Spending">Called before it can be seen outside of the attempt that the token is spent, or may be.</param>
/// <param name="SawCurrent">Called when the token was still current as the database began on an attempt that does not spend it.</param>
/// <param name="Attempt">Begins an attempt whose outcome others can see before this process knows it; disposed when it is known.</param>
public sealed record Spend(
    PresentedToken Presented, byte[] SuccessorHash, byte[] Salt, string AppId, string? Scope, Requester Requester, DateTimeOffset Now, DateTimeOffset Sliding,
    Action Spending, Action SawCurrent, Func<IDisposable> Attempt)
{
    /// <summary>The thumbprint of the key that the family must be bound to; null where it must be bound to none.</summary>
    public string? Key { get; init; }

    /// <summary>How old the family may get by what its app says; by default more than any gets. One that may get older by its row is looked into.</summary>
    public TimeSpan Longest { get; init; } = Ages;

    internal static readonly TimeSpan Ages = TimeSpan.FromDays(36500);
}

/// <summary>The rotation that happens all the time, as fast as the database can do it.</summary>
public interface IRotations
{
    /// <summary>
    /// Spends a live token for a client that its family knows, and returns its grant once that is committed. Null when anything about it is
    /// not so plain, and then nothing was changed: whoever asks looks into it. Storage failures surface as
    /// <see cref="System.Data.Common.DbException"/>.
    /// </summary>
    Task<SessionGrant?> SpendAsync(Spend spend, CancellationToken cancellationToken);
}
