using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Sessions;

/// <summary>A browser session that has just begun: its id and the secret handle its cookie carries.</summary>
public sealed record BrowserSession(Guid Id, RawToken Handle);

/// <summary>What somebody gave of who they are when they signed in.</summary>
/// <param name="IsProof">Whether it is all that the account asks for, and was given just now: then what matters need not ask again for a while.</param>
/// <param name="SecondFactor">Whether a second factor was among it.</param>
public sealed record Given(bool IsProof, bool SecondFactor);

/// <summary>What became of a browser session.</summary>
public abstract record BrowserCheck
{
    /// <summary>It lives, and this is what its owner is called, and which roles they have, at this moment.</summary>
    public sealed record Live(string Name, string Email, IReadOnlyList<string> Roles) : BrowserCheck;

    /// <summary>The handle was right, but the session is over.</summary>
    public sealed record Ended : BrowserCheck;

    /// <summary>No such session, or not its handle.</summary>
    public sealed record Unknown : BrowserCheck;
}

/// <summary>Sessions that a cookie holds: begun at sign-in, checked on every request.</summary>
public sealed class BrowserSessionService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, IOptionsMonitor<TokenOptions> options,
    ActiveBlocks blocks, HourlyCounts counts, TimeProvider clock, SessionFeed feed)
{
    /// <summary>How long a session on somebody else's computer lives at most, whatever the settings allow.</summary>
    public static readonly TimeSpan VisitLifetime = TimeSpan.FromHours(12);

    // With so many of somebody's sessions a new one is compared.
    private const int MostCompared = 200;

    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Finishes a sign-in: starts a browser session, whose handle is returned once; only its hash is stored. Null, and nothing is
    /// changed, when the account has been secured since the sign-in began, or a block shuts the requester out.
    /// </summary>
    /// <param name="begun">The account as it stood before anything was read that the sign-in rests on.</param>
    /// <param name="method">How its owner signed in.</param>
    /// <param name="given">What was given of who they are.</param>
    /// <param name="requester">From where.</param>
    /// <param name="cancellationToken">Stops waiting for the database.</param>
    /// <param name="isVisit">Whether it is on somebody else's computer, where it ends after <see cref="VisitLifetime"/>.</param>
    public async Task<BrowserSession?> CreateAsync(
        Beginning begun, SignInMethod method, Given given, Requester requester, CancellationToken cancellationToken, bool isVisit = false)
    {
        if (blocks.Find(requester) is not null)
            return null;
        var userId = begun.UserId;
        var now = clock.GetUtcNow();
        var lifetimes = options.CurrentValue;
        var absolute = now + (isVisit && VisitLifetime < lifetimes.SessionLifetime ? VisitLifetime : lifetimes.SessionLifetime);
        var sliding = now + lifetimes.RefreshTokenLifetime;
        var handle = Secret.New();
        var device = DeviceDescription.OfBrowser(requester.Agent, requester.Hints);
        var id = Guid.CreateVersion7(now);
        var started = await transaction.RunAsync(
            async db =>
            {
                if (!await db.MayFinishAsync(begun))
                    return 0;
                var (newDevice, newNetwork) = await CompareAsync(db, userId, requester, cancellationToken);
                db.Sessions.Add(new Session
                {
                    Id = id, UserId = userId, Kind = SessionKind.Browser, Name = device.Name, Device = device.Type,
                    Software = device.Software, Method = method, CreatedAt = now, LastUsedAt = now,
                    NeedsLook = newDevice && newNetwork, ProvedAt = given.IsProof ? now : null, SecondFactor = given.SecondFactor,
                    LastUsedIp = requester.Ip, LastUsedAgent = requester.Agent, CurrentHash = Secret.HashOf(handle),
                    RotatedAt = now, ExpiresAt = absolute < sliding ? absolute : sliding,
                    AbsoluteExpiresAt = absolute,
                    Epoch = begun.Epoch,
                });
                db.Activity.Add(new ActivityEntry
                {
                    UserId = userId, SessionId = id, At = now, Kind = ActivityKind.SignedIn, Method = method, Ip = requester.Ip, Agent = requester.Agent,
                });
                // Whoever comes back does not want to be forgotten.
                if (await db.Accounts.Where(u => u.Id == userId && u.DeletionDueAt != null)
                    .ExecuteUpdateAsync(set => set.SetProperty(u => u.DeletionDueAt, (DateTimeOffset?)null), cancellationToken) == 1)
                    db.Activity.Add(ActivityEntries.By(new Actor(userId, id, requester), ActivityKind.DeletionUndone, now));
                db.SessionClients.Add(new SessionClient
                {
                    SessionId = id, UserId = userId, Network = requester.Network, Agent = requester.Agent ?? "", FirstGeneration = 0, Ip = requester.Ip, FirstAt = now,
                });
                if (newDevice)
                    db.Outbox.Add(OutboxEvent.Begun(OutboxKind.NewDevice, now, begun, newNetwork ? null : OutboxEvent.KnownNetwork, id));
                await db.Accounts.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.LastSignedInAt, now), cancellationToken);
                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);
        if (started == 0)
            return null;
        counts.Count(Counted.SignIns);
        feed.Publish(new Change.Sessions(userId));
        return new BrowserSession(id, handle);
    }

    /// <summary>
    /// Replaces a living browser session's handle after its owner has signed in again; the old handle is refused from then on, and what
    /// was given counts from now if it is a proof. Null when that session does not live, or the account has been secured since it began.
    /// </summary>
    public async Task<BrowserSession?> RenewAsync(Guid id, Beginning begun, Given given, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var handle = Secret.New();
        var hash = Secret.HashOf(handle);
        var renewed = await transaction.RunAsync(
            async db => await db.MayFinishAsync(begun)
                ? await db.Live(now).Where(s => s.Id == id && s.UserId == begun.UserId && s.Kind == SessionKind.Browser)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(s => s.CurrentHash, hash)
                            .SetProperty(s => s.ProvedAt, s => given.IsProof ? now : s.ProvedAt)
                            .SetProperty(s => s.SecondFactor, s => s.SecondFactor || given.SecondFactor),
                        cancellationToken)
                : 0,
            cancellationToken);
        return renewed == 1 ? new BrowserSession(id, handle) : null;
    }

    /// <summary>Checks a cookie's session against its row and, at most once a minute, notes that it was used, and from where.</summary>
    public async Task<BrowserCheck> CheckAsync(
        Guid id, RawToken handle, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hash = Secret.HashOf(handle);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var session = await db.Live(now).Where(s => s.Id == id && s.CurrentHash == hash)
            .Join(db.Accounts, s => s.UserId, u => u.Id, (s, u) => new { s.LastUsedAt, s.AbsoluteExpiresAt, Live = new BrowserCheck.Live(u.Name, u.Address, Account.RolesOf(u.Roles)) })
            .FirstOrDefaultAsync(cancellationToken);
        if (session is null)
            return await db.Sessions.AnyAsync(s => s.Id == id && s.CurrentHash == hash, cancellationToken) ? new BrowserCheck.Ended() : new BrowserCheck.Unknown();
        if (now - session.LastUsedAt >= TouchInterval)
            await TouchAsync(id, session.AbsoluteExpiresAt, requester, now, cancellationToken);
        return session.Live;
    }

    private Task<int> TouchAsync(Guid id, DateTimeOffset absolute, Requester requester, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sliding = now + options.CurrentValue.RefreshTokenLifetime;
        var expires = absolute < sliding ? absolute : sliding;
        return transaction.RunAsync(
            async db =>
            {
                // One whose time was shortened since it was read is touched by the next request.
                var touched = await db.Live(now).Where(s => s.Id == id && s.AbsoluteExpiresAt == absolute).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(s => s.LastUsedAt, now)
                        .SetProperty(s => s.LastUsedIp, requester.Ip)
                        .SetProperty(s => s.LastUsedAgent, requester.Agent)
                        .SetProperty(s => s.ExpiresAt, expires)
                        .SetProperty(s => s.ExpiresHour, Session.HourOf(expires)),
                    cancellationToken);
                if (touched == 1)
                    await KnownClients.MeetAsync(db, id, 0, requester, now);
                return touched;
            },
            cancellationToken);
    }

    // Whether the device, as far as its description goes, and the network are new. A first session has nothing to compare with.
    private static async Task<(bool Device, bool Network)> CompareAsync(
        DashboardContext db, string userId, Requester requester, CancellationToken cancellationToken)
    {
        var known = db.Sessions.Where(s => s.UserId == userId && !s.NeedsLook);
        if (!await known.AnyAsync(cancellationToken))
            return default;
        var browsers = known.Where(s => s.Kind == SessionKind.Browser);
        var device = DeviceDescription.OfBrowser(requester.Agent).Name;
        // Mostly it is the very same; what is only alike is looked for among the newest alone, since others wait to write meanwhile.
        var isKnownDevice = await browsers.AnyAsync(s => s.LastUsedAgent == requester.Agent, cancellationToken)
            || (await browsers.OrderByDescending(s => s.CreatedAt).Take(MostCompared).Select(s => s.LastUsedAgent).ToListAsync(cancellationToken))
                .Distinct().Any(agent => DeviceDescription.OfBrowser(agent).Name == device);
        var isKnownNetwork = await known.AnyAsync(s => s.LastUsedIp == requester.Ip, cancellationToken)
            || (await known.OrderByDescending(s => s.CreatedAt).Take(MostCompared).Select(s => s.LastUsedIp).ToListAsync(cancellationToken))
                .Distinct().Any(ip => Requester.NetworkOf(ip) == requester.Network);
        return (!isKnownDevice, !isKnownNetwork);
    }
}
