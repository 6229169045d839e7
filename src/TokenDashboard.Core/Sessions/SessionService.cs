using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Sessions;

/// <summary>A session as its owner sees it.</summary>
public sealed record SessionRow(
    Guid Id, SessionKind Kind, string Name, DeviceType Device, string Software, SignInMethod Method, string? Ip,
    DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt,
    EndReason? EndReason, string? EndedByName)
{
    /// <summary>Whether it lives.</summary>
    public bool IsActive => EndedAt is null;
}

/// <summary>Whose session it is.</summary>
public sealed record SessionOwner(string Name, string Email);

/// <summary>A browser session that has just begun: its id and the secret handle its cookie carries.</summary>
public sealed record BrowserSession(Guid Id, RawToken Handle);

/// <summary>What became of a browser session.</summary>
public enum BrowserCheck
{
    Live,

    /// <summary>The handle was right, but the session is over.</summary>
    Ended,

    /// <summary>No such session, or not its handle.</summary>
    Unknown,
}

/// <summary>Where a person is signed in: browsers and companion apps in one list. Every query is bound to its user.</summary>
public sealed class SessionService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, RefreshTokenService tokens,
    IOptions<TokenOptions> options, TimeProvider clock, SessionFeed feed)
{
    /// <summary>How long an ended session stays in its owner's list.</summary>
    public static readonly TimeSpan EndedShown = TimeSpan.FromDays(30);

    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    /// <summary>The user's living sessions, most recently used first.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListActiveAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db, db.Live(clock.GetUtcNow()).Where(s => s.UserId == userId).OrderByDescending(s => s.LastUsedAt))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The user's sessions that ended in the last 30 days, latest first, at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListEndedAsync(string userId, int most, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = now - EndedShown;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ended = await Rows(db, db.Sessions.Where(s => s.UserId == userId && s.EndedAt != null && s.EndedAt > since)
            .OrderByDescending(s => s.EndedAt).Take(most)).ToListAsync(cancellationToken);
        // Expired, but not yet marked by cleanup.
        var lapsed = await Rows(db, db.Sessions.Where(s => s.UserId == userId && s.EndedAt == null && s.ExpiresAt <= now && s.ExpiresAt > since)
            .OrderByDescending(s => s.ExpiresAt).Take(most)).ToListAsync(cancellationToken);
        return [.. ended.Concat(lapsed.Select(s => s with { EndedAt = s.ExpiresAt, EndReason = EndReason.Expired }))
            .OrderByDescending(s => s.EndedAt).Take(most)];
    }

    /// <summary>One session of the user's, living or ended; null when there is none.</summary>
    public async Task<SessionRow?> FindAsync(Guid id, string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db, db.Sessions.Where(s => s.Id == id && s.UserId == userId)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Whether the session lives at this moment.</summary>
    public async Task<bool> IsLiveAsync(Guid id, string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Live(clock.GetUtcNow()).AnyAsync(s => s.Id == id && s.UserId == userId, cancellationToken);
    }

    /// <summary>
    /// Whether the actor's session lives and their account holds the role at this moment. To be asked before an act that
    /// needs the role: an open page may outlive both.
    /// </summary>
    public async Task<bool> HoldsRoleAsync(Actor actor, string role, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Live(clock.GetUtcNow()).AnyAsync(
            s => s.Id == actor.SessionId && s.UserId == actor.UserId
                && db.UserRoles.Any(held => held.UserId == actor.UserId && db.Roles.Any(r => r.Id == held.RoleId && r.Name == role)),
            cancellationToken);
    }

    /// <summary>The person behind an account; null when there is none.</summary>
    public async Task<SessionOwner?> FindOwnerAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(u => u.Id == userId).Select(u => new SessionOwner(u.DisplayName, u.Email!)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// Replaces a living browser session's handle after its owner proved again who they are; the old handle is refused
    /// from then on. Null when that session does not live.
    /// </summary>
    public async Task<BrowserSession?> RenewBrowserAsync(Guid id, string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var handle = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var hash = TokenFormat.HashOf(handle);
        var renewed = await transaction.RunAsync(
            db => db.Live(now).Where(s => s.Id == id && s.UserId == userId && s.Kind == SessionKind.Browser)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.CurrentHash, hash), cancellationToken),
            cancellationToken);
        return renewed == 1 ? new BrowserSession(id, new RawToken(handle)) : null;
    }

    /// <summary>Starts a browser session. The handle is returned once; only its hash is stored.</summary>
    public async Task<BrowserSession> CreateBrowserAsync(
        string userId, SignInMethod method, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var handle = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var device = DeviceDescription.OfBrowser(requester.Agent);
        var id = Guid.CreateVersion7(now);
        await transaction.RunAsync(
            async db =>
            {
                db.Sessions.Add(new Session
                {
                    Id = id, UserId = userId, Kind = SessionKind.Browser, Name = device.Name, Device = device.Type,
                    Software = device.Software, Method = method, CreatedAt = now, LastUsedAt = now,
                    LastUsedIp = requester.Ip, LastUsedAgent = requester.Agent, CurrentHash = TokenFormat.HashOf(handle),
                    RotatedAt = now, ExpiresAt = now + options.Value.RefreshTokenLifetime,
                    AbsoluteExpiresAt = now + options.Value.SessionLifetime,
                    Epoch = await db.Users.Where(u => u.Id == userId).Select(u => u.Epoch).FirstAsync(cancellationToken),
                });
                db.Activity.Add(new ActivityEntry
                {
                    UserId = userId, SessionId = id, At = now, Kind = ActivityKind.SignedIn, Ip = requester.Ip, Agent = requester.Agent,
                });
                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);
        feed.Publish(new Change.Sessions(userId));
        return new BrowserSession(id, new RawToken(handle));
    }

    /// <summary>Checks a cookie's session against its row and, at most once a minute, notes that it was used.</summary>
    public async Task<BrowserCheck> CheckBrowserAsync(
        Guid id, RawToken handle, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hash = TokenFormat.HashOf(handle.Reveal());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var session = await db.Live(now).AsNoTracking().Where(s => s.Id == id && s.CurrentHash == hash)
            .Select(s => new { s.LastUsedAt }).FirstOrDefaultAsync(cancellationToken);
        if (session is null)
            return await db.Sessions.AnyAsync(s => s.Id == id && s.CurrentHash == hash, cancellationToken) ? BrowserCheck.Ended : BrowserCheck.Unknown;
        if (now - session.LastUsedAt >= TouchInterval)
            await TouchAsync(id, requester, now, cancellationToken);
        return BrowserCheck.Live;
    }

    /// <summary>
    /// Ends one of the actor's sessions, their own included, at once. False when the actor's own session no longer lives
    /// or the other is not theirs or not living any more: then nothing was changed.
    /// </summary>
    public async Task<bool> EndAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        if (!await MayActAsync(actor, cancellationToken))
            return false;
        var reason = id == actor.SessionId ? EndReason.SignedOut : EndReason.ByOwner;
        return await tokens.RevokeFamilyAsync(id, actor.UserId, reason, actor, cancellationToken) == 1;
    }

    /// <summary>Ends all of the actor's sessions but the one they act from, and returns how many; null when that one no longer lives.</summary>
    public async Task<int?> EndOthersAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!await MayActAsync(actor, cancellationToken))
            return null;
        var now = clock.GetUtcNow();
        var ended = await transaction.RunAsync(
            db => SessionEnding.EndAllAsync(db, actor.UserId, actor.SessionId, EndReason.ByOwner, actor, now), cancellationToken);
        feed.Publish(new Change.Sessions(actor.UserId));
        return ended;
    }

    /// <summary>Ends all of the actor's sessions, and returns how many; null when the one they act from no longer lives.</summary>
    public async Task<int?> EndAllAsync(Actor actor, CancellationToken cancellationToken) =>
        await MayActAsync(actor, cancellationToken)
            ? await tokens.RevokeUserTokensAsync(actor.UserId, EndReason.ByOwner, actor, cancellationToken)
            : null;

    // An open page may outlive its session by a moment; what it asks for then must not be done.
    private async Task<bool> MayActAsync(Actor actor, CancellationToken cancellationToken) =>
        actor.SessionId is { } id && await IsLiveAsync(id, actor.UserId, cancellationToken);

    private Task<int> TouchAsync(Guid id, Requester requester, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sliding = now + options.Value.RefreshTokenLifetime;
        return transaction.RunAsync(
            db => db.Live(now).Where(s => s.Id == id).ExecuteUpdateAsync(
                set => set
                    .SetProperty(s => s.LastUsedAt, now)
                    .SetProperty(s => s.LastUsedIp, requester.Ip)
                    .SetProperty(s => s.LastUsedAgent, requester.Agent)
                    .SetProperty(s => s.ExpiresAt, s => s.AbsoluteExpiresAt < sliding ? s.AbsoluteExpiresAt : sliding),
                cancellationToken),
            cancellationToken);
    }

    private static IQueryable<SessionRow> Rows(DashboardContext db, IQueryable<Session> sessions) =>
        sessions.AsNoTracking().Select(s => new SessionRow(
            s.Id, s.Kind, s.Name, s.Device, s.Software, s.Method, s.LastUsedIp, s.CreatedAt, s.LastUsedAt, s.ExpiresAt,
            s.EndedAt, s.EndReason, db.Sessions.Where(by => by.Id == s.EndedBySessionId).Select(by => by.Name).FirstOrDefault()));
}
