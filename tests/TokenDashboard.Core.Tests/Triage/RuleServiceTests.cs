using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>Rules: what they settle and what they never do, what a trial finds, and when one can be switched on.</summary>
public sealed class RuleServiceTests : IDisposable
{
    private static readonly RuleTerms Week = new(RuleEvidence.SameNetwork, 7, Resolution.LostReply);
    private static readonly RuleTerms Wide = Week with { Evidence = RuleEvidence.KnownNetworks };

    // What keeps a case from being settled, by what would have to be overlooked.
    private static readonly Dictionary<string, Action<DashboardContext, Incident>> Obstacles = new()
    {
        ["early"] = (_, i) => i.OpenedAt = i.LastPresentedAt = i.OpenedAt.AddDays(1),
        ["presented lately"] = (_, i) => i.LastPresentedAt = i.LastPresentedAt.AddDays(1),
        ["not told"] = (db, i) => db.CaseEntries.RemoveRange(db.CaseEntries.Where(c => c.IncidentId == i.Id)),
        ["told lately"] = (db, i) => db.CaseEntries.First(c => c.IncidentId == i.Id).At = i.OpenedAt.AddDays(1),
        ["unclear"] = (_, i) => i.Verdict = Verdict.Unclear,
        ["a copy"] = (_, i) => i.Verdict = Verdict.CopyRefused,
        ["a thief"] = (_, i) => i.Verdict = Verdict.SomeoneElse,
        ["a stranger"] = (_, i) => i.StrangerClients = 1,
        ["a stranger's token"] = (_, i) => i.StrangerTokens = 1,
        ["corrected"] = (_, i) => i.CorrectedVerdict = Verdict.Unclear,
        ["corrected to the same"] = (_, i) => i.CorrectedVerdict = Verdict.LostReply,
        ["something against it"] = (_, i) => i.Against = "NoAddress",
        ["another network"] = (_, i) => i.Reasons = "KnownNetworks,SuccessorUnused",
        ["another reason"] = (_, i) => i.Reasons = "SameClient,SuccessorUnused,RetriedLate",
        ["another kind"] = (_, i) => i.Kind = IncidentKind.Retries,
        ["not me"] = (_, i) => i.OwnerAnswer = OwnerAnswer.NotMe,
        ["assigned"] = (_, i) => i.AssigneeId = i.UserId,
        ["contained"] = (_, i) => i.ContainedAt = i.OpenedAt,
        ["settled by a rule before"] = (_, i) => i.RuleId = 1,
        ["noted"] = (db, i) => Add(db, i, CaseEntryKind.Noted),
        ["released"] = (db, i) => Add(db, i, CaseEntryKind.Released),
        ["reopened"] = (db, i) => Add(db, i, CaseEntryKind.Reopened),
        ["account contained"] = (db, i) => db.Accounts.Single(a => a.Id == i.UserId).ContainedAt = i.OpenedAt,
        ["account locked"] = (db, i) => db.Accounts.Single(a => a.Id == i.UserId).LockedAt = i.OpenedAt,
        ["another open theft"] = (db, i) => db.Incidents.Add(new Incident { UserId = i.UserId, Kind = IncidentKind.Reuse, OpenedAt = i.OpenedAt, Verdict = Verdict.SomeoneElse }),
        ["objected elsewhere"] = (db, i) => db.Incidents.Add(new Incident
        {
            UserId = i.UserId, Kind = IncidentKind.UnknownClient, OpenedAt = i.OpenedAt, Status = IncidentStatus.Resolved, OwnerAnswer = OwnerAnswer.NotMe, OwnerAnsweredAt = i.OpenedAt,
        }),
    };

    private readonly CoreDatabase _core = new(new TokenOptions { LateRetry = TimeSpan.Zero });

    public static TheoryData<string> ObstacleNames => [.. Obstacles.Keys];

    private RuleService Rules => _core.Service<RuleService>();

    public void Dispose() => _core.Dispose();

    /// <summary>As the judge itself finds it. It says that a rule did it, and whoever takes it up again keeps it.</summary>
    [Fact]
    public async Task Run_AQuietLostReply_IsSettledOnceAndNeverAgain()
    {
        var (id, admin) = (await LostReplyAsync(), await _core.AddAdminAsync());
        await SwitchOnAsync(Week, admin);
        Assert.Equal(0, await Rules.RunAsync(default));
        _core.Clock.Advance(TimeSpan.FromDays(7));

        Assert.Equal(1, await Rules.RunAsync(default));
        Assert.Equal(0, await Rules.RunAsync(default));

        var settled = Stored(id);
        Assert.Equal((IncidentStatus.Resolved, Resolution.LostReply, _core.Clock.GetUtcNow()), (settled.Status, settled.Resolution, settled.ResolvedAt));
        Assert.Equal(
            (CaseEntryKind.ResolvedByRule, null, Week),
            _core.Stored(db => db.CaseEntries.Where(c => c.IncidentId == id).OrderBy(c => c.Id).Select(c => new ValueTuple<CaseEntryKind, string?, RuleTerms?>(c.Kind, c.ActorId, RuleTerms.Parse(c.Text))).ToList()[^1]));
        Assert.Equal(
            [(AuditAction.RuleSwitchedOn, admin.UserId, Week.ToString(), "tried: 0 incidents, 0 otherwise"), (AuditAction.RuleSettled, null, Week.ToString(), "1 incident")], Audit());
        Assert.Equal(1, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.IncidentResolved && o.IncidentId == id)));

        admin = await _core.SignInAsync(admin.UserId);
        Assert.Equal(AdminResult.Done, await _core.Triage.ReopenAsync(id, admin, default));
        _core.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal((0, IncidentStatus.Open), (await Rules.RunAsync(default), Stored(id).Status));
    }

    [Theory]
    [MemberData(nameof(ObstacleNames))]
    public async Task Run_WhatSomebodyShouldLookAt_StaysOpen(string obstacle)
    {
        var admin = await _core.AddAdminAsync();
        var (id, other) = (Add(), Add());
        _core.Stored(db =>
        {
            Obstacles[obstacle](db, db.Incidents.Single(i => i.Id == id));
            return db.SaveChanges();
        });
        await SwitchOnAsync(Week, admin);

        Assert.Equal(1, await Rules.RunAsync(default));

        Assert.Equal((IncidentStatus.Open, IncidentStatus.Resolved), (Stored(id).Status, Stored(other).Status));
    }

    [Fact]
    public async Task Run_KnownNetworks_SettlesThemToo()
    {
        var admin = await _core.AddAdminAsync();
        var id = Add(i => i.Reasons = "KnownNetworks,SuccessorUnused");
        await SwitchOnAsync(Wide with { Resolution = Resolution.Other }, admin);

        Assert.Equal((1, Resolution.Other), (await Rules.RunAsync(default), Stored(id).Resolution));
    }

    /// <summary>One after the other, each within a day: whoever looks at the last must see all.</summary>
    [Fact]
    public async Task Run_PartOfAGroupThatGrows_WaitsForItsEnd()
    {
        var admin = await _core.AddAdminAsync();
        var now = _core.Clock.GetUtcNow();
        int[] ids = [.. Enumerable.Range(0, 10).Select(n => Add(i => (i.OpenedAt, i.LastPresentedAt, i.AppVersion) = (now.AddHours(-20 * n), now.AddHours(-20 * n), "companion/4.3")))];
        await SwitchOnAsync(Week, admin);
        Assert.Equal(0, await Rules.RunAsync(default));

        _core.Clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(2, await Rules.RunAsync(default));
        Assert.Equal(IncidentStatus.Resolved, Stored(ids[^1]).Status);
    }

    /// <summary>Whoever is first has it: what an admin takes meanwhile is theirs.</summary>
    [Fact]
    public async Task Run_WhileAnAdminTakesThem_SettlesNoneOfTheirs()
    {
        var admin = await _core.AddAdminAsync();
        int[] ids = [.. Enumerable.Range(0, 30).Select(_ => Add())];
        await SwitchOnAsync(Week, admin);

        var hasBegun = new TaskCompletionSource();
        var taking = Task.Run(async () =>
        {
            foreach (var id in ids.Reverse())
            {
                await _core.Triage.AssignAsync([id], admin.UserId, admin, default);
                hasBegun.TrySetResult();
            }
        });
        await hasBegun.Task;
        var settled = await Rules.RunAsync(default);
        await taking;

        Assert.Equal(settled, _core.Stored(db => db.Incidents.Count(i => i.RuleId != null)));
        Assert.Equal(0, _core.Stored(db => db.Incidents.Count(i => i.RuleId != null && i.AssigneeId != null)));
        Assert.Equal(30, _core.Stored(db => db.Incidents.Count(i => i.RuleId != null || i.AssigneeId != null)));
    }

    /// <summary>One line for all that it settled, also where it was broken off in between; two at once settle each once.</summary>
    [Fact]
    public async Task Run_BrokenOff_IsToldOfByTheNext()
    {
        var admin = await _core.AddAdminAsync();
        AddMany(620, admin.UserId);
        await SwitchOnAsync(Week, admin);
        using (var stop = new CancellationTokenSource())
        using (_core.Feed.Subscribe([Concern.Any<Change.Incidents>()], _ => stop.Cancel()))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Rules.RunAsync(stop.Token));
        Assert.Equal(TriageService.MostAtOnce, _core.Stored(db => db.Incidents.Count(i => i.RuleId != null)));

        var counts = await Task.WhenAll(Rules.RunAsync(default), Task.Run(() => Rules.RunAsync(default)));

        Assert.Equal(120, counts.Sum());
        Assert.Equal(620, _core.Stored(db => db.CaseEntries.Count(c => c.Kind == CaseEntryKind.ResolvedByRule)));
        Assert.Equal("620 incidents", Assert.Single(Audit(), a => a.Action == AuditAction.RuleSettled).After);
    }

    [Fact]
    public async Task SwitchOn_WithoutATrialOfExactlyThat_IsRefused()
    {
        var admin = await _core.AddAdminAsync();
        Assert.Equal(AdminResult.Unchanged, await Rules.SwitchOnAsync(Week, admin, default));
        await Rules.TryAsync(Week, admin, default);
        Assert.Equal(AdminResult.Unchanged, await Rules.SwitchOnAsync(Week with { Days = 6 }, admin, default));
        Assert.Equal(AdminResult.Unchanged, await Rules.SwitchOnAsync(Wide, admin, default));
        _core.Clock.Advance(RuleService.TrialCounts);
        admin = await _core.SignInAsync(admin.UserId);
        Assert.Equal(AdminResult.Unchanged, await Rules.SwitchOnAsync(Week, admin, default));

        await Rules.TryAsync(Week, admin, default);
        Assert.Equal(AdminResult.Done, await Rules.SwitchOnAsync(Week, admin, default));
        Assert.Equal(AdminResult.Unchanged, await Rules.SwitchOnAsync(Week, admin, default));
        Assert.Equal(AdminResult.Done, await Rules.SwitchOffAsync(Week, admin, default));
        Add();
        Assert.Equal(0, await Rules.RunAsync(default));

        Assert.Equal([AuditAction.RuleSwitchedOn, AuditAction.RuleSwitchedOff], Audit().Select(a => a.Action));
        var (row, name) = (Assert.Single(await Rules.ListAsync(default)), "Ada Lovelace");
        Assert.Equal((null, name, Week), (row.Rule.OnSince, row.SwitchedBy, row.Terms));
    }

    [Fact]
    public async Task Any_BySomebodyElse_ChangesNothing()
    {
        var nobody = await _core.SignInAsync(_core.AddUser());

        Assert.Equal((AdminResult.NotAllowed, null), await Rules.TryAsync(Week, nobody, default));
        Assert.Equal(AdminResult.NotAllowed, await Rules.SwitchOnAsync(Week, nobody, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Rules.TryAsync(Week with { Resolution = Resolution.Stolen }, nobody, default));
        Assert.Empty(await Rules.ListAsync(default));
    }

    /// <summary>As if no admin had been there, and what they made of it.</summary>
    [Fact]
    public async Task Try_WhatHasHappened_ShowsWhereItWouldHaveBeenWrong()
    {
        var admin = await _core.AddAdminAsync();
        var now = _core.Clock.GetUtcNow();
        var (open, alike, stolen, corrected, late, soon) = (Add(), Add(), Add(), Add(), Add(), Add());
        Settle(alike, Resolution.LostReply);
        Settle(stolen, Resolution.Stolen);
        _core.Stored(db => db.Incidents.Where(i => i.Id == corrected).ExecuteUpdate(set => set.SetProperty(i => i.CorrectedVerdict, Verdict.SomeoneElse)));
        // One owner objects after the rule would have settled it, one before.
        await ObjectAsync(late, now);
        await ObjectAsync(soon, now.AddDays(-6));
        // What was due before the last thirty days is over, and what an admin has is theirs.
        Settle(Add(i => i.OpenedAt = i.LastPresentedAt = now.AddDays(-40)), Resolution.Stolen);
        Add(i => i.AssigneeId = admin.UserId);

        var (result, trial) = await Rules.TryAsync(Week, admin, default);

        Assert.Equal(AdminResult.Done, result);
        Assert.Equal(
            [(corrected, TrialOutcome.Otherwise), (stolen, TrialOutcome.Otherwise), (late, TrialOutcome.Objected), (alike, TrialOutcome.Same), (open, TrialOutcome.Open)],
            trial!.Cases.Select(c => (c.Id, c.Outcome)).OrderByDescending(c => c.Outcome == TrialOutcome.Otherwise).ThenByDescending(c => c.Outcome).ThenByDescending(c => c.Id));
        Assert.Equal((3, 1), (trial.Disagreeing, trial.Open));
        Assert.All(trial.Cases.Take(3), c => Assert.True(c.Outcome is TrialOutcome.Otherwise or TrialOutcome.Objected));
        Assert.Equal((5, 3), _core.Stored(db => db.Rules.Select(r => new ValueTuple<int, int>(r.Found, r.Otherwise)).Single()));
        // It was a trial.
        Assert.Equal(IncidentStatus.Open, Stored(open).Status);
    }

    [Theory]
    [InlineData("SameNetwork 7 LostReply", true)]
    [InlineData("KnownNetworks 30 Other", true)]
    [InlineData("SameNetwork 0 LostReply", false)]
    [InlineData("SameNetwork 31 LostReply", false)]
    [InlineData("SameNetwork 7 Stolen", false)]
    [InlineData("0 7 1", false)]
    [InlineData("SameNetwork -7 LostReply", false)]
    [InlineData("SameNetwork 7", false)]
    [InlineData(null, false)]
    public void Parse_Terms_AreReadAsWritten(string? text, bool isRead) => Assert.Equal(isRead ? text : null, RuleTerms.Parse(text)?.ToString());

    private static void Add(DashboardContext db, Incident incident, CaseEntryKind kind) =>
        db.CaseEntries.Add(new CaseEntry { IncidentId = incident.Id, UserId = incident.UserId, At = incident.OpenedAt, Kind = kind });

    // A lost reply of seven days ago, whose owner was told at once.
    private int Add(Action<Incident>? change = null) => Add(_core.AddUser(), change);

    private int Add(string userId, Action<Incident>? change) => _core.Stored(db =>
    {
        var incident = LostReply(userId);
        change?.Invoke(incident);
        db.Incidents.Add(incident);
        db.SaveChanges();
        Add(db, incident, CaseEntryKind.OwnerTold);
        db.SaveChanges();
        return incident.Id;
    });

    private void AddMany(int count, string userId) => _core.Stored(db =>
    {
        var incidents = Enumerable.Range(0, count).Select(_ => LostReply(userId)).ToList();
        db.Incidents.AddRange(incidents);
        db.SaveChanges();
        incidents.ForEach(i => Add(db, i, CaseEntryKind.OwnerTold));
        return db.SaveChanges();
    });

    private Incident LostReply(string userId)
    {
        var at = _core.Clock.GetUtcNow().AddDays(-7);
        return new()
        {
            UserId = userId, Kind = IncidentKind.Reuse, Verdict = Verdict.LostReply, Certainty = Certainty.Likely, Reasons = "SameClient,SuccessorUnused", Severity = Severity.Low,
            OpenedAt = at, LastPresentedAt = at, Presentations = 1,
        };
    }

    private void Settle(int id, Resolution resolution) => _core.Stored(db => db.Incidents.Where(i => i.Id == id).ExecuteUpdate(
        set => set.SetProperty(i => i.Status, IncidentStatus.Resolved).SetProperty(i => i.Resolution, resolution).SetProperty(i => i.ResolvedAt, i => i.OpenedAt)));

    private Task<int> ObjectAsync(int id, DateTimeOffset at) => _core.Service<WriteTransaction>().RunAsync(
        async db =>
        {
            await FamilyCases.AnswerAsync(db, id, OwnerAnswer.NotMe, contained: false, at);
            return await db.SaveChangesAsync();
        },
        default);

    private async Task SwitchOnAsync(RuleTerms terms, Actor admin)
    {
        Assert.Equal(AdminResult.Done, (await Rules.TryAsync(terms, admin, default)).Result);
        Assert.Equal(AdminResult.Done, await Rules.SwitchOnAsync(terms, admin, default));
    }

    // The token comes back once more, from the very client that spent it.
    private async Task<int> LostReplyAsync()
    {
        var issued = await _core.LinkAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(9));
        await _core.NextAsync(issued.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var id = Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(issued.Token)).IncidentId;
        _core.Stored(db =>
        {
            Add(db, db.Incidents.Single(i => i.Id == id), CaseEntryKind.OwnerTold);
            return db.SaveChanges();
        });
        return id;
    }

    private Incident Stored(int id) => _core.Stored(db => db.Incidents.Single(i => i.Id == id));

    private List<(AuditAction Action, string? ActorId, string? Target, string? After)> Audit() =>
        _core.Stored(db => db.Audit.OrderBy(a => a.Id).Select(a => new ValueTuple<AuditAction, string?, string?, string?>(a.Action, a.ActorId, a.Target, a.After)).ToList());
}
