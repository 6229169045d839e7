using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Setup;
using TokenDashboard.Web.Tests.Tokens;
using TokenDashboard.Web.Tests.Upgrade;
using static TokenDashboard.Web.Tests.Auth.PasskeyForms;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Two instances on one database and one master key are one server, whichever of them is asked.</summary>
[Trait("Database", "Postgres")]
public sealed class InstancesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly DashboardServer _a;
    private readonly DashboardServer _b;

    public InstancesTests() => (_a, _b) = (Instance(), Instance());

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _folder.Dispose();
    }

    [PostgresFact]
    public async Task Refresh_AtOneAndTheOther_RotatesOneFamily()
    {
        var app = await _a.LinkAsync();

        var token = app.Token;
        for (var i = 0; i < 6; i++)
            token = await (i % 2 == 0 ? _a : _b).Device().RotateAsync(token);

        Assert.Equal((7, null), (_a.Stored.Session(app.SessionId).Generation, _a.Stored.Session(app.SessionId).EndReason));
        Assert.Equal(0, _a.Stored.Incidents(app.SessionId));
    }

    [PostgresFact]
    public async Task Refresh_SpentAtOneAndAskedForAgainAtTheOther_GetsTheSameSuccessor()
    {
        var app = await _a.LinkAsync();

        var successor = await _a.Device().RotateAsync(app.Token);

        Assert.Equal(successor, await _b.Device().RotateAsync(app.Token));
    }

    [PostgresFact]
    public async Task Refresh_SpentAtOneAndReplayedAtTheOther_EndsTheFamilyWithOneIncident()
    {
        var app = await _a.LinkAsync();
        var live = (await _a.Device().ChainAsync(app.Token, 2))[2];

        await _b.Device().AssertReuseAsync(_b, app, app.Token);
        await _a.Device().RefreshAsync(live);

        Assert.Equal(1, _a.Stored.Incidents(app.SessionId));
    }

    [PostgresFact]
    public async Task Refresh_SameTokenAtBothAtOnce_RotatesOnce()
    {
        for (var round = 0; round < 10; round++)
        {
            var app = await _a.LinkAsync();

            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? _a : _b).Device().RotateAsync(app.Token))));

            Assert.Single(answers.Distinct());
            Assert.Equal((2, null), (_a.Stored.Session(app.SessionId).Generation, _a.Stored.Session(app.SessionId).EndReason));
        }
    }

    [PostgresFact]
    public async Task SignOut_AtOneRacingARefreshAtTheOther_LeavesNothingAlive()
    {
        for (var round = 0; round < 20; round++)
        {
            var app = await _a.LinkAsync();
            var refresh = Task.Run(() => _b.Device().RefreshAsync(app.Token));
            await Task.WhenAll(refresh, Task.Run(() => _a.Device().RevokeAsync(app.Token)));

            Assert.Equal(("SignedOut", 0), (_a.Stored.Session(app.SessionId).EndReason, _a.Stored.Incidents(app.SessionId)));
            if ((await refresh).RefreshToken is { } successor)
                Assert.Equal("invalid_grant", (await _b.Device().RefreshAsync(successor)).Error);
        }
    }

    [PostgresFact]
    public async Task Session_OfOne_IsGoodAtTheOther()
    {
        var owner = await _a.SignInAsync();

        var browser = Moved(owner.Browser, _b);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        await browser.SubmitAsync(await owner.Browser.GetAsync("/sessions"), "/sign-out");
        Assert.Equal("SignedOut", _a.Stored.Session(owner.SessionId).EndReason);
        Assert.Equal(HttpStatusCode.Redirect, (await owner.Browser.GetAsync("/sessions")).Status);
    }

    [PostgresFact]
    public async Task AccessToken_OfOne_IsGoodAtTheOther()
    {
        var answer = await _a.Device().RefreshAsync((await _a.LinkAsync()).Token);

        Assert.Equal(HttpStatusCode.OK, (await _b.Device().MeAsync(answer.AccessToken!)).Status);
    }

    /// <summary>Nothing is there yet, and each makes what it finds missing: tables, keys, and what cookies are sealed with.</summary>
    [PostgresFact]
    public async Task Start_OfFourAtOnceOnAnEmptyDatabase_MakesOneServer()
    {
        FolderDatabase.GiveBack(_folder.Path);
        FolderDatabase.MakeEmpty(_folder.Path);
        var all = Enumerable.Range(0, 4).Select(_ => Instance()).ToList();
        try
        {
            await Task.WhenAll(all.Select(server => Task.Run(() => server.Visitor().GetAsync("/sign-in"))));

            var app = await all[0].LinkAsync();
            var token = app.Token;
            foreach (var server in all)
            {
                var answer = await server.Device().RefreshAsync(token);
                token = answer.RefreshToken!;
                foreach (var other in all)
                    Assert.Equal(HttpStatusCode.OK, (await other.Device().MeAsync(answer.AccessToken!)).Status);
                var visitor = await server.SignInAsync();
                foreach (var other in all)
                    Assert.NotNull(other.PrincipalOf(visitor.Browser));
            }

            Assert.Equal((1, 1, 1), (all[0].Stored.Count("signing_keys"), all[0].Stored.Count("protection_keys"), all[0].Stored.Count("key_checks")));
        }
        finally
        {
            all.ForEach(server => server.Dispose());
        }
    }

    /// <summary>As after an update that changes the engine's tables and none of Identity's.</summary>
    [PostgresFact]
    public async Task Start_OneMigrationBehind_BringsTheDatabaseUp()
    {
        await using var services = new ServiceCollection().AddLogging().AddPostgres(FolderDatabase.Of(_folder.Path)!.Connection).BuildServiceProvider();
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        await db.GetService<IMigrator>().MigrateAsync(db.Database.GetMigrations().SkipLast(1).Last());

        await Task.WhenAll(new[] { _a, _b }.Select(server => Task.Run(() => server.Visitor().GetAsync("/sign-in"))));

        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
    }

    [PostgresFact]
    public async Task Device_BegunAtOneAndAllowedAtTheOther_IsLinked()
    {
        var owner = await _b.SignInAsync();
        var start = await _a.Device().PostAsync("/oauth/device", ("client_id", "companion"));
        Assert.Equal("authorization_pending", (await _a.Device().PollAsync(start.Text("device_code")!)).Error);

        var typed = await owner.Browser.SubmitAsync("/link", "code", ("Code", start.Text("user_code")!));
        await owner.Browser.SubmitAsync(typed, "/link/decision", ("allow", "true"));
        _clock.Advance(TimeSpan.FromSeconds(5));

        await _b.Device().RotateAsync((await _a.Device().PollAsync(start.Text("device_code")!)).RefreshToken!);
    }

    [PostgresFact]
    public async Task Passkey_AnsweredAtOne_IsNotTakenAgainAtTheOther()
    {
        var owner = await _a.SignInAsync();
        // Of one that counts, the counter would tell as well.
        var passkey = new SoftPasskey { Counts = false };
        var (making, made) = await MakingAsync(owner.Browser, passkey);
        Assert.Equal("/methods", (await GiveAsync(owner.Browser, making, made, SoftPasskey.Origin, ("Name", "MacBook"))).Location);
        var browser = _a.Visitor();
        var page = await browser.GetAsync("/sign-in");
        var credential = passkey.Get(await OptionsAsync(browser, page, "/passkeys/request"));
        var thief = Moved(browser, _b);

        Assert.Equal("/", (await GiveAsync(browser, page, credential, SoftPasskey.Origin)).Location);
        Assert.NotEqual("/", (await GiveAsync(thief, page, credential, SoftPasskey.Origin)).Location);
        Assert.False(thief.Cookies.ContainsKey(Visits.SessionCookie));

        Assert.NotEqual(0, _a.Stored.Count("spent_challenges"));
        _clock.Advance(TimeSpan.FromMinutes(5));
        await _b.Service<TokenCleanup>().RunAsync(default);
        Assert.Equal(0, _a.Stored.Count("spent_challenges"));
    }

    [PostgresFact]
    public async Task Setup_CodeOfOne_MakesTheFirstAdminAtTheOtherAndNobodyAfter()
    {
        var code = await _a.SetupCodeAsync();
        var late = _a.Visitor();
        var page = await late.GetAsync("/setup");

        var first = await _b.Visitor().SubmitAsync("/setup", "setup", Fields("ada@example.org"));
        await late.SubmitAsync(page, "setup", Fields("eve@example.org"));

        Assert.Equal("/", first.Location);
        Assert.Equal(1, _a.Stored.Count("AspNetUsers"));
        Assert.Equal(HttpStatusCode.NotFound, (await _a.Visitor().GetAsync("/setup")).Status);

        (string, string)[] Fields(string email) => [("Code", code), ("Input.Name", "Ada"), ("Input.Email", email), ("Input.Password", Visits.Password)];
    }

    private static WebVisitor Moved(WebVisitor browser, DashboardServer to)
    {
        var moved = to.Visitor();
        foreach (var (name, value) in browser.Cookies)
            moved.Cookies[name] = value;
        return moved;
    }

    private DashboardServer Instance() => new() { Folder = _folder.Path, Clock = _clock };
}
