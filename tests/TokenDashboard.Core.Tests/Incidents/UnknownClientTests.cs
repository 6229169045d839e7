using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>Before the victim wakes: a program and a network that the family never knew rotate its token, and it is told.</summary>
public sealed class UnknownClientTests : IDisposable
{
    private static readonly Requester Stranger = new("45.66.77.88", "python-requests/2.32");
    private static readonly Requester Moved = new("198.51.100.24", CoreDatabase.Laptop.Agent);
    private static readonly Requester Updated = new(CoreDatabase.Laptop.Ip, "companion/2.0 (Linux)");
    private static readonly Requester Beside = new(CoreDatabase.Laptop.Ip, "curl/8.9");

    private readonly CoreDatabase _core = new();

    public static TheoryData<string, Requester> Own { get; } = new()
    {
        { "a device that moved", Moved }, { "an update", Updated }, { "another program on its machine", Beside }, { "no address", new Requester(null, "curl/8.9") },
    };

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_ByAStrangerOnce_NeedsALookAndAsksItsOwner()
    {
        await NextAsync((await _core.LinkAsync()).Token, Stranger);

        Assert.Equal((true, 2), Session());
        Assert.Equal([OutboxKind.UnknownClient], _core.Stored(db => db.Outbox.Where(o => o.SessionId != null).Select(o => o.Kind).ToList()));
        Assert.Contains(_core.Stored(db => db.Activity.ToList()), a => a.Kind == ActivityKind.UnknownClient && a.Ip == Stranger.Ip);
        Assert.Empty(Cases());
    }

    [Fact]
    public async Task Rotate_ByAStrangerWhoGoesOn_IsACaseThatEndsNothing()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 4; i++)
            token = await NextAsync(token, Stranger);

        var incident = Assert.Single(Cases());
        Assert.Equal((IncidentKind.UnknownClient, Severity.Mid, Stranger.Ip, 4), (incident.Kind, incident.Severity, incident.StrangerIp, incident.StrangerTokens));
        Assert.Null(_core.Stored(db => db.Sessions.Single(s => s.AppId != null).EndedAt));
    }

    [Theory]
    [MemberData(nameof(Own))]
    public async Task Rotate_ByWhatMayBeTheOwners_TellsNobody(string about, Requester requester)
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 3; i++)
            token = await NextAsync(token, requester);

        Assert.Equal((about, (false, (int?)null)), (about, Session()));
        Assert.Empty(Cases());
        Assert.DoesNotContain(_core.Stored(db => db.Outbox.ToList()), o => o.Kind == OutboxKind.UnknownClient);
    }

    [Fact]
    public async Task Rotate_ByAStrangerOfASettledCase_OpensNoOther()
    {
        var token = await NextAsync(await NextAsync((await _core.LinkAsync()).Token, Stranger), Stranger);
        await _core.Triage.ResolveAsync([Cases().Single().Id], Resolution.Other, null, await _core.AddAdminAsync(), default);

        await NextAsync(await NextAsync(token, Stranger), Stranger);

        Assert.Equal(IncidentStatus.Resolved, Assert.Single(Cases()).Status);
    }

    [Fact]
    public async Task Rotate_ByAStrangerWhomTheOwnerVouchesFor_IsNoCase()
    {
        var owner = _core.AddUser();
        var browser = await _core.SignInAsync(owner);
        var token = await NextAsync((await _core.LinkAsync(owner)).Token, Stranger);
        var id = _core.Stored(db => db.Sessions.Single(s => s.AppId != null).Id);

        Assert.True((await _core.Sessions.VouchAsync(id, isMine: true, browser, default)).IsDone);
        await NextAsync(await NextAsync(token, Stranger), Stranger);

        Assert.Empty(Cases());
    }

    /// <summary>Then the case that is open becomes the reuse.</summary>
    [Fact]
    public async Task Replay_ByTheDeviceThatWakes_TurnsTheCaseIntoATheft()
    {
        var first = (await _core.LinkAsync()).Token;
        await NextAsync(await NextAsync(first, Stranger), Stranger);

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(first));

        var incident = Assert.Single(Cases());
        Assert.Equal((IncidentKind.Reuse, Verdict.SomeoneElse, Certainty.Sure, Stranger.Ip), (incident.Kind, incident.Verdict, incident.Certainty, incident.StrangerIp));
    }

    [Fact]
    public async Task Rotate_ByStrangersTwiceADay_AsksOnce()
    {
        var owner = _core.AddUser();
        var browser = await _core.SignInAsync(owner);
        var token = await NextAsync((await _core.LinkAsync(owner)).Token, Stranger);
        var id = _core.Stored(db => db.Sessions.Single(s => s.AppId != null).Id);
        foreach (var (hours, asked) in new[] { (1, 1), (25, 2) })
        {
            await _core.Sessions.VouchAsync(id, isMine: true, browser, default);
            _core.Clock.Advance(TimeSpan.FromHours(hours));
            token = await NextAsync(token, new Requester($"203.0.{hours}.9", $"other{(char)('a' + hours)}/1.0"));

            Assert.Equal(asked, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.UnknownClient)));
        }
    }

    [Fact]
    public async Task Rotate_AppThatEndsForIt_GetsNothingAndIsACase()
    {
        var result = await _core.Tokens.RotateAsync((await _core.LinkAsync()).Token, "companion", null, Stranger, default, new AppTerms { EndsOnUnknown = true });

        Assert.Equal(Refusal.Ended, Assert.IsType<RotationResult.Refused>(result).Reason);
        Assert.Equal(EndReason.UnknownClient, _core.Stored(db => db.Sessions.Single(s => s.AppId != null).EndReason));
        Assert.Equal(IncidentKind.UnknownClient, Assert.Single(Cases()).Kind);
    }

    private async Task<RawToken> NextAsync(RawToken token, Requester requester)
    {
        _core.Clock.Advance(TimeSpan.FromMinutes(4));
        return Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(token, requester)).Issued.Token;
    }

    private (bool NeedsLook, int? UnknownFrom) Session() => _core.Stored(db => db.Sessions.Where(s => s.AppId != null).Select(s => new ValueTuple<bool, int?>(s.NeedsLook, s.UnknownFrom)).Single());

    private List<Incident> Cases() => _core.Stored(db => db.Incidents.ToList());
}
