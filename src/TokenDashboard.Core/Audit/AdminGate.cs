using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>What is asked of those with a role.</summary>
public sealed class AdminOptions
{
    /// <summary>Whether who acts at the desk must have given a second factor. Default: no.</summary>
    public bool RequireSecondFactor { get; set; }
}

/// <summary>What came of an admin's act.</summary>
public enum AdminResult
{
    /// <summary>Done, and in the audit log.</summary>
    Done,

    /// <summary>There was nothing to do: what it was about is not there, or was so already.</summary>
    Unchanged,

    /// <summary>The session has ended, or no role of the account allows it, or not any more.</summary>
    NotAllowed,

    /// <summary>Who acts has not proved who they are for too long.</summary>
    ProofNeeded,

    /// <summary>Those with a role must have a second factor here, and this session has not given one.</summary>
    SecondFactorNeeded,

    /// <summary>It is not any more as who acts has seen it.</summary>
    ChangedElsewhere,

    /// <summary>Nobody would be left who could administer this site.</summary>
    LastAdmin,
}

/// <summary>
/// The one way to change anything at the desk. Whether who acts may is asked in the transaction that does it: a role that was taken a moment ago allows nothing more. What they
/// did is written to the audit log in the same one: there is no act without its line.
/// </summary>
public sealed class AdminGate(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, IOptionsMonitor<AdminOptions> options, TimeProvider clock)
{
    /// <summary>Whether the actor may act at this moment: <see cref="AdminResult.Done"/>, or why not. Changes nothing.</summary>
    public async Task<AdminResult> CheckAsync(Capability needed, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return (await CheckAsync(db, needed, actor, clock.GetUtcNow())).Result;
    }

    /// <summary>
    /// Does one act. The work gets the time it counts as done at, and returns what the audit log is to say: nothing, if there
    /// was nothing to do.
    /// </summary>
    public Task<AdminResult> RunAsync(
        Capability needed, Actor actor, Func<DashboardContext, DateTimeOffset, Task<IReadOnlyList<AuditEntry>>> act, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            async db =>
            {
                var (allowed, appId) = await CheckAsync(db, needed, actor, now);
                if (allowed != AdminResult.Done)
                    return allowed;
                var entries = await act(db, now);
                foreach (var entry in entries)
                {
                    entry.At = now;
                    entry.ActorId = actor.AccountId;
                    entry.AppId = appId;
                    entry.Ip = actor.Requester.Ip;
                    entry.Agent = actor.Requester.Agent;
                }

                db.Audit.AddRange(entries);
                await db.SaveChangesAsync(CancellationToken.None);
                return entries.Count == 0 ? AdminResult.Unchanged : AdminResult.Done;
            },
            cancellationToken);
    }

    // And the app that the actor acts through, if through one.
    private async Task<(AdminResult Result, string? AppId)> CheckAsync(DashboardContext db, Capability needed, Actor actor, DateTimeOffset now)
    {
        // Whoever can read the server's disk may do this and more.
        if (actor.IsConsole)
            return (AdminResult.Done, null);
        var session = await db.Live(now).AsNoTracking()
            .Where(s => s.Id == actor.SessionId && s.UserId == actor.UserId
                && db.WhoMay(needed).Contains(actor.UserId))
            .Select(s => new { s.ProvedAt, s.SecondFactor, s.AppId, IsBound = s.KeyThumbprint != null }).FirstOrDefaultAsync();
        if (session is null)
            return (AdminResult.NotAllowed, null);
        if (options.CurrentValue.RequireSecondFactor && !session.SecondFactor)
            return (AdminResult.SecondFactorNeeded, null);
        return (Proof.IsRecent(session.ProvedAt, now, session.IsBound) ? AdminResult.Done : AdminResult.ProofNeeded, session.AppId);
    }
}
