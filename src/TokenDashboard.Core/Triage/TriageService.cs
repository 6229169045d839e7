using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>
/// What admins do with cases. Every act passes the gate, leaves a line in the case and one in the audit log, and tells open
/// pages and the outbox of it. Acting on several does what can be done, in one transaction; on many, see <see cref="BulkTriage"/>.
/// </summary>
public sealed class TriageService(AdminGate gate, SessionFeed feed)
{
    /// <summary>A note, or a reason, has no more UTF-16 units than this.</summary>
    public const int NoteLength = 2000;

    /// <summary>So many cases are acted on in one transaction, where there are more: others wait for it.</summary>
    public const int MostAtOnce = 500;

    // Each ends all that an account has open.
    private const int MostContainedAtOnce = 50;

    /// <summary>What an admin may say that a case turned out to be.</summary>
    public static readonly IReadOnlyList<Resolution> Resolutions = [Resolution.Stolen, Resolution.LostReply, Resolution.Test, Resolution.Other];

    /// <summary>Gives open cases to somebody who may act, or to nobody. Cases that are so already, or settled, are left alone.</summary>
    public Task<AdminResult> AssignAsync(
        IReadOnlyCollection<int> ids, string? adminId, Actor actor, CancellationToken cancellationToken) =>
        ActAsync(ids, actor, Assign(adminId), cancellationToken);

    /// <summary>Keeps a note of 1 to <see cref="NoteLength"/> characters with the case, and mails colleagues whom it mentions (<see cref="Mentions"/>).</summary>
    public async Task<AdminResult> NoteAsync(int id, string text, Actor actor, CancellationToken cancellationToken) => (await NoteTellingAsync(id, text, actor, cancellationToken)).Result;

    /// <summary>The same, and the names of those who are mailed.</summary>
    public async Task<(AdminResult Result, IReadOnlyList<string> Told)> NoteTellingAsync(int id, string text, Actor actor, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> told = [];
        var note = Note(text);
        var result = await ActAsync(
            [id],
            actor,
            async (db, incident, now) =>
            {
                told = await MentionMail.TellAsync(db, incident, text, actor, now);
                return await note(db, incident, now);
            },
            cancellationToken);
        return (result, told);
    }

    /// <summary>Says what happened, where the evidence says otherwise; null takes a correction back. The evidence's verdict stays beside it. Of two addresses there is none.</summary>
    public Task<AdminResult> CorrectAsync(int id, Verdict? verdict, Actor actor, CancellationToken cancellationToken) =>
        ActAsync([id], actor, (db, incident, now) =>
        {
            var corrected = verdict == incident.Verdict ? null : verdict;
            if (incident.CorrectedVerdict == corrected || incident.Kind == IncidentKind.TwoAddresses)
                return Done(null);
            var before = incident.CorrectedVerdict ?? incident.Verdict;
            incident.CorrectedVerdict = corrected;
            var counts = corrected ?? incident.Verdict;
            incident.Severity = IncidentSeverity.Of(incident.Kind, counts, incident.OwnerAnswer, incident.StrangerTokens > 0);
            Tell(db, incident, OutboxKind.IncidentChanged, now);
            return Done(new Act(CaseEntryKind.Corrected, counts.ToString(), AuditAction.IncidentCorrected, before.ToString(), counts.ToString()));
        }, cancellationToken);

    /// <summary>
    /// Settles open cases. The note says more, where there is more to say. A case of two addresses is left alone: it is settled with the claim, never by a word.
    /// Throws <see cref="ArgumentOutOfRangeException"/> for what is none of the <see cref="Resolutions"/>.
    /// </summary>
    public Task<AdminResult> ResolveAsync(
        IReadOnlyCollection<int> ids, Resolution resolution, string? note, Actor actor, CancellationToken cancellationToken) => ActAsync(ids, actor, Resolve(resolution, note, actor, ids.Count == 1), cancellationToken);

    /// <summary>The same, and which were settled.</summary>
    public async Task<(AdminResult Result, IReadOnlyList<int> Settled)> ResolveManyAsync(
        IReadOnlyCollection<int> ids, Resolution resolution, string? note, Actor actor, CancellationToken cancellationToken)
    {
        List<int> settled = [];
        return (await ActAsync(ids, actor, Resolve(resolution, note, actor, ids.Count == 1), cancellationToken, settled), settled);
    }

    /// <summary>The same for one case, as long as it is as <paramref name="isSame"/> says; else <see cref="AdminResult.ChangedElsewhere"/>.</summary>
    public async Task<AdminResult> ResolveAsync(
        int id, Resolution resolution, string? note, Func<IncidentDetail, IReadOnlyList<CaseLine>, bool> isSame, Actor actor, CancellationToken cancellationToken)
    {
        var resolve = Resolve(resolution, note, actor, tells: true);
        var isOther = false;
        var result = await ActAsync(
            [id],
            actor,
            async (db, incident, now) =>
            {
                // The row is taken before it is looked at: nobody settles it in between.
                await db.Incidents.Where(i => i.Id == id).ExecuteUpdateAsync(set => set.SetProperty(i => i.Severity, i => i.Severity), CancellationToken.None);
                await db.Entry(incident).ReloadAsync(CancellationToken.None);
                isOther = await IncidentService.ReadAsync(db, id, cancellationToken) is not { } detail || !isSame(detail, await CaseHistory.ReadAsync(db, id, cancellationToken));
                return isOther ? null : await resolve(db, incident, now);
            },
            cancellationToken);
        return isOther && result == AdminResult.Unchanged ? AdminResult.ChangedElsewhere : result;
    }

    /// <summary>
    /// Takes a settled case up again, unless its family has another that is open. Not one of two addresses: there is no claim any more.
    /// </summary>
    public Task<AdminResult> ReopenAsync(int id, Actor actor, CancellationToken cancellationToken) =>
        ActAsync([id], actor, async (db, incident, now) =>
        {
            // A family has one open case at most.
            if (incident.Status == IncidentStatus.Open || incident.Kind == IncidentKind.TwoAddresses
                || await db.Incidents.AnyAsync(i => i.SessionId == incident.SessionId && i.Status == IncidentStatus.Open, cancellationToken))
                return null;
            var before = incident.Resolution.ToString();
            incident.Status = IncidentStatus.Open;
            (incident.Resolution, incident.ResolvedAt) = (null, null);
            Tell(db, incident, OutboxKind.IncidentChanged, now);
            return new Act(CaseEntryKind.Reopened, null, AuditAction.IncidentReopened, before);
        }, cancellationToken);

    /// <summary>
    /// Contains the case's account: ends everything it has open, refuses every refresh, and lets nobody in until it has a new
    /// password. <see cref="AdminResult.Unchanged"/> when it is contained already.
    /// </summary>
    public async Task<AdminResult> ContainAsync(int id, Actor actor, CancellationToken cancellationToken)
    {
        HashSet<string> contained = [];
        var result = await ActAsync([id], actor, Contain(contained, actor), cancellationToken);
        TellOf(contained);
        return result;
    }

    private static Func<DashboardContext, Incident, DateTimeOffset, Task<Act?>> Contain(HashSet<string> contained, Actor actor) => async (db, incident, now) =>
    {
        if (await Containment.ContainAsync(db, incident.UserId, actor, now) is not { } ended)
            return null;
        contained.Add(incident.UserId);
        incident.ContainedAt = now;
        Tell(db, incident, OutboxKind.IncidentChanged, now);
        return new Act(CaseEntryKind.Contained, actor.IsConsole ? AuditLog.Console : null, AuditAction.AccountContained, After: AuditLog.Ended(ended));
    };

    private static Func<DashboardContext, Incident, DateTimeOffset, Task<Act?>> Assign(string? adminId) => (db, incident, now) => AssignAsync(db, incident, adminId, now);

    private static Func<DashboardContext, Incident, DateTimeOffset, Task<Act?>> Note(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, NoteLength);
        return (_, _, _) => Done(new Act(CaseEntryKind.Noted, text, AuditAction.IncidentNoted));
    }

    // Of many cases nobody is mailed each.
    private static Func<DashboardContext, Incident, DateTimeOffset, Task<Act?>> Resolve(Resolution resolution, string? note, Actor actor, bool tells)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(note?.Length ?? 0, NoteLength, nameof(note));
        if (!Resolutions.Contains(resolution))
            throw new ArgumentOutOfRangeException(nameof(resolution));
        return async (db, incident, now) =>
        {
            var act = await ResolveAsync(db, incident, resolution, note, actor, now);
            if (act is not null && tells && note is not null)
                await MentionMail.TellAsync(db, incident, note, actor, now);
            return act;
        };
    }

    /// <summary>How many cases an act of the kind takes in one transaction.</summary>
    internal static int MostOf(BulkKind kind) => kind == BulkKind.Contain ? MostContainedAtOnce : MostAtOnce;

    /// <summary>
    /// Does an act to these cases in one transaction, which counts them and moves the act on to the last of them; nothing where <paramref name="running"/> finds it no
    /// more. The audit log has a line of the act already: cases have none of their own, accounts that are contained do.
    /// </summary>
    internal async Task<AdminResult> ActOnManyAsync(
        BulkAct act, IReadOnlyList<int> ids, Func<DashboardContext, IQueryable<BulkAct>> running, DateTimeOffset until, Actor actor)
    {
        HashSet<string> contained = [];
        var one = act.Kind switch
        {
            BulkKind.Assign => Assign(actor.UserId),
            BulkKind.Resolve => Resolve(act.Resolution!.Value, act.Note, actor, tells: false),
            BulkKind.Note => Note(act.Note!),
            _ => Contain(contained, actor),
        };
        List<int> changed = [];
        var result = await gate.RunAsync(
            Capability.Act, actor,
            async (db, now) =>
            {
                var moved = await running(db).ExecuteUpdateAsync(set => set.SetProperty(a => a.Last, ids[^1]).SetProperty(a => a.Until, until), CancellationToken.None);
                if (moved == 0)
                    return [];
                var entries = await DoAsync(db, ids, actor, one, changed, now, CancellationToken.None);
                await running(db).ExecuteUpdateAsync(set => set.SetProperty(a => a.Done, a => a.Done + changed.Count), CancellationToken.None);
                return act.Kind == BulkKind.Contain ? entries : [];
            },
            CancellationToken.None);
        changed.ForEach(TellOf);
        TellOf(contained);
        return result;
    }

    private static async Task<Act?> AssignAsync(DashboardContext db, Incident incident, string? adminId, DateTimeOffset now)
    {
        if (incident.Status == IncidentStatus.Resolved || incident.AssigneeId == adminId || !await MayHaveAsync(db, adminId))
            return null;
        var before = incident.AssigneeId;
        incident.AssigneeId = adminId;
        Tell(db, incident, OutboxKind.IncidentChanged, now);
        return adminId is null
            ? new Act(CaseEntryKind.Released, before, AuditAction.IncidentReleased, before)
            : new Act(CaseEntryKind.Assigned, adminId, AuditAction.IncidentAssigned, before, adminId);
    }

    private static async Task<Act?> ResolveAsync(DashboardContext db, Incident incident, Resolution resolution, string? note, Actor actor, DateTimeOffset now)
    {
        if (incident.Status == IncidentStatus.Resolved || incident.Kind == IncidentKind.TwoAddresses)
            return null;
        // Whoever it was has been looked at: going on is no new case.
        if (incident.Kind == IncidentKind.UnknownClient)
            await db.Sessions.Where(s => s.Id == incident.SessionId).ExecuteUpdateAsync(set => set.SetProperty(s => s.UnknownFrom, (int?)null));
        incident.Status = IncidentStatus.Resolved;
        incident.Resolution = resolution;
        incident.ResolvedAt = now;
        if (!string.IsNullOrWhiteSpace(note))
            Add(db, incident, CaseEntryKind.Noted, note, actor, now);
        Tell(db, incident, OutboxKind.IncidentResolved, now);
        return new Act(CaseEntryKind.Resolved, resolution.ToString(), AuditAction.IncidentResolved, After: resolution.ToString(), Reason: note);
    }

    private async Task<AdminResult> ActAsync(
        IReadOnlyCollection<int> ids, Actor actor, Func<DashboardContext, Incident, DateTimeOffset, Task<Act?>> act, CancellationToken cancellationToken, List<int>? changed = null)
    {
        changed ??= [];
        var result = await gate.RunAsync(Capability.Act, actor, (db, now) => DoAsync(db, ids, actor, act, changed, now, cancellationToken), cancellationToken);
        changed.ForEach(TellOf);
        return result;
    }

    // Answers a line for each case that changes.
    private static async Task<IReadOnlyList<AuditEntry>> DoAsync(
        DashboardContext db, IReadOnlyCollection<int> ids, Actor actor, Func<DashboardContext, Incident, DateTimeOffset, Task<Act?>> act, List<int> changed, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        List<AuditEntry> entries = [];
        foreach (var incident in await db.Incidents.Where(i => ids.Contains(i.Id)).OrderBy(i => i.Id).ToListAsync(cancellationToken))
        {
            if (await act(db, incident, now) is not { } done)
                continue;
            Add(db, incident, done.Kind, done.Text, actor, now);
            changed.Add(incident.Id);
            entries.Add(new AuditEntry
            {
                Action = done.Action, UserId = incident.UserId, Target = $"incident {incident.Id}",
                Before = done.Before, After = done.After, Reason = done.Reason,
            });
        }

        return entries;
    }

    private void TellOf(int id) => feed.Publish(new Change.Incidents(id));

    private void TellOf(HashSet<string> people)
    {
        foreach (var userId in people)
            feed.Publish(new Change.Sessions(userId));
    }

    private static void Add(DashboardContext db, Incident incident, CaseEntryKind kind, string? text, Actor actor, DateTimeOffset now) =>
        db.CaseEntries.Add(new CaseEntry { IncidentId = incident.Id, UserId = incident.UserId, At = now, Kind = kind, ActorId = actor.AccountId, Text = text });

    private static void Tell(DashboardContext db, Incident incident, OutboxKind kind, DateTimeOffset now) =>
        db.Outbox.Add(OutboxEvent.Of(kind, now, incident.UserId, incident.SessionId, incident.Id));

    private static async Task<bool> MayHaveAsync(DashboardContext db, string? userId) => userId is null
        || await db.WhoMay(Capability.Act).ContainsAsync(userId);

    private static Task<Act?> Done(Act? act) => Task.FromResult(act);

    private sealed record Act(
        CaseEntryKind Kind, string? Text, AuditAction Action, string? Before = null, string? After = null, string? Reason = null);
}
