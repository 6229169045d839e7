using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Methods;

/// <summary>What a new password is to do beside being one.</summary>
/// <param name="EndOthers">Whether every other session ends.</param>
/// <param name="NotMine">The session that its owner says was not theirs; null when that is not why.</param>
public sealed record PasswordChange(bool EndOthers, Guid? NotMine);

/// <summary>A new password, chosen by its signed-in owner.</summary>
public sealed class PasswordService(IdentityTransaction people, OwnerGate gate, PasswordHashes hashes, SessionFeed feed)
{
    /// <summary>
    /// Sets it, for who has proved of late who they are, and with it voids whatever was begun before; a session that its owner disowns ends whatever is said of the others. The
    /// actor's own session stays, and its cookie is to be renewed. The password's length is the caller's to check.
    /// </summary>
    public async Task<OwnerResult> ChangeAsync(string password, PasswordChange change, Actor actor, CancellationToken cancellationToken)
    {
        var hash = await hashes.MakeAsync(password, Lane.Somebody, actor.Requester, cancellationToken);
        int? tricked = null;
        var result = await gate.RunAsync(
            actor,
            OwnerProof.Recent,
            async (db, now) =>
            {
                await using var identity = await people.JoinAsync(db, cancellationToken);
                await Passwords.SetAsync(db, identity, actor.UserId, hash, now);
                if (change.NotMine is { } notMine)
                    tricked = await DisownAsync(db, notMine, actor, now, cancellationToken);
                db.Activity.Add(ActivityEntries.By(actor, ActivityKind.PasswordChanged, now));
                db.Outbox.Add(Changed(actor, ActivityKind.PasswordChanged, now));
                if (change.EndOthers || change.NotMine is not null)
                    await SessionEnding.EndAllAsync(db, actor.UserId, actor.SessionId, EndReason.PasswordChange, actor, now);
                else
                    await SessionEnding.VoidPendingAsync(db, actor.UserId, now);
                return new OwnerResult.Done();
            },
            cancellationToken);
        if (result.IsDone && tricked is { } id)
            feed.Publish(new Change.Incidents(id));
        return result;
    }

    /// <summary>What the owner is written of a way to sign in that has changed.</summary>
    /// <param name="actor">The owner, and where they did it.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="now">When.</param>
    /// <param name="subject">To which, where it can be undone.</param>
    internal static OutboxEvent Changed(Actor actor, ActivityKind kind, DateTimeOffset now, string? subject = null) =>
        OutboxEvent.Of(OutboxKind.MethodChanged, now, actor.UserId, actor.SessionId, detail: subject is null ? kind.ToString() : $"{kind} {subject}");

    // The case, if it is one that they were talked into.
    private static async Task<int?> DisownAsync(DashboardContext db, Guid sessionId, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!await db.Sessions.AnyAsync(s => s.Id == sessionId && s.UserId == actor.UserId, cancellationToken))
            return null;
        db.Activity.Add(ActivityEntries.By(actor with { SessionId = sessionId }, ActivityKind.OwnerSaidNotMe, now));
        return await FamilyCases.TrickedAsync(db, sessionId, contained: false, now);
    }
}
