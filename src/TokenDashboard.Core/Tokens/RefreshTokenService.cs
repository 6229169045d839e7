using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Telemetry;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// Refresh tokens with rotation and reuse detection. The family's row alone decides: spending a token is one conditional
/// update of that row, and at most one token of a family lives, whatever runs in parallel. All outcomes are committed
/// before they are returned.
/// </summary>
public sealed class RefreshTokenService(
    IRotations rotations, WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, MasterKeys keys,
    IOptionsMonitor<TokenOptions> options, RetryWindow window, ActiveBlocks blocks, HourlyCounts counts, DpopProofs proofs, TimeProvider clock, SessionFeed feed, DashboardMetrics metrics)
{
    private readonly TokenFormat _format = new(keys);
    private readonly ConcurrentPresentations _presentations = new();

    /// <summary>Starts a family and returns its first token, which can't be had again.</summary>
    public async Task<IssuedToken> CreateAsync(NewFamily family, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var issued = await transaction.RunAsync(db => CreateAsync(db, family, requester, now), cancellationToken);
        feed.Publish(new Change.Sessions(family.UserId));
        return issued;
    }

    /// <summary>
    /// Spends the token and returns its successor (RFC 6749 §6). The immediately previous token within the retry window, or after it from the
    /// very client that spent it, gets the same successor again; any other spent token ends its family, or where the app is observed is refused alone. Where a block shuts the requester out, what would have been
    /// answered is refused as <see cref="Refusal.Blocked"/>: nothing is spent, and asking for it once the block is over is no reuse.
    /// A token whose session is bound to a key needs a proof by that key each time, also to be answered again; without it nothing is spent or ended, whichever generation it is, and it is
    /// evidence (RFC 9449 §5).
    /// </summary>
    /// <param name="raw">What was presented.</param>
    /// <param name="appId">The app that presented it.</param>
    /// <param name="scope">The scope asked for, which never widens; null asks for all there is.</param>
    /// <param name="requester">Who presented it.</param>
    /// <param name="cancellationToken">Stops waiting for the database, never half-way through.</param>
    /// <param name="audience">The one API that the token is for, which never is another than the session was given; null asks for none in particular.</param>
    /// <param name="terms">What holds for that app; null for nothing in particular.</param>
    /// <param name="shown">What was shown of a key; null for nothing.</param>
    public async Task<RotationResult> RotateAsync(
        RawToken raw, string appId, string? scope, Requester requester, CancellationToken cancellationToken, AppTerms? terms = null, string? audience = null, ShownKey? shown = null)
    {
        var asked = Stopwatch.GetTimestamp();
        var result = await TryAsync(raw, appId, scope, requester, terms ?? AppTerms.None, audience, shown ?? ShownKey.None, cancellationToken);
        metrics.Refreshed(
            result switch
            {
                RotationResult.Rotated => "rotated",
                RotationResult.Refused { Reason: var why } => DashboardMetrics.NameOf(why),
                _ => "reused",
            },
            Stopwatch.GetElapsedTime(asked));
        // One that is blocked, or asked for too much, is as good as before.
        if (result is RotationResult.Reused or RotationResult.Refused { Reason: not (Refusal.Blocked or Refusal.Scope or Refusal.Audience) })
            counts.Count(Counted.TokensRefused);
        return result;
    }

    private async Task<RotationResult> TryAsync(
        RawToken raw, string appId, string? scope, Requester requester, AppTerms terms, string? audience, ShownKey shown, CancellationToken cancellationToken)
    {
        if (_format.Read(raw) is not { } presented)
            return new RotationResult.Refused(Refusal.Unknown);
        if (shown.Proof is { } proof && !await proofs.TrySpendAsync(proof, cancellationToken))
            return new RotationResult.Refused(Refusal.ProofSpent);

        using var presentation = _presentations.Enter(presented.Hash);
        var now = clock.GetUtcNow();
        window.Observe(now);
        var salt = RandomNumberGenerator.GetBytes(32);
        var (successor, successorHash) = _format.Successor(presented, salt);
        var (all, lifetimes) = (options.CurrentValue, terms.Within(options.CurrentValue));
        var spend = new Spend(presented, successorHash, salt, appId, scope, requester, now, now + lifetimes.RefreshToken, presentation.Consume, presentation.SeeCurrent, presentation.BeginAttempt)
        {
            Key = shown.OfFamily,
            Longest = terms.SessionLifetime is null ? Spend.Ages : lifetimes.Session,
        };
        var isBlocked = blocks.Find(requester) is not null;
        if (isBlocked && await IsLiveAsync(presented, appId, spend.Key, now, cancellationToken))
            presentation.SeeCurrent();
        if (!isBlocked && audience is null && await rotations.SpendAsync(spend, cancellationToken) is { } plain)
        {
            await LeaveAsync(presentation, plain.UserId, all);
            return new RotationResult.Rotated(new IssuedToken(successor, plain));
        }

        var tooMuch = isBlocked ? Refusal.Blocked : await TooMuchAsync(presented, scope, audience, cancellationToken);
        var spent = false;
        var outcome = await transaction.RunAsync(
            async db =>
            {
                await RotationSql.NarrowAsync(db, spend);
                // Asking for too much, or from a blocked place, spends nothing, but a spent token stays a reuse whatever it asks for.
                if (tooMuch is not null || await RotationSql.SpendAsync(db, spend) is not { } family)
                    return await Classifier(db, terms).ClassifyAsync(presented, appId, spend.Key, requester, now, presentation.LostRaceAsync, isBlocked);
                spent = true;
                presentation.Consume();
                var answered = new PresentationOutcome.Answered(new IssuedToken(successor, family.Grant));
                return family.HasNewClient || family.Grant.UnknownFrom is not null
                    ? await WatchAsync(db, answered, presented.Generation + 1, requester, terms.EndsOnUnknown, now)
                    : answered;
            },
            cancellationToken);

        if (spent)
            await LeaveAsync(presentation, outcome is PresentationOutcome.Answered { Issued.Grant.UserId: var userId } ? userId : null, all);
        Announce(outcome);
        if (outcome.Counts is { } counted)
            counts.Count(counted, appId, requester.Agent);
        return outcome switch
        {
            PresentationOutcome.Answered or PresentationOutcome.Refused { Reason: Refusal.LostRace } when tooMuch is { } why and not Refusal.Blocked => new RotationResult.Refused(why),
            PresentationOutcome.Answered answered => new RotationResult.Rotated(answered.Issued),
            PresentationOutcome.Reused reused => new RotationResult.Reused(reused.SessionId, reused.IncidentId),
            PresentationOutcome.Refused refused => new RotationResult.Refused(refused.Reason),
            PresentationOutcome.EndedAsUnknown => new RotationResult.Refused(Refusal.Ended),
            _ => throw new InvalidOperationException($"No answer for {outcome.GetType().Name}."),
        };
    }

    /// <summary>Says whether the token is live, without spending it. A spent one is a reuse here as everywhere, and one whose session is bound to a key needs that.</summary>
    public async Task<ValidationResult> ValidateAsync(
        RawToken raw, string appId, Requester requester, CancellationToken cancellationToken, ShownKey? shown = null, AppTerms? terms = null)
    {
        if (_format.Read(raw) is not { } presented)
            return new ValidationResult.Refused(Refusal.Unknown);

        var now = clock.GetUtcNow();
        window.Observe(now);
        var key = shown?.OfFamily;
        if (await IsLiveAsync(presented, appId, key, now, cancellationToken))
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return new ValidationResult.Valid(await RotationSql.GrantAsync(db, presented.Selector));
        }

        var outcome = await transaction.RunAsync(
            db => Classifier(db, terms ?? AppTerms.None).ClassifyAsync(presented, appId, key, requester, now, () => Task.FromResult(false)), cancellationToken);
        Announce(outcome);
        return outcome switch
        {
            PresentationOutcome.Reused reused => new ValidationResult.Reused(reused.SessionId, reused.IncidentId),
            PresentationOutcome.Refused refused => new ValidationResult.Refused(refused.Reason),
            _ => new ValidationResult.Refused(Refusal.LostRace),
        };
    }

    /// <summary>Ends one family and returns how many were ended by this call: 0 or 1.</summary>
    public async Task<int> RevokeFamilyAsync(
        Guid familyId, string userId, EndReason reason, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = await transaction.RunAsync(
            db => SessionEnding.EndAsync(db, familyId, userId, reason, actor, now), cancellationToken);
        if (ended)
            feed.Publish(new Change.Sessions(userId));
        return ended ? 1 : 0;
    }

    /// <summary>Ends all of a user's sessions, browsers too, and returns how many. Beats every rotation in flight.</summary>
    public async Task<int> RevokeUserTokensAsync(
        string userId, EndReason reason, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = await transaction.RunAsync(
            db => SessionEnding.EndAllAsync(db, userId, keep: null, reason, actor, now), cancellationToken);
        feed.Publish(new Change.Sessions(userId));
        return ended;
    }

    /// <summary>
    /// Signs out the family of a token (RFC 7009). Any genuine generation of this app's does, and none of them is a
    /// reuse: whoever wants to end a session may. Anything else changes nothing.
    /// </summary>
    public async Task RevokeByTokenAsync(RawToken raw, string appId, Requester requester, CancellationToken cancellationToken)
    {
        if (_format.Read(raw) is not { } presented)
            return;
        var now = clock.GetUtcNow();
        var userId = await transaction.RunAsync(
            async db =>
            {
                var session = await db.Sessions.AsNoTracking()
                    .FirstOrDefaultAsync(s => s.Selector == presented.Selector && s.AppId == appId);
                if (session is null || !await Classifier(db, AppTerms.None).IsGenuineAsync(session, presented))
                    return null;
                var actor = new Actor(session.UserId, session.Id, requester);
                var ended = await SessionEnding.EndAsync(db, session.Id, session.UserId, EndReason.SignedOut, actor, now);
                return ended ? session.UserId : null;
            },
            cancellationToken);
        if (userId is not null)
            feed.Publish(new Change.Sessions(userId));
    }

    /// <summary>
    /// The first token of the family that a secret was redeemed for, once more for a reply that got lost: within the retry window, to the same app and user agent, its version apart,
    /// while it is unused and the family lives, with the key that it is bound to. Null otherwise, and nothing is changed either way.
    /// </summary>
    internal async Task<IssuedToken?> FirstAgainAsync(RawToken redeemed, string appId, string? key, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        window.Observe(now);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var selector in _format.SelectorsOf(redeemed))
        {
            var session = await db.Live(now).AsNoTracking()
                .FirstOrDefaultAsync(s => s.Selector == selector && s.AppId == appId && s.KeyThumbprint == key && s.Generation == 1, cancellationToken);
            if (session is { RetrySalt: { } salt } && window.IsOpen(session.RotatedAt, now) && ClientProgram.IsSame(requester.Agent, session.LastUsedAgent)
                && _format.RecomputeFirst(selector, redeemed, salt, session.CurrentHash) is { } token)
                return new IssuedToken(token, await RotationSql.GrantAsync(db, selector));
        }

        return null;
    }

    /// <summary>
    /// Starts a family inside a caller's transaction. Who redeems a secret for it can ask again with that, as <see cref="FirstAgainAsync"/> says, and its owner is told.
    /// </summary>
    internal async Task<IssuedToken> CreateAsync(DashboardContext db, NewFamily family, Requester requester, DateTimeOffset now, RawToken? redeemed = null)
    {
        var salt = redeemed is null ? null : RandomNumberGenerator.GetBytes(32);
        var selector = redeemed is null ? RandomNumberGenerator.GetBytes(TokenFormat.SelectorLength) : _format.SelectorOf(redeemed);
        var (token, hash) = salt is null ? _format.First(selector) : _format.First(selector, redeemed!, salt);
        var lifetimes = family.Terms.Within(options.CurrentValue);
        var longest = family.StaysSignedIn ? lifetimes.Session : lifetimes.AccessToken;
        var session = new Session
        {
            Id = Guid.CreateVersion7(now), UserId = family.UserId, Kind = SessionKind.App, AppId = family.AppId,
            Name = family.Name, Device = family.Device, Software = family.Software, Method = family.Method, Scope = family.Scope, Audience = family.Audience, KeyThumbprint = family.KeyThumbprint,
            SecondFactor = family.SecondFactor, ProvedAt = family.IsProved ? now : null,
            CreatedAt = now, LastUsedAt = now, LastUsedIp = requester.Ip, LastUsedAgent = requester.Agent,
            Selector = selector, CurrentHash = hash, Generation = 1, RotatedAt = now,
            RetrySalt = salt, SaltHour = salt is null ? null : Session.HourOf(now),
            ExpiresAt = Earlier(now + lifetimes.RefreshToken, now + longest),
            AbsoluteExpiresAt = now + longest, IsAcrossNetworks = family.IsAcrossNetworks,
            Epoch = await db.Accounts.Where(u => u.Id == family.UserId).Select(u => u.Epoch).FirstAsync(),
        };
        db.Sessions.Add(session);
        db.SessionClients.Add(new SessionClient
        {
            SessionId = session.Id, UserId = session.UserId, Network = requester.Network, Agent = requester.Agent ?? "", FirstGeneration = 1, Ip = requester.Ip, FirstAt = now,
        });
        db.Activity.Add(new ActivityEntry
        {
            UserId = family.UserId, SessionId = session.Id, At = now, Kind = ActivityKind.AppLinked,
            Ip = requester.Ip, Agent = requester.Agent,
        });
        // A host that starts one by itself knows whom it has told.
        if (redeemed is not null)
        {
            var used = await db.Sessions.Where(s => s.UserId == family.UserId && !s.NeedsLook).Select(s => s.LastUsedIp).Distinct().ToListAsync();
            var isKnownNetwork = used.Exists(ip => Requester.NetworkOf(ip) == requester.Network);
            session.NeedsLook = family.IsAcrossNetworks && !isKnownNetwork;
            db.Outbox.Add(OutboxEvent.Begun(OutboxKind.NewDevice, now, new Beginning(session.UserId, session.Epoch), isKnownNetwork ? OutboxEvent.KnownNetwork : null, session.Id));
        }

        await db.SaveChangesAsync();
        return new IssuedToken(token, await RotationSql.GrantAsync(db, selector));
    }

    private async Task<bool> IsLiveAsync(PresentedToken presented, string appId, string? key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Live(now).AnyAsync(s => s.Selector == presented.Selector && s.CurrentHash == presented.Hash && s.AppId == appId && s.KeyThumbprint == key, cancellationToken);
    }

    // The consumption is committed.
    private async Task LeaveAsync(ConcurrentPresentations.Presentation presentation, string? userId, TokenOptions lifetimes)
    {
        presentation.Commit();
        if (userId is not null)
            feed.PublishHere(new Change.Sessions(userId));
        if (lifetimes.RetryWindow == TimeSpan.Zero)
            await presentation.QuietAsync();
    }

    private async Task<Refusal?> TooMuchAsync(PresentedToken presented, string? scope, string? audience, CancellationToken cancellationToken)
    {
        if (scope is null && audience is null)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var granted = await db.Sessions.Where(s => s.Selector == presented.Selector).Select(s => new { s.Scope, s.Audience }).FirstOrDefaultAsync(cancellationToken);
        return granted is null ? null
            : scope is not null && scope.Split(' ').Except(granted.Scope.Split(' ')).Any() ? Refusal.Scope
            : !Audiences.Has(granted.Audience, audience) ? Refusal.Audience
            : null;
    }

    // A client that is new to the family, or one that may be the unknown one going on.
    private static async Task<PresentationOutcome> WatchAsync(
        DashboardContext db, PresentationOutcome.Answered answered, int generation, Requester requester, bool endsOnUnknown, DateTimeOffset now)
    {
        var grant = answered.Issued.Grant;
        if (await FamilyCases.UsedAsync(db, grant.SessionId, generation, grant.UnknownFrom, requester, endsOnUnknown, now) is not { } use)
            return answered;
        if (!endsOnUnknown)
            return answered with { IncidentId = use.IncidentId };
        await SessionEnding.EndAsync(db, grant.SessionId, grant.UserId, EndReason.UnknownClient, new Actor(grant.UserId, null, requester), now);
        return new PresentationOutcome.EndedAsUnknown(grant.UserId, use.IncidentId);
    }

    private PresentationClassifier Classifier(DashboardContext db, AppTerms terms) => new(db, _format, window, terms, terms.Within(options.CurrentValue).AccessToken);

    private void Announce(PresentationOutcome outcome)
    {
        if (outcome is PresentationOutcome.Reused reused)
            feed.Publish(new Change.Sessions(reused.UserId));
        if (outcome is PresentationOutcome.EndedAsUnknown unknown)
            feed.Publish(new Change.Sessions(unknown.UserId));
        if (outcome is PresentationOutcome.Answered { IsLate: true } late)
            feed.Publish(new Change.Sessions(late.Issued.Grant.UserId));
        var incidentId = outcome switch
        {
            PresentationOutcome.EndedAsUnknown ended => ended.IncidentId,
            PresentationOutcome.Answered answered => answered.IncidentId,
            PresentationOutcome.Refused refused => refused.IncidentId,
            PresentationOutcome.Reused reuse => reuse.IncidentId,
            _ => null,
        };
        if (incidentId is { } id)
            feed.Publish(new Change.Incidents(id));
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
