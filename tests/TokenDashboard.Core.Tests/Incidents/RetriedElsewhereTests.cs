using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>A lost reply that another network asks for is answered, and told.</summary>
public sealed class RetriedElsewhereTests : IDisposable
{
    private static readonly Requester Elsewhere = new("198.51.100.7", CoreDatabase.Laptop.Agent);

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Retry_FromANetworkItNeverKnew_StandsInItsNetworksAndActivityOnce()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 2; i++)
            token = await LoseAsync(token, Elsewhere, retries: 2);

        var met = _core.Stored(db => db.SessionClients.Single(c => c.Network == Elsewhere.Network));
        Assert.Equal((true, Elsewhere.Ip, 2), (met.OnlyRetried, met.Ip, met.FirstGeneration));
        Assert.Single(_core.Stored(db => db.Activity.ToList()), a => a.Kind == ActivityKind.RetriedElsewhere);
        Assert.Empty(Cases());
    }

    [Fact]
    public async Task Retry_ThreeWithinADay_IsACaseThatSaysWhatWasHeld()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 4; i++)
            token = await LoseAsync(token, Elsewhere);

        var incident = Assert.Single(Cases());
        Assert.Equal((IncidentKind.Retries, Severity.Mid, 4, Elsewhere.Ip), (incident.Kind, incident.Severity, incident.StrangerTokens, incident.StrangerIp));
    }

    [Fact]
    public async Task Retry_ThreeSpreadOverDays_IsNoCase()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 4; i++)
        {
            token = await LoseAsync(token, Elsewhere);
            _core.Clock.Advance(TimeSpan.FromHours(13));
        }

        Assert.Empty(Cases());
    }

    /// <summary>A phone changes its network in just the moment in which it loses a reply, and goes on there.</summary>
    [Fact]
    public async Task Retry_ByAPhoneThatGoesOnThere_IsNeverACase()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 1; i <= 6; i++)
        {
            var there = new Requester($"198.51.{i}.7", CoreDatabase.Laptop.Agent);
            token = await LoseAsync(token, there);
            token = await NextAsync(token, there);
            token = await NextAsync(token, CoreDatabase.Laptop);
        }

        Assert.Empty(Cases());
        Assert.DoesNotContain(_core.Stored(db => db.SessionClients.ToList()), c => c.OnlyRetried);
    }

    [Fact]
    public async Task Retry_AfterTheCaseIsSettled_OpensAnotherAfterThreeMore()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 3; i++)
            token = await LoseAsync(token, Elsewhere);
        await _core.Triage.ResolveAsync([Cases().Single().Id], Resolution.LostReply, null, await _core.AddAdminAsync(), default);

        token = await LoseAsync(await LoseAsync(token, Elsewhere), Elsewhere);
        Assert.Single(Cases());
        await LoseAsync(token, Elsewhere);

        Assert.Equal([IncidentStatus.Resolved, IncidentStatus.Open], Cases().OrderBy(c => c.Id).Select(c => c.Status));
    }

    [Fact]
    public async Task Retry_AfterItsOwnerSaidNo_LeavesTheCaseAsGrave()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 3; i++)
            token = await LoseAsync(token, Elsewhere);
        _core.Stored(db =>
        {
            var incident = db.Incidents.Single();
            (incident.OwnerAnswer, incident.Verdict, incident.Severity) = (OwnerAnswer.NotMe, Verdict.SomeoneElse, Severity.High);
            return db.SaveChanges();
        });

        await LoseAsync(token, Elsewhere);

        var told = Assert.Single(Cases());
        Assert.Equal((Verdict.SomeoneElse, Severity.High, 4), (told.Verdict, told.Severity, told.StrangerTokens));
    }

    [Fact]
    public async Task Reopen_WhileAnotherIsOpen_LeavesItSettled()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 3; i++)
            token = await LoseAsync(token, Elsewhere);
        var settled = Cases().Single().Id;
        await _core.Triage.ResolveAsync([settled], Resolution.LostReply, null, await _core.AddAdminAsync(), default);
        for (var i = 0; i < 3; i++)
            token = await LoseAsync(token, Elsewhere);

        await _core.Triage.ReopenAsync(settled, await _core.AddAdminAsync(), default);

        Assert.Equal(IncidentStatus.Resolved, Cases().Single(c => c.Id == settled).Status);
    }

    private async Task<RawToken> LoseAsync(RawToken token, Requester asksAgain, int retries = 1)
    {
        var next = await NextAsync(token, CoreDatabase.Laptop);
        for (var i = 0; i < retries; i++)
        {
            _core.Clock.Advance(TimeSpan.FromSeconds(5));
            Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(token, asksAgain));
        }

        return next;
    }

    private async Task<RawToken> NextAsync(RawToken token, Requester requester)
    {
        _core.Clock.Advance(TimeSpan.FromMinutes(4));
        return Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(token, requester)).Issued.Token;
    }

    private List<Incident> Cases() => _core.Stored(db => db.Incidents.ToList());
}
