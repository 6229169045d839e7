using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Overview;

/// <summary>What an admin must know to say whether something is going on.</summary>
public sealed class OverviewServiceTests : IDisposable
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Read_WhereNothingHasHappened_FindsNothingUnusual()
    {
        var now = await ReadAsync(withWeeks: true);

        Assert.All(new[] { now.Cases, now.TokensRefused, now.SignInsFailed, now.SignIns }, course =>
        {
            Assert.Equal((24, 84, null), (course.Hours.Count, course.Days.Count, course.Unusual));
            Assert.All(course.Hours.Concat(course.Days), stretch => Assert.Equal(0, stretch.Count));
        });
        Assert.Equal((_core.Clock.GetUtcNow(), new DateTimeOffset(2026, 2, 28, 23, 0, 0, TimeSpan.Zero)), (now.Cases.Hours[^1].From, now.Cases.Days[^1].From));
        Assert.Equal((new Usual(0, 5), null), (now.Cases.Hours[0].Usual, now.TokensRefused.Hours[0].Usual));
        Assert.Equal((0, 0, 0, new NewCases(0, null, null), new StuckDeliveries(0, 0)), (now.Versions.Count, now.Months.Count, now.Jobs.Count, now.New, now.Deliveries));
    }

    /// <summary>What is usual is so at this time of day: two every day at noon. Six at noon are not more than that by much, and eight are; at another time six are.</summary>
    [Fact]
    public async Task Read_MoreCasesThanAtThisTimeOfTheDaysBefore_FindsThemUnusual()
    {
        for (var day = 1; day <= 28; day++)
            AddCases(2, _core.Clock.GetUtcNow().AddDays(-day).AddMinutes(1));
        AddCases(6, _core.Clock.GetUtcNow());
        Assert.Null((await ReadAsync()).Cases.Unusual);
        AddCases(2, _core.Clock.GetUtcNow());

        var noon = (await ReadAsync()).Cases.Unusual;
        Assert.Equal((_core.Clock.GetUtcNow(), 8, new Usual(2, 7)), (noon!.From, noon.Count, noon.Usual));
        Assert.Equal(noon, await _core.Service<OverviewService>().FindUnusualAsync(default));

        // An hour later it is said still, and no longer.
        _core.Clock.Advance(TimeSpan.FromMinutes(119));
        Assert.Equal(noon, (await ReadAsync()).Cases.Unusual);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await ReadAsync()).Cases.Unusual);
        Assert.Null(await _core.Service<OverviewService>().FindUnusualAsync(default));
    }

    /// <summary>Of the time before counting began nothing is known: it is compared with nothing, and not with none.</summary>
    [Fact]
    public async Task Read_NumbersThatHaveBeenCountedForAWeek_AreComparedWithThatWeek()
    {
        var now = _core.Clock.GetUtcNow();
        _core.Stored(db =>
        {
            db.HourlyCounts.AddRange(Enumerable.Range(0, 8).Select(day => new HourlyCount { Hour = now.AddDays(-day).AddHours(day == 7 ? -1 : 0), Kind = Counted.TokensRefused, Count = day == 0 ? 400 : 100 }));
            db.HourlyCounts.Add(new HourlyCount { Hour = now, Kind = Counted.SignInsFailed, Count = 21 });
            return db.SaveChanges();
        });

        var read = await ReadAsync();

        Assert.Equal((400, new Usual(100, 150)), (read.TokensRefused.Unusual!.Count, read.TokensRefused.Unusual.Usual!.Value));
        Assert.Equal((21, new Usual(0, 20)), (read.SignInsFailed.Unusual!.Count, read.SignInsFailed.Unusual.Usual!.Value));
    }

    /// <summary>A month is the reader's; what was settled as a lost reply or a test was a false alarm.</summary>
    [Fact]
    public async Task Read_CasesOfMonths_CountsWhatBecameOfThem()
    {
        // In Berlin it is October by then.
        AddCases(1, new DateTimeOffset(2025, 9, 30, 22, 30, 0, TimeSpan.Zero), Resolution.LostReply);
        AddCases(2, new DateTimeOffset(2025, 10, 3, 12, 0, 0, TimeSpan.Zero), Resolution.Test);
        AddCases(1, new DateTimeOffset(2025, 10, 30, 12, 0, 0, TimeSpan.Zero), Resolution.Stolen);
        AddCases(1, new DateTimeOffset(2025, 10, 30, 12, 0, 0, TimeSpan.Zero), Resolution.Other);
        AddCases(3, _core.Clock.GetUtcNow());

        Assert.Equal(
            [new CasesOfMonth(new(2026, 3, 1), 3, 0, 0, 3), new CasesOfMonth(new(2025, 10, 1), 5, 3, 1, 0)],
            (await ReadAsync()).Months);
    }

    /// <summary>A stranger's doing is no fault of the app's, and one person's bad network is no fault of its version.</summary>
    [Fact]
    public async Task Read_VersionThatLosesSessions_IsTold()
    {
        for (var i = 0; i < 6; i++)
        {
            await _core.ReplayAsync(agent: "companion/1.0 (Linux)");
            await LoseAsync("companion/4.3 (Linux)", _core.AddUser());
        }

        var same = _core.AddUser();
        for (var i = 0; i < 6; i++)
            await LoseAsync("companion/5.0", same);
        for (var i = 0; i < 20; i++)
            await _core.LinkAsync();

        Assert.Null((await ReadAsync()).Versions[0].PerThousand);
        Assert.True(await _core.Service<AppVersions>().CountAsync(default));
        Assert.False(await _core.Service<AppVersions>().CountAsync(default));

        var versions = (await ReadAsync()).Versions.ToDictionary(v => v.Version);
        Assert.Equal(new VersionLoss("companion/4.3", 6, 6, 6, IsUnusual: true), versions["companion/4.3"]);
        Assert.Equal(new VersionLoss("companion/5.0", 6, 1, 6, IsUnusual: false), versions["companion/5.0"]);
        Assert.Equal(new VersionLoss("companion/1.0", 0, 0, 20, IsUnusual: false), versions["companion/1.0"]);
    }

    /// <summary>Of two that are unwell the one comes first that lost more people their sessions, whatever share of a handful the other lost.</summary>
    [Fact]
    public async Task Read_SeveralVersionsThatLoseSessions_HasTheOneThatLostMostFirst()
    {
        for (var i = 0; i < 12; i++)
        {
            await LoseAsync("companion/4.3 (Linux)", _core.AddUser());
            if (i < 6)
                await LoseAsync("companion/4.1 (Linux)", _core.AddUser());
        }

        for (var i = 0; i < 100; i++)
            await LinkAsync(i < 20 ? "companion/4.3 (Linux)" : "companion/1.0 (Linux)");
        Assert.True(await _core.Service<AppVersions>().CountAsync(default));

        Assert.Equal(["companion/4.3", "companion/4.1", "companion/1.0"], (await ReadAsync()).Versions.Select(v => v.Version));
    }

    [Fact]
    public async Task Read_WhatHangs_IsTold()
    {
        var log = _core.Service<JobLog>();
        await log.RecordAsync("cleanup", _ => throw new InvalidOperationException(), default);
        await log.RecordAsync("keys", _ => Task.FromResult(0), default);
        var (began, now) = (_core.Clock.GetUtcNow(), _core.Clock.GetUtcNow().AddMinutes(61));
        _core.Stored(db =>
        {
            db.JobClaims.Add(new JobClaim { Job = "other", StartedAt = began, DueAt = began, Until = now.AddMinutes(1) });
            var (sent, late, lost) = (Event(), Event(), Event());
            sent.PlannedAt = late.PlannedAt = lost.PlannedAt = began;
            db.Outbox.AddRange(sent, late, lost, Event());
            db.Deliveries.AddRange(
                new Delivery { EventId = sent.Id, Channel = "mail", DeliveredAt = began }, new Delivery { EventId = late.Id, Channel = "mail", DueAt = now.AddHours(1), Tries = 3 },
                new Delivery { EventId = lost.Id, Channel = "hook", GivenUpAt = began });
            return db.SaveChanges();
        });
        _core.Clock.SetUtcNow(now);

        var read = await ReadAsync();

        Assert.Equal([new StuckJob("cleanup", null), new StuckJob("other", began)], read.Jobs.OrderBy(j => j.Job));
        Assert.Equal(new StuckDeliveries(2, 1), read.Deliveries);

        OutboxEvent Event() => OutboxEvent.Of(OutboxKind.SessionEnded, began, null);
    }

    [Fact]
    public async Task Read_AMomentLater_CountsWhatChangesSlowlyOnceAMinute()
    {
        var overview = _core.Service<OverviewService>();
        var first = await overview.ReadAsync(Berlin, withWeeks: false, former: null, default);
        AddCases(3, _core.Clock.GetUtcNow());
        _core.Clock.Advance(TimeSpan.FromSeconds(40));

        var second = await overview.ReadAsync(Berlin, withWeeks: false, first, default);
        Assert.Equal((3, 0), (second.Cases.Hours[^1].Count, second.Months.Count));

        _core.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Single((await overview.ReadAsync(Berlin, withWeeks: false, second, default)).Months);
    }

    [Fact]
    public async Task Read_CasesOfJustNow_AreCounted()
    {
        AddCases(1, _core.Clock.GetUtcNow().AddMinutes(-6));
        AddCases(40, _core.Clock.GetUtcNow());

        var read = (await ReadAsync()).New;

        Assert.Equal((40, true, _core.Clock.GetUtcNow()), (read.Count, read.Latest > 1, read.At));
    }

    private Task<Situation> ReadAsync(bool withWeeks = false) => _core.Service<OverviewService>().ReadAsync(Berlin, withWeeks, former: null, default);

    private void AddCases(int count, DateTimeOffset at, Resolution? resolution = null) => _core.Stored(db =>
    {
        db.Incidents.AddRange(Enumerable.Range(0, count).Select(_ => new Incident
        {
            UserId = "somebody", Kind = IncidentKind.Reuse, OpenedAt = at, Status = resolution is null ? IncidentStatus.Open : IncidentStatus.Resolved, Resolution = resolution,
        }));
        return db.SaveChanges();
    });

    // The very device asks again, and nobody else was at work.
    private async Task<Core.Tokens.IssuedToken> LinkAsync(string agent, string? owner = null) => await _core.Tokens.CreateAsync(
        new Core.Tokens.NewFamily(owner ?? _core.AddUser(), "companion", "Laptop", Core.Devices.DeviceType.Terminal, "CLI", SignInMethod.DeviceCode, "profile offline_access"),
        CoreDatabase.Laptop with { Agent = agent }, default);

    private async Task LoseAsync(string agent, string owner)
    {
        var device = CoreDatabase.Laptop with { Agent = agent };
        var issued = await LinkAsync(agent, owner);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var next = Assert.IsType<Core.Tokens.RotationResult.Rotated>(await _core.RotateAsync(issued.Token, device));
        await _core.RotateAsync(next.Issued.Token, device);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<Core.Tokens.RotationResult.Reused>(await _core.RotateAsync(issued.Token, device));
    }
}
