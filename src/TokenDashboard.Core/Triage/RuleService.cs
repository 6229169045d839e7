using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Triage;

/// <summary>What has become of a case that a rule would have settled.</summary>
public enum TrialOutcome
{
    /// <summary>It is open: the rule would settle it now.</summary>
    Open,

    /// <summary>It was settled the same way.</summary>
    Same,

    /// <summary>An admin settled it as something else, corrected it, took it up again or contained its account.</summary>
    Otherwise,

    /// <summary>Its owner objected, after the rule would have settled it.</summary>
    Objected,
}

/// <summary>A case that a rule would have settled, when, and what has become of it.</summary>
public sealed record TrialCase(int Id, string UserName, string SessionName, DateTimeOffset OpenedAt, DateTimeOffset DueAt, TrialOutcome Outcome, Resolution? Resolution);

/// <summary>What a rule would have done of late, as if no admin had been there.</summary>
/// <param name="Terms">Its conditions.</param>
/// <param name="TriedAt">When it was tried.</param>
/// <param name="Cases">Every case, those that turned out otherwise first, the newest first.</param>
public sealed record RuleTrial(RuleTerms Terms, DateTimeOffset TriedAt, IReadOnlyList<TrialCase> Cases)
{
    /// <summary>How many turned out to be something else.</summary>
    public int Disagreeing => Cases.Count(c => c.Outcome is TrialOutcome.Otherwise or TrialOutcome.Objected);

    /// <summary>How many it would settle at once.</summary>
    public int Open => Cases.Count(c => c.Outcome == TrialOutcome.Open);
}

/// <summary>A rule, and the name of who switched it last; null where there is nobody, or nobody any more.</summary>
public sealed record RuleRow(Rule Rule, string? SwitchedBy)
{
    /// <summary>Its conditions.</summary>
    public RuleTerms Terms => RuleTerms.Of(Rule);
}

/// <summary>
/// Rules that settle what needs nobody. A rule is tried out on what has happened before it is switched on: its trial counts for <see cref="TrialCounts"/>. Every switch
/// passes the gate and leaves a line in the audit log; so does every run that settles something. Which cases one may settle at all, <see cref="RuleCases"/> says.
/// </summary>
public sealed class RuleService(AdminGate gate, WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, SessionFeed feed, TimeProvider clock)
{
    /// <summary>How far back a trial looks.</summary>
    public static readonly TimeSpan Looked = TimeSpan.FromDays(30);

    /// <summary>So long after its trial a rule can be switched on.</summary>
    public static readonly TimeSpan TrialCounts = TimeSpan.FromHours(1);

    /// <summary>A trial looks at no more cases; of more, at the newest.</summary>
    public const int MostTried = 20_000;

    // A case that went on for longer is not looked at: it was not quiet.
    private static readonly TimeSpan Lasted = TimeSpan.FromDays(90);

    /// <summary>All that have been tried, those that are on first.</summary>
    public async Task<IReadOnlyList<RuleRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Rules.AsNoTracking().OrderBy(r => r.OnSince == null).ThenByDescending(r => r.TriedAt)
            .Select(r => new RuleRow(r, db.Accounts.Where(a => a.Id == r.SwitchedBy).Select(a => a.Name).FirstOrDefault())).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Finds what the rule would have settled within the last <see cref="Looked"/>, and remembers that it was tried. Settles nothing. Null, with the reason, where the actor
    /// may not; throws <see cref="ArgumentException"/> for conditions that there are not.
    /// </summary>
    public async Task<(AdminResult Result, RuleTrial? Trial)> TryAsync(RuleTerms terms, Actor actor, CancellationToken cancellationToken)
    {
        if (!terms.IsValid)
            throw new ArgumentException("There is no such rule.", nameof(terms));
        var allowed = await gate.CheckAsync(Capability.Administer, actor, cancellationToken);
        if (allowed != AdminResult.Done)
            return (allowed, null);
        var trial = new RuleTrial(terms, clock.GetUtcNow(), await FindAsync(terms, cancellationToken));
        var result = await gate.RunAsync(
            Capability.Administer, actor,
            async (db, now) =>
            {
                var rule = await Of(db, terms).FirstOrDefaultAsync(cancellationToken);
                if (rule is null)
                    db.Rules.Add(rule = new Rule { Evidence = terms.Evidence, Days = terms.Days, Resolution = terms.Resolution });
                (rule.TriedAt, rule.Found, rule.Otherwise) = (trial.TriedAt, trial.Cases.Count, trial.Disagreeing);
                return [];
            },
            cancellationToken);
        feed.Publish(new Change.Rules());
        return result == AdminResult.Unchanged ? (AdminResult.Done, trial) : (result, null);
    }

    /// <summary>Switches it on. <see cref="AdminResult.Unchanged"/> when it is on, or was not tried within <see cref="TrialCounts"/> with exactly these conditions.</summary>
    public Task<AdminResult> SwitchOnAsync(RuleTerms terms, Actor actor, CancellationToken cancellationToken) => SwitchAsync(
        actor,
        async (db, now) =>
        {
            var switched = await Of(db, terms).Where(r => r.OnSince == null && r.TriedAt > now - TrialCounts).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.OnSince, now).SetProperty(r => r.SwitchedBy, actor.UserId), cancellationToken);
            if (switched == 0)
                return [];
            var rule = await Of(db, terms).AsNoTracking().FirstAsync(cancellationToken);
            return [new AuditEntry { Action = AuditAction.RuleSwitchedOn, Target = terms.ToString(), After = $"tried: {AuditLog.Amount(rule.Found, "incident")}, {rule.Otherwise} otherwise" }];
        },
        cancellationToken);

    /// <summary>Switches it off: once that is acknowledged it settles nothing more. <see cref="AdminResult.Unchanged"/> when it is off.</summary>
    public Task<AdminResult> SwitchOffAsync(RuleTerms terms, Actor actor, CancellationToken cancellationToken) => SwitchAsync(
        actor,
        async (db, now) =>
        {
            if (await Of(db, terms).FirstOrDefaultAsync(r => r.OnSince != null, cancellationToken) is not { } rule)
                return [];
            (rule.OnSince, rule.SwitchedBy) = (null, actor.UserId);
            Tell(db, rule, now);
            return [new AuditEntry { Action = AuditAction.RuleSwitchedOff, Target = terms.ToString() }];
        },
        cancellationToken);

    /// <summary>
    /// Settles what the rules that are on may settle, <see cref="TriageService.MostAtOnce"/> in a transaction, and answers how many. What a run that was broken off has
    /// settled, the next one tells the audit log of.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        List<int> rules;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            rules = await db.Rules.Where(r => r.OnSince != null).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(cancellationToken);
        var count = 0;
        foreach (var rule in rules)
        {
            int? last = 0;
            while (last is { } after)
            {
                (last, var settled) = await SettleAsync(rule, after, cancellationToken);
                settled.ForEach(id => feed.Publish(new Change.Incidents(id)));
                count += settled.Count;
            }
        }

        if (count > 0)
            feed.Publish(new Change.Rules());
        return count;
    }

    // Answers the last case it has looked at, null when there are no more, and those it has settled.
    private async Task<(int? Last, List<int> Settled)> SettleAsync(int ruleId, int after, CancellationToken cancellationToken)
    {
        List<int> found = [];
        return await transaction.RunAsync<(int?, List<int>)>(
            async db =>
            {
                var now = clock.GetUtcNow();
                if (await db.Rules.FirstOrDefaultAsync(r => r.Id == ruleId && r.OnSince != null, cancellationToken) is not { } rule)
                    return (null, []);
                var terms = RuleTerms.Of(rule);
                var due = await RuleCases.Due(db, terms, now).Where(i => i.Id > after).OrderBy(i => i.Id).Take(TriageService.MostAtOnce)
                    .Select(i => new { i.Id, i.AppVersion, i.OpenedAt }).ToListAsync(cancellationToken);
                if (due.Count > 0)
                {
                    var openings = await Openings.ReadAsync(db, [.. due.Select(i => i.AppVersion)], due.Min(i => i.OpenedAt), cancellationToken);
                    found = [.. due.Where(i => !openings.Grows(i.AppVersion, i.OpenedAt, now)).Select(i => i.Id)];
                    await SettleAsync(db, rule, found, now, cancellationToken);
                }

                var isLast = due.Count < TriageService.MostAtOnce;
                if (isLast)
                    Tell(db, rule, now);
                await db.SaveChangesAsync(cancellationToken);
                return (isLast ? null : due[^1].Id, found);
            },
            cancellationToken, Lane.Housekeeping);
    }

    // What it asks for and what it does are one statement.
    private static async Task SettleAsync(DashboardContext db, Rule rule, List<int> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var terms = RuleTerms.Of(rule);
        await RuleCases.Due(db, terms, now).Where(i => EF.Parameter(ids).Contains(i.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.Status, IncidentStatus.Resolved).SetProperty(i => i.Resolution, terms.Resolution).SetProperty(i => i.ResolvedAt, now).SetProperty(i => i.RuleId, rule.Id),
            cancellationToken);
        var settled = await db.Incidents.AsNoTracking().Where(i => EF.Parameter(ids).Contains(i.Id) && i.RuleId == rule.Id).Select(i => new { i.Id, i.UserId, i.SessionId }).ToListAsync(cancellationToken);
        foreach (var incident in settled)
        {
            db.CaseEntries.Add(new CaseEntry { IncidentId = incident.Id, UserId = incident.UserId, At = now, Kind = CaseEntryKind.ResolvedByRule, Text = terms.ToString() });
            db.Outbox.Add(OutboxEvent.Of(OutboxKind.IncidentResolved, now, incident.UserId, incident.SessionId, incident.Id));
        }

        rule.Settled += settled.Count;
        ids.RemoveAll(id => !settled.Exists(i => i.Id == id));
    }

    // One line for all that the log does not know of yet.
    private static void Tell(DashboardContext db, Rule rule, DateTimeOffset now)
    {
        if (rule.Settled == rule.Told)
            return;
        db.Audit.Add(new AuditEntry { At = now, Action = AuditAction.RuleSettled, Target = RuleTerms.Of(rule).ToString(), After = AuditLog.Amount(rule.Settled - rule.Told, "incident") });
        rule.Told = rule.Settled;
    }

    private async Task<AdminResult> SwitchAsync(Actor actor, Func<DashboardContext, DateTimeOffset, Task<IReadOnlyList<AuditEntry>>> act, CancellationToken cancellationToken)
    {
        var result = await gate.RunAsync(Capability.Administer, actor, act, cancellationToken);
        feed.Publish(new Change.Rules());
        return result;
    }

    private async Task<IReadOnlyList<TrialCase>> FindAsync(RuleTerms terms, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var quiet = TimeSpan.FromDays(terms.Days);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = (await RuleCases.Due(db, terms, now).OrderByDescending(i => i.Id).Take(MostTried).Select(i => i.Id).ToListAsync(cancellationToken)).ToHashSet();
        var rows = await RuleCases.LostReplies(db, terms, now - quiet).Where(i => i.Status == IncidentStatus.Open || i.OpenedAt >= now - Looked - Lasted).OrderByDescending(i => i.Id).Take(MostTried)
            .Select(i => new
            {
                Case = i,
                ToldAt = db.CaseEntries.Where(c => c.IncidentId == i.Id && c.Kind == CaseEntryKind.OwnerTold).Min(c => (DateTimeOffset?)c.At),
                IsReopened = db.CaseEntries.Any(c => c.IncidentId == i.Id && c.Kind == CaseEntryKind.Reopened),
                UserName = db.Accounts.Where(a => a.Id == i.UserId).Select(a => a.Name).FirstOrDefault(),
                SessionName = db.Sessions.Where(s => s.Id == i.SessionId).Select(s => s.Name).FirstOrDefault(),
            })
            .AsNoTracking().ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return [];
        var openings = await Openings.ReadAsync(db, [.. rows.Select(r => r.Case.AppVersion).Distinct()], rows.Min(r => r.Case.OpenedAt), cancellationToken);
        List<TrialCase> cases = [];
        foreach (var row in rows)
        {
            var incident = row.Case;
            if (row.ToldAt is not { } told)
                continue;
            var at = (told > incident.LastPresentedAt ? told : incident.LastPresentedAt) + quiet;
            // What is open still would be settled now, however long it has been.
            var isDue = due.Contains(incident.Id);
            if (at > now || (at <= now - Looked && !isDue) || openings.Grows(incident.AppVersion, incident.OpenedAt, isDue ? now : at))
                continue;
            if (Outcome(incident, terms, at, row.IsReopened, due) is { } outcome)
                cases.Add(new TrialCase(incident.Id, row.UserName ?? "", row.SessionName ?? "", incident.OpenedAt, at, outcome, incident.Resolution));
        }

        return [.. cases.OrderByDescending(c => c.Outcome is TrialOutcome.Otherwise or TrialOutcome.Objected).ThenByDescending(c => c.OpenedAt)];
    }

    // Null for one that the rule would have left alone.
    private static TrialOutcome? Outcome(Incident incident, RuleTerms terms, DateTimeOffset at, bool isReopened, HashSet<int> due)
    {
        if (incident.OwnerAnswer == OwnerAnswer.NotMe)
            return incident.OwnerAnsweredAt >= at ? TrialOutcome.Objected : null;
        if (isReopened || incident.ContainedAt is not null || incident.CorrectedVerdict is not (null or Verdict.LostReply))
            return TrialOutcome.Otherwise;
        if (incident.Status == IncidentStatus.Open)
            return due.Contains(incident.Id) ? TrialOutcome.Open : null;
        return incident.Resolution == terms.Resolution || incident.RuleId is not null ? TrialOutcome.Same : TrialOutcome.Otherwise;
    }

    private static IQueryable<Rule> Of(DashboardContext db, RuleTerms terms) => db.Rules.Where(r => r.Evidence == terms.Evidence && r.Days == terms.Days && r.Resolution == terms.Resolution);
}
