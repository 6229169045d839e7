using System.Globalization;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Sessions;

/// <summary>
/// What open pages read again when a person's sessions change: once for all that are told at once, in each language. It is always read after it was asked for, and never on
/// the asker's thread.
/// </summary>
public sealed class SharedSessions(SessionService sessions)
{
    private readonly SharedReads<(string UserId, int Most, CultureInfo Language), ActiveSessions> _active = new();
    private readonly SharedReads<(string UserId, int Most, CultureInfo Language), IReadOnlyList<SessionRow>> _ended = new();
    private readonly SharedReads<(Guid Id, string UserId), BrowserCheck> _checks = new();

    /// <summary><see cref="SessionService.FindActiveAsync"/>, with none beside them.</summary>
    public Task<ActiveSessions> FindActiveAsync(string userId, int most, CancellationToken cancellationToken) =>
        _active.ReadAsync((userId, most, CultureInfo.CurrentUICulture), () => sessions.FindActiveAsync(userId, most, [], CancellationToken.None), cancellationToken);

    /// <summary><see cref="SessionService.ListEndedAsync"/>.</summary>
    public Task<IReadOnlyList<SessionRow>> ListEndedAsync(string userId, int most, CancellationToken cancellationToken) =>
        _ended.ReadAsync((userId, most, CultureInfo.CurrentUICulture), () => sessions.ListEndedAsync(userId, most, CancellationToken.None), cancellationToken);

    /// <summary><see cref="SessionService.CheckAsync"/>.</summary>
    public Task<BrowserCheck> CheckAsync(Guid id, string userId, CancellationToken cancellationToken) =>
        _checks.ReadAsync((id, userId), () => sessions.CheckAsync(id, userId, CancellationToken.None), cancellationToken);
}
