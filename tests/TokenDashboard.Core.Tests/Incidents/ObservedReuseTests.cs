using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>A spent token of an app that is observed: a case, and nothing else. The family goes on and never forks.</summary>
public sealed class ObservedReuseTests : IDisposable
{
    private static readonly AppTerms Observed = new() { ObservesReuse = true };
    private static readonly Requester Stranger = new("198.51.100.24", "curl/8.9");

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_SpentToken_OpensACaseAndEndsNothing()
    {
        var (spent, live) = await SpentAsync();

        var result = await RotateAsync(spent, Stranger);

        Assert.Equal(new RotationResult.Refused(Refusal.Observed), result);
        var session = _core.Stored(db => db.Sessions.Single(s => s.AppId != null));
        Assert.Equal((null, null, 2), (session.EndedAt, session.EndReason, session.Generation));
        var incident = Assert.Single(Cases());
        Assert.Equal((IncidentKind.Reuse, true, Verdict.CopyRefused, Severity.Mid, 1, 2), (incident.Kind, incident.IsObserved, incident.Verdict, incident.Severity, incident.Generation, incident.LiveGeneration));
        Assert.Equal([ActivityKind.ReuseObserved], Noted());
        Assert.Equal([OutboxKind.IncidentOpened], _core.Stored(db => db.Outbox.Select(o => o.Kind).ToList()));
        Assert.IsType<RotationResult.Rotated>(await RotateAsync(live, CoreDatabase.Laptop));
    }

    /// <summary>A stranger who had rotated first holds the live token still: the case says so, as gravely as where it ends something.</summary>
    [Fact]
    public async Task Rotate_SpentTokenOfTheDevice_IsAsGraveAsElsewhere()
    {
        var token = (await _core.LinkAsync()).Token;
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<RotationResult.Rotated>(await RotateAsync(token, Stranger));
        _core.Clock.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal(new RotationResult.Refused(Refusal.Observed), await RotateAsync(token, CoreDatabase.Laptop));

        var incident = Assert.Single(Cases());
        Assert.Equal((Verdict.SomeoneElse, Severity.High, true, Stranger.Ip), (incident.Verdict, incident.Severity, incident.IsObserved, incident.StrangerIp));
    }

    [Fact]
    public async Task Rotate_AgainAndAgain_IsOneCaseThatCounts()
    {
        var (spent, live) = await SpentAsync();
        for (var i = 0; i < 60; i++)
        {
            _core.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(new RotationResult.Refused(Refusal.Observed), await RotateAsync(spent, Stranger));
        }

        Assert.Equal(60, Assert.Single(Cases()).Presentations);
        Assert.Equal((1, FamilyEvidence.RowsPerKind, 1), (Noted().Count, _core.Stored(db => db.Evidence.Count()), _core.Stored(db => db.Outbox.Count())));
        Assert.IsType<RotationResult.Rotated>(await RotateAsync(live, CoreDatabase.Laptop));
    }

    [Fact]
    public async Task Rotate_ByAStrangerLater_MakesTheCaseGraver()
    {
        var (spent, _) = await SpentAsync();
        await RotateAsync(spent, CoreDatabase.Laptop);
        Assert.Equal((Verdict.LostReply, Severity.Low), Cases().Select(c => (c.Verdict, c.Severity)).Single());

        await RotateAsync(spent, Stranger);

        var incident = Assert.Single(Cases());
        Assert.Equal((Verdict.CopyRefused, Severity.Mid, Stranger.Ip, 2), (incident.Verdict, incident.Severity, incident.AlarmIp, incident.Presentations));
        Assert.Equal([OutboxKind.IncidentOpened, OutboxKind.IncidentChanged], _core.Stored(db => db.Outbox.ToList()).OrderBy(o => o.Kind).Select(o => o.Kind));
    }

    [Fact]
    public async Task Rotate_AfterItWasSettled_IsAnotherCaseOnlyWhereItIsWorseOrAnotherToken()
    {
        var (spent, live) = await SpentAsync();
        await RotateAsync(spent, CoreDatabase.Laptop);
        var admin = await _core.AddAdminAsync();
        Assert.Equal(AdminResult.Done, await _core.Triage.ResolveAsync([Cases()[0].Id], Resolution.LostReply, null, admin, default));

        await RotateAsync(spent, CoreDatabase.Laptop);
        Assert.Equal((IncidentStatus.Resolved, 2), Cases().Select(c => (c.Status, c.Presentations)).Single());
        await RotateAsync(spent, Stranger);
        Assert.Equal([IncidentStatus.Resolved, IncidentStatus.Open], Cases().Select(c => c.Status));

        Assert.Equal(AdminResult.Done, await _core.Triage.ResolveAsync([Cases()[1].Id], Resolution.Test, null, admin, default));
        Assert.IsType<RotationResult.Rotated>(await RotateAsync(live, CoreDatabase.Laptop));
        _core.Clock.Advance(TimeSpan.FromDays(1));
        await RotateAsync(live, CoreDatabase.Laptop);
        Assert.Equal(3, Cases().Count);
    }

    /// <summary>What an instance read of an app may be old: its row decides, in both directions.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rotate_RegisteredApp_GoesByItsRow(bool observes)
    {
        var admin = await _core.AddAdminAsync();
        var app = new RegisteredApp { ClientId = "companion", Name = "Companion", Grants = "refresh_token", Scopes = "profile", CreatedBy = "", ObservesReuse = observes };
        await _core.Service<AppService>().AddAsync(app, admin, default);
        var (spent, _) = await SpentAsync();

        var result = await _core.Tokens.RotateAsync(spent, "companion", null, Stranger, default, new AppTerms { IsRegistered = true, ObservesReuse = !observes });

        Assert.Equal(observes, result is RotationResult.Refused { Reason: Refusal.Observed });
        Assert.Equal(observes, _core.Stored(db => db.Sessions.Single(s => s.AppId != null).EndedAt) is null);
    }

    /// <summary>From then on it ends what it finds, and the open case is that of the end.</summary>
    [Fact]
    public async Task Rotate_OnceItIsEnforced_EndsTheSession()
    {
        var (spent, live) = await SpentAsync();
        await RotateAsync(spent, Stranger);

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(spent, Stranger));

        Assert.Equal((false, 2), Cases().Select(c => (c.IsObserved, c.Presentations)).Single());
        Assert.Equal(new RotationResult.Refused(Refusal.Ended), await _core.RotateAsync(live));
    }

    /// <summary>Spent tokens come back while the device refreshes, from all sides at once: one case, no fork, no end.</summary>
    [Fact]
    public async Task Rotate_SpentTokensWhileTheDeviceGoesOn_NeverForks()
    {
        var (spent, live) = await SpentAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var replays = 0;
        for (var round = 0; round < 20; round++)
        {
            using var together = new Barrier(5);
            var old = Enumerable.Range(0, 4).Select(_ => Task.Run(() => { together.SignalAndWait(); return RotateAsync(spent, Stranger); })).ToList();
            var next = Task.Run(() => { together.SignalAndWait(); return RotateAsync(live, CoreDatabase.Laptop); });
            var answers = await Task.WhenAll(old);
            live = Assert.IsType<RotationResult.Rotated>(await next).Issued.Token;
            Assert.All(answers, a => Assert.Contains(Assert.IsType<RotationResult.Refused>(a).Reason, new[] { Refusal.Observed, Refusal.LostRace }));
            replays += answers.Count(a => a is RotationResult.Refused { Reason: Refusal.Observed });
            // The one before comes back, too.
            _core.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var session = _core.Stored(db => db.Sessions.Single(s => s.AppId != null));
        Assert.Equal((22, null), (session.Generation, session.EndedAt));
        Assert.Equal(21, _core.Stored(db => db.RefreshTokens.Count()));
        Assert.Equal(replays, Assert.Single(Cases()).Presentations);
        Assert.IsType<RotationResult.Rotated>(await RotateAsync(live, CoreDatabase.Laptop));
    }

    private Task<RotationResult> RotateAsync(RawToken token, Requester requester) => _core.Tokens.RotateAsync(token, "companion", null, requester, default, Observed);

    // One that can't be asked for again, and the one that followed it.
    private async Task<(RawToken Spent, RawToken Live)> SpentAsync()
    {
        var spent = (await _core.LinkAsync()).Token;
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var live = await _core.NextAsync(spent);
        _core.Clock.Advance(TimeSpan.FromDays(1));
        return (spent, live);
    }

    private List<Incident> Cases() => _core.Stored(db => db.Incidents.OrderBy(i => i.Id).ToList());

    private List<ActivityKind> Noted() => _core.Stored(db => db.Activity.Where(a => a.Kind == ActivityKind.ReuseObserved || a.Kind == ActivityKind.TokenReused).Select(a => a.Kind).ToList());
}
