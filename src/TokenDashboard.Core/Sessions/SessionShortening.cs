using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Sessions;

/// <summary>Sessions that a shorter time would end.</summary>
/// <param name="Ended">How many.</param>
/// <param name="Live">Of how many that live.</param>
/// <param name="OwnToo">Whether the one that was asked about is among them.</param>
public sealed record EndedByTime(int Ended, int Live, bool OwnToo);

/// <summary>
/// Has a time that became shorter count for sessions that live already: those that are older or have rested for longer are over at once. Nothing gets longer by it.
/// </summary>
public sealed class SessionShortening(IDbContextFactory<DashboardContext> contexts, WriteTransaction transaction, TimeProvider clock, SessionFeed feed)
{
    private const int MostRead = 5000;
    private const int MostWritten = 500;

    /// <summary>How many sessions would be over at once. Every one is read for it.</summary>
    /// <param name="time">Which time becomes shorter.</param>
    /// <param name="most">What it becomes.</param>
    /// <param name="own">Whoever asks by it is told whether it is among them.</param>
    /// <param name="cancellationToken">Stops waiting for the database.</param>
    public async Task<EndedByTime> CountAsync(SessionTime time, TimeSpan most, Guid? own, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var over = Over(db, time, most, now);
        return new EndedByTime(await over.CountAsync(cancellationToken), await db.Live(now).CountAsync(cancellationToken), await over.AnyAsync(s => s.Id == own, cancellationToken));
    }

    private static IQueryable<Session> Over(DashboardContext db, SessionTime time, TimeSpan most, DateTimeOffset now)
    {
        var since = now - most;
        return time == SessionTime.Rest ? db.Live(now).Where(s => s.LastUsedAt <= since) : db.Live(now).Where(s => s.CreatedAt <= since);
    }

    /// <summary>Shortens them, each portion of 500 in a transaction of its own: where it went no further, doing it again does the rest.</summary>
    public async Task ShortenAsync(SessionTime time, TimeSpan most, CancellationToken cancellationToken)
    {
        var from = Guid.Empty;
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var read = await db.Live(clock.GetUtcNow()).Where(s => s.Id.CompareTo(from) > 0).OrderBy(s => s.Id).Take(MostRead)
                .Select(s => new Times(s.Id, s.UserId, s.CreatedAt, s.LastUsedAt, s.ExpiresAt, s.AbsoluteExpiresAt)).ToListAsync(cancellationToken);
            foreach (var portion in read.Where(s => s.EndAt(time, most) < (time == SessionTime.Age ? s.AbsoluteExpiresAt : s.ExpiresAt)).Chunk(MostWritten))
            {
                foreach (var owner in await transaction.RunAsync(to => ShortenAsync(to, portion, time, most, clock.GetUtcNow()), cancellationToken, Lane.Housekeeping))
                    feed.Publish(new Change.Sessions(owner));
            }

            if (read.Count < MostRead)
                return;
            from = read[^1].Id;
        }
    }

    // Whose sessions are over. Each time is only ever lowered, whatever others write meanwhile: passes of several instances, or of two times, don't undo one another.
    private static async Task<IReadOnlyList<string>> ShortenAsync(DashboardContext db, Times[] portion, SessionTime time, TimeSpan most, DateTimeOffset now)
    {
        List<string> over = [];
        foreach (var session in portion)
        {
            var end = session.EndAt(time, most);
            // It lived until now, and no record says otherwise.
            var last = end < now ? now : end;
            var hour = Session.HourOf(last);
            var found = db.Sessions.Where(s => s.Id == session.Id && s.ExpiresAt > now).NotEnded();
            // One that was used since has the new rest by that, or is found again.
            if (time == SessionTime.Rest)
                found = found.Where(s => s.LastUsedAt == session.LastUsedAt);
            var shortened = await found.ExecuteUpdateAsync(
                set =>
                {
                    if (time == SessionTime.Age)
                        set.SetProperty(s => s.AbsoluteExpiresAt, s => s.AbsoluteExpiresAt > last ? last : s.AbsoluteExpiresAt);
                    set.SetProperty(s => s.ExpiresHour, s => s.ExpiresAt > last && s.ExpiresHour > hour ? hour : s.ExpiresHour).SetProperty(s => s.ExpiresAt, s => s.ExpiresAt > last ? last : s.ExpiresAt);
                },
                CancellationToken.None);
            if (shortened == 1 && last <= now)
                over.Add(session.UserId);
        }

        return [.. over.Distinct()];
    }

    private sealed record Times(Guid Id, string UserId, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset AbsoluteExpiresAt)
    {
        public DateTimeOffset EndAt(SessionTime time, TimeSpan most) => (time == SessionTime.Age ? CreatedAt : LastUsedAt) + most;
    }
}
