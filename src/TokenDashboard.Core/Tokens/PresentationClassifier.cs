using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tokens;

/// <summary>What came of presenting a token, with the incident that has more to tell since.</summary>
internal abstract record PresentationOutcome
{
    private PresentationOutcome()
    {
    }

    /// <summary>What is counted of the app that presented it; null for nothing.</summary>
    public AppCounted? Counts { get; init; }

    /// <summary>A successor goes out: a fresh one, or the same again after a lost reply.</summary>
    public sealed record Answered(IssuedToken Issued, int? IncidentId = null) : PresentationOutcome
    {
        /// <summary>Whether it was a late retry, of which the owner is told.</summary>
        public bool IsLate { get; init; }
    }

    /// <summary>Refused; the family is as it was.</summary>
    public sealed record Refused(Refusal Reason, int? IncidentId = null) : PresentationOutcome;

    /// <summary>The family has been ended for it.</summary>
    public sealed record Reused(Guid SessionId, string UserId, int IncidentId) : PresentationOutcome;

    /// <summary>It was live, and the family has been ended for who presented it.</summary>
    public sealed record EndedAsUnknown(string UserId, int? IncidentId) : PresentationOutcome;
}

/// <summary>
/// Says what a presentation was that did not spend a live token, inside the transaction that tried. The order of the
/// questions matters: genuine, ended on purpose, with its key, live, retry, late retry, consumed, expired.
/// </summary>
internal sealed class PresentationClassifier(DashboardContext db, TokenFormat format, RetryWindow window, AppTerms terms, TimeSpan accessTokenLifetime)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    public async Task<PresentationOutcome> ClassifyAsync(
        PresentedToken presented, string appId, string? key, Requester requester, DateTimeOffset now, Func<Task<bool>> lostRace, bool isBlocked = false)
    {
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Selector == presented.Selector);
        if (session is null)
            return new PresentationOutcome.Refused(Refusal.Unknown);
        if (session.AppId != appId)
            return new PresentationOutcome.Refused(Refusal.WrongApp);

        if (!await IsGenuineAsync(session, presented))
        {
            await KeepAsync(EvidenceKind.Mismatch);
            return new PresentationOutcome.Refused(Refusal.Unknown);
        }

        if (await IsEndedOnPurposeAsync(session))
        {
            var isKept = await KeepAsync(EvidenceKind.AfterEnd);
            var incident = session.EndReason is EndReason.Reuse or EndReason.UnknownClient
                ? await FamilyCases.CountAsync(db, session, isKept, accessTokenLifetime, now)
                : null;
            return new PresentationOutcome.Refused(Refusal.Ended, incident);
        }

        // Whoever copied it can do nothing with it: they must not be able to end it either, whichever generation they have.
        if (session.KeyThumbprint is { } bound && bound != key)
            return new PresentationOutcome.Refused(Refusal.OtherKey, await FamilyCases.OtherKeyAsync(db, session, presented.Generation, requester, now));

        var expired = session.ExpiresAt <= now;
        // What began without a key goes on without one, or whoever copied it could take it away from its owner.
        var isNotBound = session.KeyThumbprint is null && key is not null;
        if (presented.Generation == session.Generation)
            return new PresentationOutcome.Refused(expired ? Refusal.Expired : isNotBound ? Refusal.NotBound : isBlocked ? Refusal.Blocked : Refusal.LostRace);

        var isHeld = await IsHeldAsync(session, presented);
        var isInTime = isHeld || window.IsOpen(session.RotatedAt, now);
        var successor = expired ? null : isInTime ? Successor(session, presented, requester) : RetriedLate(session, presented, requester, now);
        if (isNotBound && successor is not null)
            return new PresentationOutcome.Refused(Refusal.NotBound);

        if (successor is not null && isInTime)
        {
            if (isBlocked)
                return isHeld ? new PresentationOutcome.Refused(Refusal.Blocked) : await HoldAsync(session, presented, now);
            // Who asks again while it is answered has lost nothing, and refreshes twice at once.
            var counted = await lostRace() ? AppCounted.DoubleRefresh : AppCounted.LostReply;
            var isFirst = await KnownClients.MeetAsync(db, session.Id, presented.Generation + 1, requester, now, onlyRetried: true) == 1;
            await KeepAsync(EvidenceKind.Retry);
            var incident = await FamilyCases.RetriedAsync(db, session, presented.Generation, requester, isFirst, now);
            var grant = await RotationSql.GrantAsync(db, presented.Selector);
            return new PresentationOutcome.Answered(new IssuedToken(successor, grant), incident) { Counts = counted };
        }

        if (successor is not null && await LateRetries.AdmitAsync(db, session, presented.Generation, requester, now, isKept: !isBlocked))
        {
            if (isBlocked)
                return await HoldAsync(session, presented, now);
            return new PresentationOutcome.Answered(new IssuedToken(successor, await RotationSql.GrantAsync(db, presented.Selector))) { IsLate = true, Counts = AppCounted.LateRetry };
        }

        // It could not be asked for in time.
        if (isHeld && expired && ClientProgram.IsSame(requester.Agent, session.LastUsedAgent))
            return new PresentationOutcome.Refused(Refusal.Expired);

        if (await lostRace() || await BeganBeforeConsumptionAsync(session, presented, now))
            return new PresentationOutcome.Refused(Refusal.LostRace) { Counts = AppCounted.DoubleRefresh };

        return await ObservesAsync(appId) ? await ObserveReuseAsync(session, presented, requester, now) : await EndForReuseAsync(session, presented, requester, now);

        Task<bool> KeepAsync(EvidenceKind kind) => FamilyEvidence.AddAsync(db, session, kind, presented.Generation, requester, now);
    }

    /// <summary>
    /// A lower generation is genuine by its tag, and by its row's hash while that exists. The same generation with
    /// another hash, or a higher one, comes from another history, such as a restored backup.
    /// </summary>
    public async Task<bool> IsGenuineAsync(Session session, PresentedToken presented)
    {
        if (presented.Generation >= session.Generation)
            return presented.Generation == session.Generation && Same(session.CurrentHash, presented.Hash);
        var hash = await db.RefreshTokens
            .Where(t => t.SessionId == session.Id && t.Generation == presented.Generation)
            .Select(t => t.Hash).FirstOrDefaultAsync();
        return hash is null || Same(hash, presented.Hash);
    }

    // Expiry is computed from instants, never from cleanup's mark: an expired family was not ended on purpose. One that
    // ended for a reuse counts as ended too; its incident counts what still arrives.
    private async Task<bool> IsEndedOnPurposeAsync(Session session) =>
        session.EndReason switch
        {
            EndReason.Expired => false,
            null => !await db.Open().AnyAsync(u => u.Id == session.UserId && u.Epoch == session.Epoch),
            _ => true,
        };

    private Task<bool> IsHeldAsync(Session session, PresentedToken presented) => presented.Generation == session.Generation - 1
        ? db.HeldRetries.AnyAsync(h => h.SessionId == session.Id && h.Generation == presented.Generation)
        : Task.FromResult(false);

    private async Task<PresentationOutcome> HoldAsync(Session session, PresentedToken presented, DateTimeOffset now)
    {
        await db.HeldRetries.Where(h => h.SessionId == session.Id).ExecuteDeleteAsync();
        db.HeldRetries.Add(new HeldRetry { SessionId = session.Id, UserId = session.UserId, Generation = presented.Generation, At = now });
        await db.SaveChangesAsync();
        return new PresentationOutcome.Refused(Refusal.Blocked);
    }

    // After the window only with the same key, or from the same address too. One that is not known is nobody's.
    private RawToken? RetriedLate(Session session, PresentedToken presented, Requester requester, DateTimeOffset now) =>
        window.IsOpenLate(session.RotatedAt, now) && (session.KeyThumbprint is not null || (requester.Line is { Length: > 0 } line && line == Requester.LineOf(session.LastUsedIp)))
            ? Successor(session, presented, requester)
            : null;

    // A lost reply is not a theft: the immediately previous token, from the same app and agent, its version apart, within the window of
    // its consumption, gets the same successor while that is still unused. The network may differ.
    private RawToken? Successor(Session session, PresentedToken presented, Requester requester) =>
        presented.Generation == session.Generation - 1 && ClientProgram.IsSame(requester.Agent, session.LastUsedAgent) && session.RetrySalt is { } salt
            ? format.Recompute(presented, salt, session.CurrentHash)
            : null;

    // Overlap in this process is known exactly; of a consumption by another process only the instant is, give or take
    // what clocks differ by. A clock that was set back must not make every replay look like a race.
    private Task<bool> BeganBeforeConsumptionAsync(Session session, PresentedToken presented, DateTimeOffset now)
    {
        var latest = now + ClockSkew;
        return db.RefreshTokens.AnyAsync(t => t.SessionId == session.Id && t.Generation == presented.Generation
            && t.ConsumedAt > now && t.ConsumedAt <= latest);
    }

    private Task<bool> ObservesAsync(string appId) =>
        terms.IsRegistered ? db.Apps.AnyAsync(a => a.ClientId == appId && a.ObservesReuse) : Task.FromResult(terms.ObservesReuse);

    // Whoever has the live token goes on with it, and this one gets none: there never are two.
    private async Task<PresentationOutcome> ObserveReuseAsync(Session session, PresentedToken presented, Requester requester, DateTimeOffset now)
    {
        var (incidentId, isNew) = await FamilyCases.ObserveReuseAsync(db, session, presented.Generation, requester, accessTokenLifetime, now);
        if (isNew)
        {
            db.Activity.Add(new ActivityEntry
            {
                UserId = session.UserId, SessionId = session.Id, At = now, Kind = ActivityKind.ReuseObserved, Ip = requester.Ip, Agent = requester.Agent,
            });
            await db.SaveChangesAsync();
        }

        return new PresentationOutcome.Refused(Refusal.Observed, incidentId);
    }

    private async Task<PresentationOutcome> EndForReuseAsync(
        Session session, PresentedToken presented, Requester requester, DateTimeOffset now)
    {
        await db.Sessions
            .Where(s => s.Id == session.Id && (s.EndedAt == null || s.EndReason == EndReason.Expired))
            .ExecuteUpdateAsync(set => set
                .SetProperty(s => s.EndedAt, now)
                .SetProperty(s => s.EndReason, EndReason.Reuse)
                .SetProperty(s => s.RetrySalt, (byte[]?)null));
        (session.EndedAt, session.EndReason) = (now, EndReason.Reuse);
        db.Activity.Add(new ActivityEntry
        {
            UserId = session.UserId, SessionId = session.Id, At = now, Kind = ActivityKind.TokenReused,
            EndReason = EndReason.Reuse, Ip = requester.Ip, Agent = requester.Agent,
        });
        db.Outbox.Add(SessionEnding.Event(session.UserId, session.Id, EndReason.Reuse, now));
        var incident = await FamilyCases.OpenReuseAsync(db, session, presented.Generation, requester, accessTokenLifetime, now);
        return new PresentationOutcome.Reused(session.Id, session.UserId, incident.Id) { Counts = incident.StrangerClients == 0 ? AppCounted.UnexplainedEnd : null };
    }

    private static bool Same(byte[] a, byte[] b) => CryptographicOperations.FixedTimeEquals(a, b);
}
