using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tokens;

/// <summary>What needs a former master key.</summary>
/// <param name="Holders">How many apps hold a token that it alone vouches for.</param>
/// <param name="HeldUntil">Until when the last of them has refreshed, or expired; null where there is none.</param>
/// <param name="Until">Until when a spent token from its time may belong to a session that is known. From then on nothing needs it.</param>
public sealed record MasterKeyNeed(int Holders, DateTimeOffset? HeldUntil, DateTimeOffset Until);

/// <summary>Which sessions rest on former master keys alone.</summary>
/// <param name="Apps">Those that hold a token of one.</param>
/// <param name="Browsers">All there are: one wraps the key that their cookies are sealed with.</param>
/// <param name="SecondFactors">How many people's authenticator apps have a key that one wraps.</param>
public sealed record RestingOnKeys(int Apps, int Browsers, int SecondFactors);

/// <summary>
/// Says which master key is used, for all instances alike. One that is given a new key notes it in the database; one that lacks it says so
/// there, every time it looks; once none has for a while it is used by all from the same moment on, and everybody can read what is made with
/// it. The former one goes on vouching for the tokens of its time, and is retired once none of them may come back.
/// </summary>
public sealed partial class MasterKeyService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, MasterKeys keys, IOptionsMonitor<CleanupOptions> cleanup, TimeProvider clock,
    ILogger<MasterKeyService> logger)
{
    /// <summary>Time between two looks at most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long a former key is needed in any case: for codes that are being typed, replies that got lost, and clocks that differ.</summary>
    public static readonly TimeSpan UnderWay = TimeSpan.FromHours(1);

    // How long nobody may have lacked it, and how long before it is used everybody is told: several looks each.
    private static readonly TimeSpan Silence = 4 * Interval;
    private static readonly TimeSpan Notice = 2 * Interval;

    private const int PeopleAtOnce = 200;
    private const int SessionsAtOnce = 1000;
    private static readonly Actor Console = new("", null, Requester.Unknown);

    private bool _lacks;

    /// <summary>The id of a key that the database was written with and that is not among these, or is another; null when all are there.</summary>
    public static async Task<int?> FindMissingAsync(DashboardContext db, MasterKeys keys) =>
        (await db.KeyChecks.AsNoTracking().Where(k => k.RetiredAt == null).ToListAsync())
            // One that is not used yet may be missing, but not another.
            .Find(k => keys.All.FirstOrDefault(key => key.Id == k.KeyId) is { } key ? !Matches(key, k) : k.UsedFrom is not null || k.NotedAt is null)?.KeyId;

    /// <summary>
    /// Notes the key that was given last, if it is new to the database, and takes up which is used. Returns the id of one that the database
    /// was written with and that was not given, and changes nothing then. To be called at the start.
    /// </summary>
    public async Task<int?> StartAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Of several instances that start at once, the first notes its key, and the others check theirs against it.
        var missing = await transaction.RunAsync(
            async db =>
            {
                if (await FindMissingAsync(db, keys) is { } id)
                    return id;
                await NoteAsync(db, now);
                return (int?)null;
            },
            cancellationToken);
        if (missing is null)
            await LookAsync(() => null, cancellationToken);
        return missing;
    }

    /// <summary>
    /// Looks whether another key is used, or one is retired, and has its say. Returns when the next one comes into use, if that is known. To be
    /// called every <see cref="Interval"/>, and at that moment.
    /// </summary>
    /// <param name="given">Reads anew what keys are given, where that may have changed; null for what can't be read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<DateTimeOffset?> LookAsync(Func<MasterKeys?> given, CancellationToken cancellationToken)
    {
        var noted = await ReadAsync(cancellationToken);
        if (noted.Exists(k => k.RetiredAt is null && !IsGiven(k)) && given() is { } others && noted.TrueForAll(k => others.Find((byte)k.KeyId) is not { } key || Matches(key, k)))
            keys.Add(others);
        if (noted.Find(k => k is { UsedFrom: null, RetiredAt: null }) is { } pending && await SettleAsync(pending, cancellationToken))
            noted = await ReadAsync(cancellationToken);

        var now = clock.GetUtcNow();
        var used = Used(noted, now);
        if (used is not null)
            keys.Use((byte)used.KeyId, [.. noted.Where(k => k.RetiredAt is not null).Select(k => (byte)k.KeyId)]);
        var lacks = used is not null && !IsGiven(used);
        if (lacks && !_lacks)
            LogLacking(logger, used!.KeyId);
        _lacks = lacks;
        return noted.Where(k => k.UsedFrom > now).Min(k => k.UsedFrom);
    }

    /// <summary>The ids of keys of former times that are needed still, and of those that are retired; the key in use is none of them.</summary>
    public async Task<(IReadOnlyList<byte> Former, IReadOnlyList<byte> Retired)> ListFormerAsync(CancellationToken cancellationToken)
    {
        var noted = await ReadAsync(cancellationToken);
        return (Former(noted, clock.GetUtcNow()), [.. noted.Where(k => k.RetiredAt is not null).Select(k => (byte)k.KeyId)]);
    }

    /// <summary>The id of a key that is noted and not used yet, and when an instance last said that it lacks it; null where there is none.</summary>
    public async Task<(byte Id, DateTimeOffset? LackedAt)?> FindPendingAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return (await ReadAsync(cancellationToken)).Find(k => k.RetiredAt is null && !(k.UsedFrom <= now)) is { } pending ? ((byte)pending.KeyId, pending.LackedAt) : null;
    }

    /// <summary>An id that no key has had.</summary>
    public async Task<byte> NextIdAsync(CancellationToken cancellationToken)
    {
        var taken = (await ReadAsync(cancellationToken)).ConvertAll(k => k.KeyId);
        return (byte)Enumerable.Range(1, byte.MaxValue).First(id => !taken.Contains(id) && keys.Find((byte)id) is null);
    }

    /// <summary>Notes the key that was given last, if it is new to the database.</summary>
    public Task NoteAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(db => NoteAsync(db, now), cancellationToken);
    }

    /// <summary>What needs the former keys; null where there is none. What it counts it reads, of all sessions.</summary>
    public async Task<MasterKeyNeed?> FindNeedAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await SinceAsync(db, now) is not { } since)
            return null;
        var holders = db.Sessions.Where(s => s.EndedAt == null && s.Kind == SessionKind.App && s.ExpiresAt > now && s.RotatedAt <= since);
        var (living, ended) = Known(db, since, now);
        DateTimeOffset?[] known =
        [
            await living.MaxAsync(s => (DateTimeOffset?)s.AbsoluteExpiresAt, cancellationToken),
            await ended.MaxAsync(s => s.EndedAt, cancellationToken),
        ];
        var until = known.Max() + cleanup.CurrentValue.KeepEnded;
        return new(
            await holders.CountAsync(cancellationToken), await holders.MaxAsync(s => (DateTimeOffset?)s.ExpiresAt, cancellationToken),
            until > since + UnderWay ? until.Value : since + UnderWay);
    }

    /// <summary>
    /// Wraps anew what former keys have wrapped, and retires them once nothing else needs them either. Returns how many secrets were wrapped
    /// anew. May be run at any time, and twice at once; one that broke off is finished by the next.
    /// </summary>
    public async Task<int> TidyAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await SinceAsync(db, now) is null)
                return 0;
        }

        var rewrapped = 0;
        while (await transaction.RunAsync(db => WrappedSecrets.RewrapAsync(db, keys, PeopleAtOnce), cancellationToken, Lane.Nobody) is > 0 and var some)
            rewrapped += some;
        await transaction.RunAsync(
            async db =>
            {
                if (await SinceAsync(db, now) is not { } since || since + UnderWay > now)
                    return 0;
                var (living, ended) = Known(db, since, now);
                if (await living.AnyAsync(cancellationToken) || await ended.AnyAsync(cancellationToken))
                    return 0;
                return await RetireAsync(db, now, ended: null);
            },
            cancellationToken,
            Lane.Nobody);
        await LookAsync(() => null, cancellationToken);
        return rewrapped;
    }

    /// <summary>Which sessions rest on the former keys alone; where there is none, on the one in use.</summary>
    public async Task<RestingOnKeys> CountRestingAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var since = await SinceAsync(db, now) ?? now;
        return new(
            await db.Live(now).CountAsync(s => s.Kind == SessionKind.App && s.RotatedAt <= since, cancellationToken),
            await db.Live(now).CountAsync(s => s.Kind == SessionKind.Browser, cancellationToken),
            await db.SecondFactors.CountAsync(cancellationToken));
    }

    /// <summary>
    /// Retires the former keys at once, for somebody else has them: ends every session that rests on them alone, voids what was begun, has
    /// another key sign access tokens, forgets the Data Protection ring, and wraps the rest anew, all or nothing of it. Returns how many
    /// sessions were ended; null, and nothing is changed, where no key is former.
    /// </summary>
    public async Task<int?> ForsakeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = await transaction.RunAsync<int?>(
            async db =>
            {
                if (await SinceAsync(db, now) is not { } since)
                    return null;
                var resting = await db.Live(now).Where(s => s.Kind == SessionKind.Browser || s.RotatedAt <= since).Select(s => s.Id).ToListAsync(cancellationToken);
                var sessions = await SessionEnding.EndManyAsync(db, resting, SessionsAtOnce, EndReason.ByAdmin, Console, now);
                await SessionEnding.VoidPendingAsync(db, now);
                db.SigningKeys.RemoveRange(await db.SigningKeys.ToListAsync(cancellationToken));
                // Who has a master key can sign bundles of any day: those there are prove nothing any more.
                db.BundleKeys.RemoveRange(await db.BundleKeys.ToListAsync(cancellationToken));
                db.ProtectionKeys.RemoveRange(await db.ProtectionKeys.ToListAsync(cancellationToken));
                db.SigningKeys.Add(SigningKeys.Make(SigningKey.Elliptic, keys, now, now));
                await db.SaveChangesAsync(CancellationToken.None);
                while (await WrappedSecrets.RewrapAsync(db, keys, PeopleAtOnce) > 0)
                {
                }

                await RetireAsync(db, now, sessions);
                return sessions;
            },
            cancellationToken);
        await LookAsync(() => null, cancellationToken);
        return ended;
    }

    private async Task<int> NoteAsync(DashboardContext db, DateTimeOffset now)
    {
        var noted = await db.KeyChecks.ToListAsync();
        var newest = keys.Newest;
        // Of a version before: there the last one given was used.
        foreach (var before in noted.Where(k => k.NotedAt is null).ToList())
            (before.NotedAt, before.UsedFrom) = (now, keys.All.Last(key => noted.Exists(k => k.KeyId == key.Id)).Id == before.KeyId ? now : DateTimeOffset.UnixEpoch);
        if (!noted.Exists(k => k.KeyId == newest.Id))
            db.KeyChecks.Add(new KeyCheck { KeyId = newest.Id, Check = newest.Check, NotedAt = now, UsedFrom = noted.Count == 0 ? now : null });
        return await db.SaveChangesAsync();
    }

    // Says that it lacks the key, or has it used once nobody has said so for a while; whether either changed anything.
    private async Task<bool> SettleAsync(KeyCheck pending, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (quiet, id) = (now - Silence, pending.KeyId);
        if (!IsGiven(pending))
        {
            await transaction.RunAsync(db => Pending(db, id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LackedAt, now), cancellationToken), cancellationToken);
            return false;
        }

        return await transaction.RunAsync(
            async db =>
            {
                // Where nobody serves, nobody lacks it.
                var isAlive = await db.Beats.AnyAsync(b => b.At > now - (3 * Heartbeat.Interval), cancellationToken);
                var from = isAlive ? now + Notice : now;
                var taken = await Pending(db, id).Where(k => !isAlive || (k.NotedAt <= quiet && (k.LackedAt == null || k.LackedAt <= quiet)))
                    .ExecuteUpdateAsync(set => set.SetProperty(k => k.UsedFrom, from), cancellationToken);
                if (taken == 0)
                    return false;
                db.Audit.Add(new AuditEntry { At = now, Action = AuditAction.KeyChanged, After = $"key {id} in use" });
                await db.SaveChangesAsync(cancellationToken);
                return true;
            },
            cancellationToken);
    }

    private static async Task<int> RetireAsync(DashboardContext db, DateTimeOffset now, int? ended)
    {
        var former = Former(await db.KeyChecks.AsNoTracking().ToListAsync(), now).ConvertAll(id => (int)id);
        await db.KeyChecks.Where(k => former.Contains(k.KeyId)).ExecuteUpdateAsync(set => set.SetProperty(k => k.RetiredAt, now));
        db.Audit.AddRange(former.Select(id => new AuditEntry
        {
            At = now, Action = AuditAction.KeyChanged, After = $"key {id} retired" + (ended is { } sessions ? $", {AuditLog.Ended(sessions)}" : ""),
        }));
        await db.SaveChangesAsync(CancellationToken.None);
        return former.Count;
    }

    private async Task<List<KeyCheck>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.KeyChecks.AsNoTracking().ToListAsync(cancellationToken);
    }

    // Since when another key than the former ones has been used; null where none is former.
    private static async Task<DateTimeOffset?> SinceAsync(DashboardContext db, DateTimeOffset now)
    {
        var noted = await db.KeyChecks.AsNoTracking().ToListAsync();
        return Former(noted, now).Count > 0 ? Used(noted, now)!.UsedFrom : null;
    }

    private static KeyCheck? Used(List<KeyCheck> noted, DateTimeOffset now) =>
        noted.Where(k => k.RetiredAt is null && k.UsedFrom <= now).OrderBy(k => k.UsedFrom).ThenBy(k => k.KeyId).LastOrDefault();

    private static List<byte> Former(List<KeyCheck> noted, DateTimeOffset now) => Used(noted, now) is { } used
        ? [.. noted.Where(k => k.RetiredAt is null && k.UsedFrom <= now && k != used).Select(k => (byte)k.KeyId)] : [];

    private static IQueryable<KeyCheck> Pending(DashboardContext db, int id) => db.KeyChecks.Where(k => k.KeyId == id && k.UsedFrom == null && k.RetiredAt == null);

    // Families that have had a token of before, and are known still.
    private (IQueryable<Session> Living, IQueryable<Session> Ended) Known(DashboardContext db, DateTimeOffset since, DateTimeOffset now)
    {
        var from = now - cleanup.CurrentValue.KeepEnded;
        var theirs = db.Sessions.Where(s => s.Kind == SessionKind.App && s.CreatedAt <= since);
        return (theirs.Where(s => s.EndedAt == null && s.AbsoluteExpiresAt > from), theirs.Where(s => s.EndedAt > from));
    }

    private bool IsGiven(KeyCheck noted) => keys.All.Any(key => key.Id == noted.KeyId);

    private static bool Matches(MasterKeys.Derived key, KeyCheck noted) => CryptographicOperations.FixedTimeEquals(key.Check, noted.Check);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The master key {Key} is used and this instance was not given it, so it refuses tokens that others issue: give it Keys__Master as they have it, and restart it")]
    private static partial void LogLacking(ILogger logger, int key);
}
