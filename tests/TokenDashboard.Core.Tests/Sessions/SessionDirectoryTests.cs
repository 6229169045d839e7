using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>Everyone's sessions, as admins look for them and end them.</summary>
public sealed class SessionDirectoryTests : IDisposable
{
    private static readonly SessionQuery Everything = new(SessionView.All, null, null, null, null, null, null, null, null);

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("person by name", "ada's laptop,ada's old one,Ada's browser")]
    [InlineData("person by e-mail", "Bob's laptop")]
    [InlineData("person by id", "Bob's laptop")]
    [InlineData("device", "ada's laptop,ada's old one,Ada's browser")]
    [InlineData("device with a wildcard", "")]
    [InlineData("address", "Bob's laptop")]
    [InlineData("network", "Bob's laptop")]
    [InlineData("wide block", "Bob's laptop,ada's laptop,ada's old one")]
    [InlineData("narrow block", "Bob's laptop")]
    [InlineData("IPv6", "Ada's browser")]
    [InlineData("nobody's network", "")]
    [InlineData("browsers", "Ada's browser")]
    [InlineData("apps", "Bob's laptop,ada's laptop,ada's old one")]
    [InlineData("an app", "Bob's laptop,ada's laptop,ada's old one")]
    [InlineData("another app", "")]
    [InlineData("living", "Bob's laptop,ada's laptop,Ada's browser")]
    [InlineData("ended", "ada's old one")]
    [InlineData("from", "Bob's laptop")]
    [InlineData("until", "ada's laptop,ada's old one,Ada's browser")]
    [InlineData("several", "ada's laptop")]
    public async Task List_Filtered_HasThoseOnly(string by, string expected)
    {
        var (_, bob, later) = await StageAsync();

        var page = await _core.Everyone.ListAsync(
            by switch
            {
                "person by name" => Everything with { Person = "aDA" },
                "person by e-mail" => Everything with { Person = "BOB@" },
                "person by id" => Everything with { Person = bob },
                "device" => Everything with { Device = "ADA'S" },
                "device with a wildcard" => Everything with { Device = "%" },
                "address" => Everything with { Where = Networks.Parse("198.51.100.7") },
                "network" => Everything with { Where = Networks.Parse("198.51.100.0/24") },
                "wide block" => Everything with { Where = Networks.Parse("192.0.0.0/4") },
                "narrow block" => Everything with { Where = Networks.Parse("198.51.100.0/28") },
                "IPv6" => Everything with { Where = Networks.Parse("2001:db8:51::/48") },
                "nobody's network" => Everything with { Where = Networks.Parse("203.0.113.0/24") },
                "browsers" => Everything with { Kind = SessionKind.Browser },
                "apps" => Everything with { Kind = SessionKind.App },
                "an app" => Everything with { AppId = "companion" },
                "another app" => Everything with { AppId = "other" },
                "living" => Everything with { View = SessionView.Living },
                "ended" => Everything with { View = SessionView.Ended },
                "from" => Everything with { From = later },
                "until" => Everything with { Until = later },
                _ => Everything with { View = SessionView.Living, Person = "ada", Device = "ada's l", Where = Networks.Parse("192.0.2.10"), AppId = "companion", Until = later },
            },
            default);

        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), page.Rows.Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task List_AnAddressThatWasLeft_IsStillFound()
    {
        var ada = _core.AddUser();
        var issued = await _core.LinkAsync(ada);
        await _core.RotateAsync(issued.Token, new Requester("198.51.100.7", "companion/1.0 (Linux)"));

        foreach (var there in new[] { "192.0.2.10", "198.51.100.7", "192.0.2.0/24" })
            Assert.Single((await _core.Everyone.ListAsync(Everything with { Where = Networks.Parse(there) }, default)).Rows);
        Assert.Empty((await _core.Everyone.ListAsync(Everything with { Where = Networks.Parse("192.0.2.11") }, default)).Rows);
    }

    /// <summary>Whoever holds a copy touches a session without being one of its clients.</summary>
    [Theory]
    [InlineData("45.66.77.88", 1)]
    [InlineData("45.66.77.0/24", 1)]
    [InlineData("45.0.0.0/8", 1)]
    [InlineData("45.66.77.89", 0)]
    [InlineData("203.0.113.5", 1)]
    public async Task List_WhereATokenWasRefusedOrUsed_FindsTheSession(string where, int expected)
    {
        await _core.LinkAsync();
        var issued = await _core.LinkAsync();
        await _core.NextAsync(issued.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.RotateAsync(issued.Token, new Requester("45.66.77.88", "python-requests/2.32"));
        var uses = _core.Service<AccessUseLog>();
        uses.Count(issued.Grant.SessionId, "GET /api/me", "203.0.113.5");
        await uses.FlushAsync(default);

        foreach (var view in Enum.GetValues<SessionView>().Except([SessionView.Living]))
            Assert.Equal(expected, (await _core.Everyone.ListAsync(Everything with { View = view, Where = Networks.Parse(where) }, default)).Rows.Count);
    }

    [Theory]
    [InlineData("python-requests/2.32", 1)]
    [InlineData("python", 1)]
    [InlineData("companion/1.0 (Linux)", 2)]
    [InlineData("companion/1.0%", 0)]
    [InlineData("curl", 0)]
    public async Task List_AProgram_FindsWhatItHadAndWhatItPresented(string agent, int expected)
    {
        await _core.LinkAsync();
        await _core.ReplayAsync(agent: "python-requests/2.32");

        Assert.Equal(expected, (await _core.Everyone.ListAsync(Everything with { Agent = agent }, default)).Rows.Count);
        // Found by something narrower first.
        Assert.Equal(expected, (await _core.Everyone.ListAsync(Everything with { Device = "Laptop", Agent = agent }, default)).Rows.Count);
    }

    [Fact]
    public async Task Find_AnEndedApp_TellsAllOfIt()
    {
        var ada = _core.AddUser("Ada");
        var issued = await _core.LinkAsync(ada, "ThinkPad");
        await _core.NextAsync(issued.Token);
        var uses = _core.Service<AccessUseLog>();
        uses.Count(issued.Grant.SessionId, "GET /api/me", "203.0.113.5");
        uses.Count(issued.Grant.SessionId, AccessUse.Refused + "GET /api/me", "203.0.113.5");
        await uses.FlushAsync(default);
        _core.Clock.Advance(TimeSpan.FromHours(1));
        uses.Count(issued.Grant.SessionId, "GET /api/me", "203.0.113.5");
        await uses.FlushAsync(default);
        var admin = await _core.AddAdminAsync();
        await _core.Accounts.EndSessionAsync(ada, issued.Grant.SessionId, admin, default);

        var found = (await _core.Everyone.FindAsync(issued.Grant.SessionId, default))!;

        Assert.Equal(("ThinkPad", "Ada", false, EndReason.ByAdmin), (found.Row.Name, found.Row.UserName, found.Row.IsLive, found.Row.EndReason));
        Assert.Equal((admin.UserId, admin.SessionId), (found.EndedBy!.UserId, found.EndedBy.SessionId));
        Assert.Equal(new ClientSeen("192.0.2.0/24", "192.0.2.10", "companion/1.0 (Linux)", 1, found.Row.CreatedAt, false), Assert.Single(found.Clients));
        Assert.Equal(
            [new AccessSeen("GET /api/me", "203.0.113.5", false, 2, _core.Clock.GetUtcNow()), new AccessSeen("GET /api/me", "203.0.113.5", true, 1, _core.Clock.GetUtcNow().AddHours(-1))],
            found.Uses);
        Assert.Equal(2, found.Chain!.LiveGeneration);
        Assert.Null(await _core.Everyone.FindAsync(Guid.NewGuid(), default));
    }

    /// <summary>A browser that moves is found where it has been.</summary>
    [Fact]
    public async Task List_ABrowserThatMoved_IsFoundInBothNetworks()
    {
        var ada = _core.AddUser();
        var browser = await _core.BrowserAsync(ada, CoreDatabase.Laptop);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.Browsers.CheckAsync(browser.Id, browser.Handle, new Requester("203.0.113.7", "Other"), default);

        foreach (var network in new[] { "192.0.2.0/24", "203.0.113.0/24" })
            Assert.Single((await _core.Everyone.ListAsync(Everything with { Where = Networks.Parse(network) }, default)).Rows);
    }

    [Fact]
    public async Task Check_FromEverNewNetworks_IsRememberedTwoHundredTimes()
    {
        var browser = await _core.BrowserAsync(_core.AddUser(), CoreDatabase.Laptop);
        for (var i = 0; i < 205; i++)
        {
            _core.Clock.Advance(TimeSpan.FromMinutes(1));
            await _core.Browsers.CheckAsync(browser.Id, browser.Handle, new Requester($"10.0.{i}.1", "x"), default);
        }

        Assert.Equal(200, _core.Stored(db => db.SessionClients.Count()));
    }

    [Theory]
    [InlineData(SessionView.Living)]
    [InlineData(SessionView.Ended)]
    [InlineData(SessionView.All)]
    public async Task List_MoreThanAPageAtOneInstant_ShowsEachOnce(SessionView view)
    {
        var ada = _core.AddUser();
        for (var i = 0; i < 130; i++)
        {
            if (i is 20 or 90)
                _core.Clock.Advance(TimeSpan.FromSeconds(1));
            await _core.LinkAsync(ada, $"Device {i}");
        }

        if (view == SessionView.Ended)
            await _core.Tokens.RevokeUserTokensAsync(ada, EndReason.ByOwner, new Actor(ada, null, Requester.Unknown), default);

        List<Guid> seen = [];
        SessionMark? mark = null;
        do
        {
            var page = await _core.Everyone.ListAsync(Everything with { View = view, After = mark }, default);
            seen.AddRange(page.Rows.Select(r => r.Id));
            mark = page.Next;
        }
        while (mark is not null);

        Assert.Equal((130, 130), (seen.Count, seen.Distinct().Count()));
    }

    [Fact]
    public async Task End_Selected_EndsThemForEveryoneButNeverTheActorsOwn()
    {
        var admin = await _core.AddAdminAsync();
        var (ada, bob) = (await _core.LinkAsync(), await _core.LinkAsync());

        var ended = await _core.Everyone.EndAsync([ada.Grant.SessionId, bob.Grant.SessionId, admin.SessionId!.Value, Guid.NewGuid()], "selected", admin, default);

        Assert.Equal(new ManyEnded(AdminResult.Done, 2), ended);
        Assert.Equal(AdminResult.Done, await _core.Gate.CheckAsync(Capability.Administer, admin, default));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(ada.Token));
        Assert.Equal((2, 2), _core.Stored(db => (
            db.Sessions.Count(s => s.EndReason == EndReason.ByAdmin && s.EndedBySessionId == admin.SessionId), db.Outbox.Count(o => o.Kind == OutboxKind.SessionEnded))));
        Assert.Equal((AuditAction.SessionsEnded, "selected", "2 sessions ended"), _core.Stored(db => db.Audit.AsEnumerable().Select(a => (a.Action, a.Target!, a.After!)).Single()));
    }

    [Fact]
    public async Task EndAll_MoreThanAPortion_EndsThoseThatMatchedWhenAsked()
    {
        var admin = await _core.AddAdminAsync();
        var ada = _core.AddUser("Ada");
        for (var i = 0; i < 510; i++)
            await _core.LinkAsync(ada);
        var bob = await _core.LinkAsync(_core.AddUser("Bob"));
        var asked = _core.Clock.GetUtcNow();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await _core.LinkAsync(ada);
        var query = Everything with { View = SessionView.Living, Person = "Ada" };

        Assert.Equal(511, await _core.Everyone.CountLivingAsync(query, admin.SessionId, default));
        Assert.Equal(510, (await _core.Everyone.EndAllAsync(query, asked, "user Ada", admin, default)).Count);

        await _core.NextAsync(late.Token);
        await _core.NextAsync(bob.Token);
        Assert.Equal(["500 sessions ended", "10 sessions ended"], _core.Stored(db => db.Audit.OrderBy(a => a.Id).Select(a => a.After!).ToList()));
    }

    // Ada with a living app, an ended one and a browser elsewhere; an hour later Bob with an app in another network.
    private async Task<(string Ada, string Bob, DateTimeOffset Later)> StageAsync()
    {
        var (ada, bob) = (_core.AddUser("Ada", "lovelace@example.org"), _core.AddUser("Robert", "bob@example.org"));
        await _core.LinkAsync(ada, "ada's laptop");
        var old = await _core.LinkAsync(ada, "ada's old one");
        await _core.Tokens.RevokeByTokenAsync(old.Token, "companion", CoreDatabase.Laptop, default);
        var browser = await _core.BrowserAsync(ada, new("2001:db8:51:7::2f", null));
        using var db = _core.CreateDbContext();
        await db.Sessions.Where(s => s.Id == browser.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, "Ada's browser"));
        _core.Clock.Advance(TimeSpan.FromHours(1));
        var later = _core.Clock.GetUtcNow();
        var family = new NewFamily(bob, "companion", "Bob's laptop", DeviceType.Terminal, "Companion CLI", SignInMethod.DeviceCode, "profile");
        await _core.Tokens.CreateAsync(family, new("198.51.100.7", "x"), default);
        return (ada, bob, later);
    }
}
