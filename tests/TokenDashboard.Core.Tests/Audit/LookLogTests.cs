using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Audit;

/// <summary>Who looked at whom, and at which case.</summary>
public sealed class LookLogTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    private LookLog Looks => _core.Service<LookLog>();

    private List<AuditEntry> Lines => _core.Stored(db => db.Audit.AsNoTracking().OrderBy(a => a.Id).ToList());

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Look_OftenWithinAnHour_IsOneLineForEachOfWhatAndWhom()
    {
        var (ada, bob) = (await _core.AddRoleAsync(DeskRoles.Viewer), await _core.AddRoleAsync(DeskRoles.Investigator));
        for (var i = 0; i < 5; i++)
        {
            Looks.Incident(7, "cleo", ada);
            Looks.Person("cleo", bob);
            Looks.Incident(8, "cleo", ada);
            Looks.Incident(7, "cleo", bob);
            await Looks.FlushAsync(default);
            _core.Clock.Advance(TimeSpan.FromMinutes(11));
        }

        Assert.Equal(
            [
                (AuditAction.IncidentLookedAt, ada.UserId, "incident 7"), (AuditAction.PersonLookedAt, bob.UserId, null), (AuditAction.IncidentLookedAt, ada.UserId, "incident 8"),
                (AuditAction.IncidentLookedAt, bob.UserId, "incident 7"),
            ],
            Lines.Select(l => (l.Action, l.ActorId!, l.Target)));
        Assert.All(Lines, l => Assert.Equal(("cleo", "192.0.2.77", _core.Clock.GetUtcNow() - TimeSpan.FromMinutes(55)), (l.UserId, l.Ip, l.At)));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    public async Task Look_AnHourLater_IsAnother(long ticks, int lines)
    {
        var ada = await _core.AddRoleAsync(DeskRoles.Viewer);
        Looks.Person("bob", ada);
        await Looks.FlushAsync(default);
        _core.Clock.Advance(LookLog.Every + TimeSpan.FromTicks(ticks * 10));

        Looks.Person("bob", ada);
        await Looks.FlushAsync(default);

        Assert.Equal(lines, Lines.Count);
    }

    /// <summary>Another instance, or the same after it was started anew, knows nothing of it but what is stored.</summary>
    [Fact]
    public async Task Look_OnAnotherInstanceWithinTheHour_IsTheSameLine()
    {
        var ada = await _core.AddRoleAsync(DeskRoles.Viewer);
        Looks.Person("bob", ada);
        await Looks.FlushAsync(default);
        var other = new LookLog(_core.Service<WriteTransaction>(), _core.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<LookLog>.Instance);

        other.Person("bob", ada);
        other.Person("cleo", ada);
        await other.FlushAsync(default);

        Assert.Equal(["bob", "cleo"], Lines.Select(l => l.UserId));
    }

    [Fact]
    public async Task Look_WhileTheDatabaseTakesNone_WaitsAndIsBounded()
    {
        var ada = await _core.AddRoleAsync(DeskRoles.Viewer);
        for (var i = 0; i < LookLog.MostHeld + 5; i++)
            Looks.Person($"person {i}", ada);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Looks.FlushAsync(stopped.Token);
        Assert.Empty(Lines);

        await Looks.FlushAsync(default);

        Assert.Equal(LookLog.MostHeld, Lines.Count);
    }

    [Fact]
    public async Task List_OfWhatWasDone_HasNoLooksUnlessTheyAreAskedFor()
    {
        var ada = await _core.AddAdminAsync();
        await _core.Accounts.InviteAsync("bob@example.org", "Bob", ada, default);
        var bob = _core.Stored(db => db.Accounts.Single(a => a.Name == "Bob").Id);
        Looks.Person(bob, ada);
        await Looks.FlushAsync(default);
        var query = new AuditQuery(null, null, null, null, null, null);

        Assert.Equal([AuditAction.UserInvited], (await _core.Audit.ListAsync(query, default)).Lines.Select(l => l.Action));
        Assert.Equal([AuditAction.PersonLookedAt, AuditAction.UserInvited], (await _core.Audit.ListAsync(query with { WithLooks = true }, default)).Lines.Select(l => l.Action));
        Assert.Equal([AuditAction.PersonLookedAt], (await _core.Audit.ListAsync(query with { Action = AuditAction.PersonLookedAt }, default)).Lines.Select(l => l.Action));
        Assert.Equal([AuditAction.UserInvited], (await _core.Audit.ListAboutAsync(bob, 20, default)).Select(l => l.Action));
    }
}
