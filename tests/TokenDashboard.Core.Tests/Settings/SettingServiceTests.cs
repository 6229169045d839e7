using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Settings;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Settings;

/// <summary>Settings that admins change: once, by one of two, and for sessions that live already.</summary>
public sealed class SettingServiceTests : IDisposable
{
    private const string Key = "Tokens:RetryWindow";
    private const string Rest = "Tokens:RefreshTokenLifetime";

    private readonly CoreDatabase _core = new();

    private SettingService Settings => _core.Service<SettingService>();

    private StoredSettings Stored => _core.Service<StoredSettings>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Change_OfAnAdmin_CountsAndIsALineWithWhatWasAndIs()
    {
        var admin = await _core.AddAdminAsync();
        var told = 0;
        using var heard = _core.Feed.Subscribe([Concern.Any<Change.Settings>()], _ => told++);

        Assert.Equal(AdminResult.Done, await ChangeAsync(admin, null, "00:01:00"));
        Assert.Equal(AdminResult.Done, await ChangeAsync(admin, "00:01:00", "00:02:00"));

        var setting = Assert.Single(Stored.Last.Values);
        Assert.Equal((Key, "00:02:00", admin.UserId, _core.Clock.GetUtcNow()), (setting.Key, setting.Value, setting.ChangedBy, setting.ChangedAt));
        Assert.Equal(
            [("Tokens__RetryWindow", "00:00:30", "00:01:00"), ("Tokens__RetryWindow", "00:01:00", "00:02:00")],
            _core.Stored(db => db.Audit.Where(a => a.Action == AuditAction.SettingChanged).OrderBy(a => a.Id).Select(a => new { a.Target, a.Before, a.After }).ToList()).Select(a => (a.Target!, a.Before!, a.After!)));
        Assert.Equal(2, told);
        Assert.Equal(["Ada Lovelace"], (await Settings.NamesAsync(default)).Values);
    }

    [Fact]
    public async Task Change_ToWhatItIs_IsNoChange()
    {
        var admin = await _core.AddAdminAsync();

        await ChangeAsync(admin, null, "00:01:00");

        Assert.Equal(AdminResult.Unchanged, await ChangeAsync(admin, "00:01:00", "00:01:00"));

        Assert.Equal(1, _core.Stored(db => db.Audit.Count()));
    }

    [Fact]
    public async Task Change_OfWhatIsNotAsItWasSeen_LeavesItToWhoCameFirst()
    {
        var (first, second) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());
        await ChangeAsync(first, null, "00:01:00");

        Assert.Equal(AdminResult.ChangedElsewhere, await ChangeAsync(second, null, "00:03:00"));

        Assert.Equal("00:01:00", Stored.Last[Key].Value);
        Assert.Equal(1, _core.Stored(db => db.Audit.Count()));
    }

    [Fact]
    public async Task Change_OfOneByTwoAtOnce_IsOfOneOfThem()
    {
        var (first, second) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());

        var results = await Task.WhenAll(Task.Run(() => ChangeAsync(first, null, "00:01:00")), Task.Run(() => ChangeAsync(second, null, "00:02:00")));

        Assert.Equal([AdminResult.Done, AdminResult.ChangedElsewhere], results.Order());
        Assert.Equal(1, _core.Stored(db => db.Audit.Count()));
    }

    [Fact]
    public async Task Change_ThatNoLongerFitsWhatAnotherSet_ChangesNothing()
    {
        var admin = await _core.AddAdminAsync();
        await ChangeAsync(admin, null, "10.00:00:00", key: Rest);

        var result = await ChangeAsync(admin, null, "00:01:00", fits: all => !all.ContainsKey(Rest));

        Assert.Equal(AdminResult.ChangedElsewhere, result);
        Assert.Equal([Rest], Stored.Last.Keys);
    }

    [Fact]
    public async Task Change_ByAnInvestigator_IsNotAllowed()
    {
        Assert.Equal(AdminResult.NotAllowed, await ChangeAsync(await _core.AddRoleAsync(DeskRoles.Investigator), null, "00:01:00"));

        Assert.Equal(0, _core.Stored(db => db.Settings.Count()));
    }

    [Fact]
    public async Task ShorterRest_EndsWhoRestedLongerAndNobodyElse()
    {
        var owner = _core.AddUser();
        var rested = await _core.LinkAsync(owner);
        var ended = await _core.LinkAsync(owner);
        await _core.Sessions.EndAsync(ended.Grant.SessionId, await _core.SignInAsync(owner), default);
        _core.Clock.Advance(TimeSpan.FromHours(3));
        var used = await _core.LinkAsync(owner);
        var admin = await _core.AddAdminAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(2));
        var before = await Shortening.CountAsync(SessionTime.Rest, TimeSpan.FromHours(1), admin.SessionId, default);
        var heard = await HeardAsync(owner, () => ShortenAsync(admin, "01:00:00", SessionTime.Rest));

        // The owner's own browser rested as long.
        Assert.Equal(new EndedByTime(2, 4, false), before);
        Assert.True(heard);
        var now = _core.Clock.GetUtcNow();
        Assert.Equal([(rested.Grant.SessionId, now)], Times(rested).Select(t => (t.Id, t.ExpiresAt)));
        Assert.Equal([_core.Clock.GetUtcNow().AddMinutes(58)], Times(used).Select(t => t.ExpiresAt));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(rested.Token));
        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(used.Token));
        Assert.Equal("01:00:00, 2 sessions ended", _core.Stored(db => db.Audit.Single(a => a.Action == AuditAction.SettingChanged).After));
        Assert.Empty(_core.Stored(db => db.Incidents.ToList()));
    }

    /// <summary>Another instance hears of the change seconds later, and what it began before comes later still.</summary>
    [Fact]
    public async Task Shorten_WhatWasRenewedByTheOldTime_IsShortenedAgainForHalfAMinute()
    {
        var session = await _core.LinkAsync();
        await ShortenAsync(await _core.AddAdminAsync(), "01:00:00", SessionTime.Rest);
        _core.Change(new TokenOptions());
        await _core.NextAsync(session.Token);
        Assert.Equal([_core.Clock.GetUtcNow().AddDays(7)], Times(session).Select(t => t.ExpiresAt));

        _core.Change(new TokenOptions { RefreshTokenLifetime = TimeSpan.FromHours(1) });
        await Settings.ShortenAsync(default);

        Assert.Equal([_core.Clock.GetUtcNow().AddHours(1)], Times(session).Select(t => t.ExpiresAt));
        Assert.Equal(SessionTime.Rest, Stored.Last[Rest].Shortens);
        _core.Clock.Advance(TimeSpan.FromSeconds(30));
        await Settings.ShortenAsync(default);
        Assert.Equal(SessionTime.None, Stored.Last[Rest].Shortens);
    }

    [Theory]
    [InlineData(SessionTime.Rest)]
    [InlineData(SessionTime.Age)]
    public async Task Shorten_ByALongerTime_LengthensNothingAndRevivesNobody(SessionTime time)
    {
        var (over, live) = (await _core.LinkAsync(), await _core.LinkAsync());
        _core.Clock.Advance(TimeSpan.FromMinutes(40));
        await _core.NextAsync(live.Token);
        await Shortening.ShortenAsync(SessionTime.Rest, TimeSpan.FromMinutes(30), default);
        var before = Ends();

        await Shortening.ShortenAsync(time, TimeSpan.FromDays(2), default);

        Assert.Equal(before, Ends());

        List<DateTimeOffset> Ends() => [.. Times(over).Concat(Times(live)).Select(t => t.ExpiresAt)];
    }

    [Fact]
    public async Task Shorten_WhatTheConfigurationOverrides_EndsNobody()
    {
        var session = await _core.LinkAsync();
        _core.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(AdminResult.Done, await ChangeAsync(await _core.AddAdminAsync(), null, "01:00:00", Rest, shortens: SessionTime.Rest));

        await Settings.ShortenAsync(default);

        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(session.Token));
    }

    /// <summary>Whoever sets it back before it was done leaves nobody behind with the time of before.</summary>
    [Fact]
    public async Task Change_ToSomewhatLonger_DoesWhatIsStillDueOfTheShorter()
    {
        var session = await _core.LinkAsync();
        var admin = await _core.AddAdminAsync();
        await ChangeAsync(admin, null, "01:00:00", Rest, shortens: SessionTime.Rest);
        await ChangeAsync(admin, "01:00:00", "02:00:00", Rest);
        _core.Change(new TokenOptions { RefreshTokenLifetime = TimeSpan.FromHours(2) });

        await Settings.ShortenAsync(default);

        Assert.Equal([_core.Clock.GetUtcNow().AddHours(2)], Times(session).Select(t => t.ExpiresAt));
    }

    [Fact]
    public async Task ShorterAge_EndsTheOldAndLeavesTheYoungTheRestOfIt()
    {
        var old = await _core.LinkAsync();
        _core.Clock.Advance(TimeSpan.FromDays(2));
        var oldToken = await _core.NextAsync(old.Token);
        var young = await _core.LinkAsync();
        var admin = await _core.AddAdminAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new EndedByTime(1, 3, false), await Shortening.CountAsync(SessionTime.Age, TimeSpan.FromDays(1), admin.SessionId, default));
        await ShortenAsync(admin, "1.00:00:00", SessionTime.Age);

        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(oldToken));
        var youngToken = await _core.NextAsync(young.Token);
        var began = _core.Clock.GetUtcNow().AddMinutes(-1);
        Assert.Equal([(began.AddDays(1), began.AddDays(1))], Times(young).Select(t => (t.AbsoluteExpiresAt, t.ExpiresAt)));
        _core.Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(youngToken));
    }

    [Fact]
    public async Task Shorten_OfManyPortions_ReachesEach()
    {
        var owner = _core.AddUser();
        await _core.LinkAsync(owner);
        var template = _core.Stored(db => db.Sessions.AsNoTracking().First(s => s.UserId == owner));
        _core.Stored(db =>
        {
            for (var i = 0; i < 6000; i++)
            {
                db.Entry(template).State = EntityState.Detached;
                var copy = (Session)db.Entry(template).CurrentValues.ToObject();
                (copy.Id, copy.Selector) = (Guid.NewGuid(), Guid.NewGuid().ToByteArray());
                db.Sessions.Add(copy);
            }

            return db.SaveChanges();
        });
        _core.Clock.Advance(TimeSpan.FromMinutes(30));

        await ShortenAsync(await _core.AddAdminAsync(), "00:20:00", SessionTime.Rest);

        Assert.Equal(0, _core.Stored(db => db.Live(_core.Clock.GetUtcNow()).Count(s => s.UserId == owner)));
    }

    [Fact]
    public async Task Own_AmongThem_IsSaid()
    {
        var admin = await _core.AddAdminAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(new EndedByTime(1, 1, true), await Shortening.CountAsync(SessionTime.Age, TimeSpan.FromMinutes(5), admin.SessionId, default));
    }

    private SessionShortening Shortening => _core.Service<SessionShortening>();

    private Task<AdminResult> ChangeAsync(Actor actor, string? seen, string value, string key = Key, Func<IReadOnlyDictionary<string, string>, bool>? fits = null, SessionTime shortens = SessionTime.None) =>
        Settings.ChangeAsync(new SettingChange(key, seen, value, seen ?? (key == Key ? "00:00:30" : "7.00:00:00"), fits ?? (_ => true), shortens), actor, default);

    private async Task ShortenAsync(Actor admin, string value, SessionTime time)
    {
        Assert.Equal(AdminResult.Done, await ChangeAsync(admin, null, value, Rest, shortens: time));
        _core.Change(time == SessionTime.Rest
            ? new TokenOptions { RefreshTokenLifetime = TimeSpan.Parse(value, CultureInfo.InvariantCulture) } : new TokenOptions { SessionLifetime = TimeSpan.Parse(value, CultureInfo.InvariantCulture) });
        await Settings.ShortenAsync(default);
    }

    private async Task<bool> HeardAsync(string owner, Func<Task> act)
    {
        var heard = false;
        using var subscription = _core.Feed.Subscribe([new Change.Sessions(owner)], _ => heard = true);
        await act();
        return heard;
    }

    private List<Session> Times(IssuedToken of) => _core.Stored(db => db.Sessions.AsNoTracking().Where(s => s.Id == of.Grant.SessionId).ToList());
}
