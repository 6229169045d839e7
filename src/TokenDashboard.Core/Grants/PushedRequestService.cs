using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Grants;

/// <summary>An authorization request that an app sent ahead.</summary>
/// <param name="Name">What it was asked for by.</param>
/// <param name="Hash">What is stored of that.</param>
/// <param name="Parameters">What the app asks for, written as a query.</param>
/// <param name="IsOpened">Whether it waits for whoever opened it; otherwise it is the app's own name for it, which is good for one browser.</param>
public sealed record PushedAsk(string Name, byte[] Hash, string Parameters, bool IsOpened);

/// <summary>What came of sending one ahead.</summary>
public abstract record PushResult
{
    private PushResult()
    {
    }

    /// <summary>It is kept under that name.</summary>
    public sealed record Kept(string Name) : PushResult;

    /// <summary>As many wait already as may; nothing was written.</summary>
    public sealed record Full : PushResult;

    /// <summary>The proof that it came with was shown before; nothing was written.</summary>
    public sealed record ProofSpent : PushResult;
}

/// <summary>
/// Authorization requests that apps send ahead (RFC 9126). An app's name for one lives a minute and is used up by the first browser that comes with it; from then on the request has another
/// name, which lives as long as signing in may take and ends with the decision.
/// </summary>
public sealed class PushedRequestService(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, IOptionsMonitor<RateLimitOptions> limits, TimeProvider clock)
{
    /// <summary>How long an app's name is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>How long there is to sign in and decide.</summary>
    public static readonly TimeSpan OpenedLifetime = TimeSpan.FromMinutes(10);

    /// <summary>The limit to how many may wait, by name.</summary>
    public const string Waiting = "waiting-pushed-requests";

    // RFC 9126 §2.2.
    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>Whether it looks like a name that is given here.</summary>
    public static bool IsName(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>
    /// Keeps a request of an app under a name, unless as many wait already as may: of the app or, where it has not shown who it is, from the requester's network, on all instances. A proof
    /// that it comes with is taken once.
    /// </summary>
    public async Task<PushResult> PushAsync(string appId, string parameters, bool isProved, Requester requester, CancellationToken cancellationToken, DpopProof? proof = null)
    {
        var now = clock.GetUtcNow();
        var name = NewName();
        // A flood is refused without its turn to write.
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await IsFullAsync(db))
                return new PushResult.Full();
        }

        return await transaction.RunAsync<PushResult>(
            async db =>
            {
                if (await IsFullAsync(db))
                    return new PushResult.Full();
                if (proof is not null && !await DpopProofs.TrySpendAsync(db, proof))
                    return new PushResult.ProofSpent();
                db.PushedRequests.Add(new PushedRequest
                {
                    Hash = Secret.HashOf(name), AppId = appId, Parameters = parameters, Line = requester.Line, Site = requester.Site, ExpiresAt = now + Lifetime,
                });
                await db.SaveChangesAsync(cancellationToken);
                return new PushResult.Kept(name);
            },
            cancellationToken,
            isProved ? Lane.Somebody : Lane.Nobody);

        async Task<bool> IsFullAsync(DashboardContext db)
        {
            var (most, line, site) = (limits.CurrentValue, requester.Line, requester.Site);
            var waiting = db.PushedRequests.Where(r => r.ExpiresAt > now);
            return await IsAsync(waiting.Where(r => r.AppId == appId), most.WaitingPushedRequestsOfApp)
                || (!isProved && await IsAsync(waiting.Where(r => r.Line == line), most.WaitingPushedRequests))
                || (!isProved && site is not null && await IsAsync(waiting.Where(r => r.Site == site), RateLimitOptions.OfSite(most.WaitingPushedRequests)));
        }

        async Task<bool> IsAsync(IQueryable<PushedRequest> some, int most) => await some.Take(most).CountAsync(cancellationToken) >= most;
    }

    /// <summary>The request of that name, if it is this app's and not over; else null.</summary>
    public async Task<PushedAsk?> FindAsync(string name, string appId, CancellationToken cancellationToken)
    {
        if (HashOf(name) is not { } hash)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Of(db, hash, appId, clock.GetUtcNow()).Select(r => new PushedAsk(name, hash, r.Parameters, r.IsOpened)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Uses up the app's name and returns the one by which the request, as it is to be read from then on, waits for whoever opened it; null when it has been used.</summary>
    public async Task<string?> OpenAsync(PushedAsk asked, string appId, string parameters, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var name = NewName();
        var (hash, until) = (Secret.HashOf(name), now + OpenedLifetime);
        var opened = await transaction.RunAsync(
            db => Of(db, asked.Hash, appId, now).Where(r => !r.IsOpened).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Hash, hash).SetProperty(r => r.Parameters, parameters).SetProperty(r => r.ExpiresAt, until).SetProperty(r => r.IsOpened, true), cancellationToken),
            cancellationToken,
            Lane.Nobody);
        return opened == 1 ? name : null;
    }

    /// <summary>Ends a request that nothing comes of; false when it was over.</summary>
    public Task<bool> DropAsync(PushedAsk asked, CancellationToken cancellationToken) =>
        transaction.RunAsync(db => TakeAsync(db, asked, clock.GetUtcNow()), cancellationToken, Lane.Nobody);

    /// <summary>Ends it inside a caller's transaction; false when it was over.</summary>
    internal static async Task<bool> TakeAsync(DashboardContext db, PushedAsk asked, DateTimeOffset now) =>
        await db.PushedRequests.Where(r => r.Hash == asked.Hash && r.ExpiresAt > now).ExecuteDeleteAsync() == 1;

    private static IQueryable<PushedRequest> Of(DashboardContext db, byte[] hash, string appId, DateTimeOffset now) =>
        db.PushedRequests.Where(r => r.Hash == hash && r.AppId == appId && r.ExpiresAt > now);

    private static string NewName() => Prefix + Secret.New().Reveal();

    // Hashed with what they begin with.
    private static byte[]? HashOf(string name) => IsName(name) && Secret.HashOfPresented(name[Prefix.Length..]) is not null ? Secret.HashOf(name) : null;
}
