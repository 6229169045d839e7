using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tests.Incidents;

namespace TokenDashboard.Core.Tests.Overview;

/// <summary>Admins are told that cases are unusually many: once, and then not for a while.</summary>
public sealed class AlarmServiceTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    private AlarmService Alarms => _core.Service<AlarmService>();

    public void Dispose() => _core.Dispose();

    /// <summary>All at once, and on two instances where there may be two: nobody is told twice.</summary>
    [Fact]
    public async Task Check_ManyTimesAtOnce_TellsEachOnce()
    {
        var (one, two) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());
        _core.AddUser();
        Flood();
        using var beside = TestPostgres.IsUsed ? _core.Beside() : null;

        var told = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? Alarms : beside?.Service<AlarmService>() ?? Alarms).CheckAsync(default))));

        Assert.Equal(3, told.Sum());
        Assert.Equal(new[] { null, one.UserId, two.UserId }.Order(), Told().Order());
    }

    [Fact]
    public async Task Check_AsLongAsItLasts_TellsEachAgainAfterTheQuietTimeTheyChose()
    {
        var (every, seldom, never, locked) = (await _core.AddAdminAsync(), await _core.AddAdminAsync(), await _core.AddAdminAsync(), await _core.AddAdminAsync());
        Assert.Equal(AdminResult.Done, await Alarms.ChooseAsync(1, every, default));
        Assert.Equal(AdminResult.Done, await Alarms.ChooseAsync(0, never, default));
        _core.Stored(db => db.Accounts.Where(a => a.Id == locked.UserId).ExecuteUpdate(set => set.SetProperty(a => a.LockedAt, _core.Clock.GetUtcNow())));

        for (var minute = 0; minute <= 240; minute += 20)
        {
            if (minute % 60 == 0)
                Flood();
            await Alarms.CheckAsync(default);
            _core.Clock.Advance(TimeSpan.FromMinutes(20));
        }

        Assert.Equal((5, 2, 2, 9), (Told().Count(id => id == every.UserId), Told().Count(id => id == seldom.UserId), Told().Count(id => id is null), Told().Count));
    }

    [Fact]
    public async Task Check_NothingUnusual_TellsNobody()
    {
        await _core.AddAdminAsync();
        _core.AddCases(5);

        Assert.Equal(0, await Alarms.CheckAsync(default));
        Assert.Empty(Told());
    }

    [Fact]
    public async Task Choose_OnesOwn_IsKeptAndInTheAuditLog()
    {
        var admin = await _core.AddAdminAsync();
        Assert.Equal(AlarmService.QuietHours, await Alarms.QuietHoursOfAsync(admin.UserId, default));

        Assert.Equal(AdminResult.Done, await Alarms.ChooseAsync(0, admin, default));
        Assert.Equal(AdminResult.Unchanged, await Alarms.ChooseAsync(0, admin, default));
        Assert.Equal(AdminResult.NotAllowed, await Alarms.ChooseAsync(0, await _core.SignInAsync(_core.AddUser()), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Alarms.ChooseAsync(100_000, admin, default));

        Assert.Equal(0, await Alarms.QuietHoursOfAsync(admin.UserId, default));
        Assert.Equal((AuditAction.AlarmsChosen, "4 hours", "never"), _core.Stored(db => db.Audit.Select(a => new { a.Action, a.Before, a.After }).Single()) is var line ? (line.Action, line.Before, line.After) : default);
    }

    [Theory]
    [InlineData("2026-03-01T12:00:00.0000000+00:00 40 5", true)]
    [InlineData("2026-03-01T12:00:00.0000000+00:00 40", false)]
    [InlineData("yesterday 40 5", false)]
    [InlineData(null, false)]
    public void Parse_AsTheOutboxHasIt_IsReadOrNull(string? text, bool isAlarm)
    {
        Assert.Equal(isAlarm, Alarm.Parse(text) is not null);
        if (isAlarm)
            Assert.Equal(text, Alarm.Parse(text)!.ToString());
    }

    private void Flood() => _core.Stored(db =>
    {
        db.Incidents.AddRange(Enumerable.Range(0, 40).Select(_ => new Incident { UserId = "somebody", Kind = IncidentKind.Reuse, OpenedAt = _core.Clock.GetUtcNow() }));
        return db.SaveChanges();
    });

    private List<string?> Told() => _core.Stored(db => db.Outbox.Where(o => o.Kind == OutboxKind.CasesUnusual).Select(o => o.UserId).ToList());
}
