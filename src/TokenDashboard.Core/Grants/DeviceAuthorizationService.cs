using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Grants;

/// <summary>What an app needs to let a person connect it.</summary>
public sealed record StartedAuthorization(RawToken DeviceCode, string UserCode, TimeSpan Lifetime, int Interval);

/// <summary>What a person sees of an app before deciding.</summary>
public sealed record PendingLink(
    Guid Id, string AppId, string Scope, string Audience, string? DeviceName, string? Ip, string? Agent, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, bool SameNetworkOnly);

/// <summary>The outcome of a poll (RFC 8628 §3.5).</summary>
public abstract record PollResult
{
    private PollResult()
    {
    }

    /// <summary>Allowed: the family has been started, and the code is used up; or it was, moments ago, and this is its first token again.</summary>
    public sealed record Issued(IssuedToken Token) : PollResult;

    /// <summary>Nobody has decided yet.</summary>
    public sealed record Pending : PollResult;

    /// <summary>Polled too soon; the interval has grown by 5 seconds.</summary>
    public sealed record TooSoon : PollResult;

    /// <summary>An API that the code was not asked for; nothing was changed.</summary>
    public sealed record OtherAudience : PollResult;

    /// <summary>A block shuts out who polls; nothing was changed.</summary>
    public sealed record Blocked : PollResult;

    /// <summary>The proof that it came with was shown before; nothing was changed.</summary>
    public sealed record ProofSpent : PollResult;

    /// <summary>The person said no.</summary>
    public sealed record Denied : PollResult;

    /// <summary>Nobody decided in time.</summary>
    public sealed record Expired : PollResult;

    /// <summary>No such code, used up, or of another app.</summary>
    public sealed record Unknown : PollResult;
}

/// <summary>
/// The device authorization grant (RFC 8628). A code lives ten minutes and is redeemed once; whoever types it first is
/// the only one who can see and decide it. Where the answer to a redemption got lost, the same app and user agent, with the same key, get it again within the
/// retry window, so that no session is left that nobody holds.
/// </summary>
public sealed class DeviceAuthorizationService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, OwnerGate gate, RefreshTokenService tokens,
    MasterKeys keys, DpopProofs proofs, IOptionsMonitor<RateLimitOptions> limits, ActiveBlocks blocks, TimeProvider clock, SessionFeed feed)
{
    /// <summary>How long a code can be typed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The limit to how many may wait, by name.</summary>
    public const string Waiting = "waiting-device-codes";

    private const int CodeLength = 8;
    private const int FirstInterval = 5;

    // Who waits as long as they were told may be heard a little sooner: polls take different times to get here.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Starts an authorization for an app; null, and nothing is written, while as many wait already as may: from the requester's network
    /// or in all, on all instances. With <paramref name="sameNetworkOnly"/> nobody on another network than the app's can allow it.
    /// </summary>
    public async Task<StartedAuthorization?> StartAsync(
        string appId, string scope, string? deviceName, Requester requester, CancellationToken cancellationToken, bool sameNetworkOnly = false, string audience = "")
    {
        var now = clock.GetUtcNow();
        var deviceCode = Secret.New();
        var userCode = RandomNumberGenerator.GetString(CodeLetters.All, CodeLength);
        // A flood is refused without its turn to write.
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await IsFullAsync(db, requester, now, cancellationToken))
                return null;
        }

        var started = await transaction.RunAsync(
            async db =>
            {
                if (await IsFullAsync(db, requester, now, cancellationToken))
                    return 0;
                db.DeviceCodes.Add(new DeviceCode
                {
                    Id = Guid.CreateVersion7(now), DeviceCodeHash = Secret.HashOf(deviceCode), UserCodeHash = UserCodeHash(keys.Current, userCode),
                    AppId = appId, Scope = scope, Audience = audience, DeviceName = deviceName, Ip = requester.Ip, Line = requester.Line, Site = requester.Site, Agent = requester.Agent,
                    CreatedAt = now, ExpiresAt = now + Lifetime, Interval = FirstInterval, SameNetworkOnly = sameNetworkOnly,
                });
                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken,
            Lane.Nobody);
        return started == 0 ? null : new StartedAuthorization(deviceCode, $"{userCode[..4]}-{userCode[4..]}", Lifetime, FirstInterval);
    }

    /// <summary>
    /// Binds a typed code to the person who typed it and returns what to show them. Null for a code that is unknown,
    /// expired, used or somebody else's: from outside these are one.
    /// </summary>
    public async Task<PendingLink?> ClaimAsync(string typedCode, string userId, CancellationToken cancellationToken)
    {
        var code = Normalise(typedCode);
        if (code is null)
            return null;
        var now = clock.GetUtcNow();
        foreach (var key in keys.All)
        {
            var hash = UserCodeHash(key, code);
            var claimed = await transaction.RunAsync(
                db => db.DeviceCodes
                    .Where(d => d.UserCodeHash == hash && d.Status == DeviceCodeStatus.Pending && d.ExpiresAt > now
                        && (d.UserId == null || d.UserId == userId))
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.UserId, userId), cancellationToken),
                cancellationToken);
            if (claimed == 0)
                continue;
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return await db.DeviceCodes.Where(d => d.UserCodeHash == hash)
                .Select(d => new PendingLink(d.Id, d.AppId, d.Scope, d.Audience, d.DeviceName, d.Ip, d.Agent, d.CreatedAt, d.ExpiresAt, d.SameNetworkOnly))
                .FirstOrDefaultAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>
    /// Allows a code that this person typed, for who has proved of late who they are, or denies it; <see cref="OwnerRefusal.NotTheirs"/> when it is no longer theirs to decide.
    /// Scopes of admins are left out for who is none, and what asks for nothing else is not theirs to allow.
    /// One that was begun on another network, where a code is lured out of people (RFC 10027), is allowed only if it may be from there, and only by who is <paramref name="isSure"/>.
    /// </summary>
    public Task<OwnerResult> DecideAsync(Guid id, bool allow, Actor actor, CancellationToken cancellationToken, bool isSure = false)
    {
        var status = allow ? DeviceCodeStatus.Allowed : DeviceCodeStatus.Denied;
        return gate.RunAsync(
            actor,
            allow ? OwnerProof.Recent : OwnerProof.NotAsked,
            async (db, now) =>
            {
                var theirs = db.DeviceCodes.Where(d => d.Id == id && d.UserId == actor.UserId && d.Status == DeviceCodeStatus.Pending && d.ExpiresAt > now);
                if (allow && await theirs.Select(d => new { d.Ip, d.SameNetworkOnly }).FirstOrDefaultAsync(cancellationToken) is { } asked && actor.Requester.IsElsewhere(asked.Ip))
                {
                    if (asked.SameNetworkOnly)
                        return OwnerRefusal.OtherNetwork;
                    if (!isSure)
                        return OwnerRefusal.NotSure;
                }

                var scope = await theirs.Select(d => d.Scope).FirstOrDefaultAsync(cancellationToken) ?? "";
                var granted = AdminScopes.Within(scope, await db.RolesOfAsync(actor.UserId, cancellationToken));
                if (allow && granted.Length == 0 && scope.Length > 0)
                    return OwnerRefusal.NotTheirs;
                return await theirs.ExecuteUpdateAsync(
                    set => set
                        .SetProperty(d => d.Status, status)
                        .SetProperty(d => d.Scope, granted)
                        .SetProperty(d => d.SecondFactor, db.Sessions.Where(s => s.Id == actor.SessionId).Select(s => s.SecondFactor).First())
                        .SetProperty(d => d.AllowedFrom, actor.Requester.Network)
                        .SetProperty(d => d.Epoch, db.Accounts.Where(u => u.Id == actor.UserId).Select(u => u.Epoch).First()),
                    cancellationToken) == 1
                        ? new OwnerResult.Done()
                        : OwnerRefusal.NotTheirs;
            },
            cancellationToken);
    }

    /// <summary>Answers an app's poll; the first poll after the person allowed it starts the family.</summary>
    public async Task<PollResult> PollAsync(
        RawToken deviceCode, string appId, string appName, Requester requester, CancellationToken cancellationToken, string? audience = null, ShownKey? shown = null, AppTerms? terms = null)
    {
        shown ??= ShownKey.None;
        var now = clock.GetUtcNow();
        var hash = Secret.HashOf(deviceCode);
        DeviceCode? code;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            code = await db.DeviceCodes.AsNoTracking().FirstOrDefaultAsync(d => d.DeviceCodeHash == hash && d.AppId == appId, cancellationToken);
        if (code is not null && !Audiences.Has(code.Audience, audience))
            return new PollResult.OtherAudience();
        if (code is not null && blocks.Find(requester) is not null)
            return new PollResult.Blocked();
        if (code is not null && shown.Proof is { } proof && !await proofs.TrySpendAsync(proof, cancellationToken))
            return new PollResult.ProofSpent();
        // Of a code that is good for nothing there is nothing to write, whoever asks how often.
        if (Dead(code, now) is { } dead)
            return await AgainAsync(dead);
        var lane = code is { Status: DeviceCodeStatus.Allowed } ? Lane.Somebody : Lane.Nobody;
        var result = await transaction.RunAsync(db => PollAsync(db, deviceCode, appId, appName, terms ?? AppTerms.None, shown.OfFamily, requester, now), cancellationToken, lane);
        if (result is PollResult.Issued issued)
            feed.Publish(new Change.Sessions(issued.Token.Grant.UserId));
        return await AgainAsync(result);

        // Redeemed before, or at this moment by another request.
        async Task<PollResult> AgainAsync(PollResult result) =>
            result is PollResult.Unknown && code is not null && await tokens.FirstAgainAsync(deviceCode, appId, shown.OfFamily, requester, cancellationToken) is { } again
                ? new PollResult.Issued(again) : result;
    }

    private async Task<bool> IsFullAsync(DashboardContext db, Requester requester, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (most, line, site) = (limits.CurrentValue, requester.Line, requester.Site);
        var waiting = db.DeviceCodes.Where(d => d.Status == DeviceCodeStatus.Pending && d.ExpiresAt > now);
        return await waiting.Where(d => d.Line == line).Take(most.WaitingDeviceCodes).CountAsync(cancellationToken) >= most.WaitingDeviceCodes
            || (site is not null && await waiting.Where(d => d.Site == site).Take(RateLimitOptions.OfSite(most.WaitingDeviceCodes)).CountAsync(cancellationToken) >= RateLimitOptions.OfSite(most.WaitingDeviceCodes))
            || await waiting.Take(most.WaitingDeviceCodesInAll).CountAsync(cancellationToken) >= most.WaitingDeviceCodesInAll;
    }

    private async Task<PollResult> PollAsync(
        DashboardContext db, RawToken deviceCode, string appId, string appName, AppTerms terms, string? key, Requester requester, DateTimeOffset now)
    {
        var hash = Secret.HashOf(deviceCode);
        var allowed = db.DeviceCodes.Where(d => d.DeviceCodeHash == hash && d.AppId == appId && d.Status == DeviceCodeStatus.Allowed && d.ExpiresAt > now && !db.DisabledApps.Any(a => a.ClientId == appId));
        var begun = await allowed.Select(d => new Beginning(d.UserId!, d.Epoch)).FirstOrDefaultAsync();
        var redeemed = begun is not null && await db.MayFinishAsync(begun)
            ? await allowed.ExecuteUpdateAsync(set => set.SetProperty(d => d.Status, DeviceCodeStatus.Redeemed)) : 0;
        var code = await db.DeviceCodes.AsNoTracking().FirstOrDefaultAsync(d => d.DeviceCodeHash == hash && d.AppId == appId);
        if (redeemed == 1)
        {
            var device = DeviceDescription.OfApp(appName, code!.DeviceName, code.Agent);
            var family = new NewFamily(code.UserId!, appId, device.Name, device.Type, device.Software, SignInMethod.DeviceCode, code.Scope)
            {
                Audience = code.Audience,
                KeyThumbprint = key,
                Terms = terms,
                StaysSignedIn = OfflineAccess.IsIn(code.Scope),
                SecondFactor = code.SecondFactor,
                IsProved = true,
                IsAcrossNetworks = Requester.AreApart(code.AllowedFrom, Requester.NetworkOf(code.Ip)) && Requester.AreApart(code.AllowedFrom, requester.Network),
            };
            return new PollResult.Issued(await tokens.CreateAsync(db, family, requester, now, deviceCode));
        }

        // Allowed, by an account that lets nobody in any more, or for an app that begins nothing any more.
        if (Dead(code, now) is { } dead)
            return dead;
        if (code!.Status != DeviceCodeStatus.Pending)
            return new PollResult.Denied();

        var tooSoon = code.PolledAt is { } polled && now < polled + TimeSpan.FromSeconds(code.Interval) - Tolerance;
        await db.DeviceCodes.Where(d => d.Id == code.Id).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.PolledAt, now)
            .SetProperty(d => d.Interval, d => tooSoon ? d.Interval + 5 : d.Interval));
        return tooSoon ? new PollResult.TooSoon() : new PollResult.Pending();
    }

    private static PollResult? Dead(DeviceCode? code, DateTimeOffset now) => code switch
    {
        null or { Status: DeviceCodeStatus.Redeemed } => new PollResult.Unknown(),
        _ when code.ExpiresAt <= now => new PollResult.Expired(),
        { Status: DeviceCodeStatus.Denied } => new PollResult.Denied(),
        _ => null,
    };

    // People type what they see: case, spaces and the dash don't matter.
    private static string? Normalise(string typed)
    {
        var code = new string([.. typed.Where(char.IsAsciiLetter).Select(char.ToUpperInvariant)]);
        return typed.Length <= 32 && code.Length == CodeLength && code.All(CodeLetters.All.Contains) ? code : null;
    }

    private static byte[] UserCodeHash(MasterKeys.Derived key, string code) =>
        HMACSHA256.HashData(key.UserCode, Encoding.ASCII.GetBytes(code));
}
