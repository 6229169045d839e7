using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Grants;

/// <summary>Apps that admins register, and that they disable: no session of a disabled app lives or begins.</summary>
public sealed class AppServiceTests : IDisposable
{
    private const string App = "companion";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Redirect = "http://127.0.0.1/callback";

    private readonly CoreDatabase _core = new();

    private AppService Apps => _core.Service<AppService>();

    public void Dispose() => _core.Dispose();

    /// <summary>Both orders in turn, and at once: what is redeemed before ends, and after nothing is.</summary>
    [Theory]
    [InlineData("device")]
    [InlineData("code")]
    public async Task Disable_WhileItIsConnected_LeavesNoSession(string by)
    {
        var admin = await _core.AddAdminAsync();
        var ada = await _core.SignInAsync(_core.AddUser());
        var begun = 0;
        for (var round = 0; round < 30; round++)
        {
            var redeem = await AllowedAsync(by, ada);
            using var together = new Barrier(2);
            var redeemed = Task.Run(() => { together.SignalAndWait(); return redeem(); });
            var disabled = Task.Run(() => { together.SignalAndWait(); return Apps.DisableAsync(App, admin, default); });
            await Task.WhenAll(redeemed, disabled);

            Assert.Equal(AdminResult.Done, (await disabled).Result);
            Assert.Equal(await redeemed ? 1 : 0, (await disabled).Count);
            begun += await redeemed ? 1 : 0;
            Assert.Equal(0, _core.Stored(db => db.Live(_core.Clock.GetUtcNow()).Count(s => s.AppId == App)));
            Assert.False(await redeem());
            await Apps.EnableAsync(App, admin, default);
        }

        Assert.Equal(begun, _core.Stored(db => db.Sessions.Count(s => s.EndReason == EndReason.AppDisabled)));
    }

    /// <summary>Another instance may not know yet, and still asks people.</summary>
    [Theory]
    [InlineData("device")]
    [InlineData("code")]
    public async Task Redeem_AllowedAfterItWasDisabled_BeginsNothing(string by)
    {
        await Apps.DisableAsync(App, await _core.AddAdminAsync(), default);

        Assert.False(await (await AllowedAsync(by, await _core.SignInAsync(_core.AddUser())))());
        Assert.Equal(0, _core.Stored(db => db.Sessions.Count(s => s.AppId == App)));
    }

    [Theory]
    [InlineData("device")]
    [InlineData("code")]
    public async Task Redeem_AllowedBeforeItWasDisabledAndEnabled_BeginsNothing(string by)
    {
        var redeem = await AllowedAsync(by, await _core.SignInAsync(_core.AddUser()));
        var admin = await _core.AddAdminAsync();
        await Apps.DisableAsync(App, admin, default);
        await Apps.EnableAsync(App, admin, default);

        Assert.False(await redeem());
        // What begins from now on is as ever.
        Assert.True(await (await AllowedAsync(by, await _core.SignInAsync(_core.AddUser())))());
    }

    [Fact]
    public async Task Disable_AppWithSessions_EndsThemAndTellsTheirOwners()
    {
        var (ada, bob, admin) = (_core.AddUser("Ada"), _core.AddUser("Bob"), await _core.AddAdminAsync());
        var (hers, his, own) = (await _core.LinkAsync(ada), await _core.LinkAsync(bob), await _core.LinkAsync(admin.UserId));
        var token = await _core.NextAsync(hers.Token);
        var told = new List<Change>();
        using var _ = _core.Feed.Subscribe(told.Add);

        var ended = await Apps.DisableAsync(App, admin, default);

        Assert.Equal(new(AdminResult.Done, 3), ended);
        Assert.Equal(new RotationResult.Refused(Refusal.Ended), await _core.RotateAsync(token));
        Assert.Equal(0, _core.Stored(db => db.Incidents.Count()));
        Assert.All(_core.Stored(db => db.Sessions.Where(s => s.AppId == App).ToList()), s => Assert.Equal((EndReason.AppDisabled, admin.SessionId), (s.EndReason, s.EndedBySessionId)));
        foreach (var owner in new[] { ada, bob, admin.UserId })
        {
            var line = (await _core.Activity.ListAsync(new ActivityQuery(owner, null, null, null, null), default)).Rows.First(r => r.Kind == ActivityKind.SessionEnded);
            Assert.Equal((EndReason.AppDisabled, true, null), (line.EndReason, line.ByAdmin, line.Ip));
            Assert.Contains(new Change.Sessions(owner), told);
        }

        Assert.Contains(new Change.Apps(App), told);
        var entry = Assert.Single(_core.Stored(db => db.Audit.ToList()));
        Assert.Equal((AuditAction.AppDisabled, App, "3 sessions ended", admin.UserId), (entry.Action, entry.Target, entry.After, entry.ActorId));
        Assert.Equal(new(AdminResult.Unchanged, 0), await Apps.DisableAsync(App, admin, default));
    }

    /// <summary>In portions, each with its line; and what was left by one that was cut off ends the next time.</summary>
    [Fact]
    public async Task Disable_AppWithMoreSessionsThanAPortion_EndsAll()
    {
        var (ada, admin) = (_core.AddUser(), await _core.AddAdminAsync());
        await _core.LinkAsync(ada);
        _core.AddApps(ada, 1100);

        Assert.Equal(new(AdminResult.Done, 1101), await Apps.DisableAsync(App, admin, default));
        Assert.Equal(
            [(AuditAction.AppDisabled, "500 sessions ended"), (AuditAction.SessionsEnded, "500 sessions ended"), (AuditAction.SessionsEnded, "101 sessions ended")],
            _core.Stored(db => db.Audit.OrderBy(a => a.Id).Select(a => new ValueTuple<AuditAction, string?>(a.Action, a.After)).ToList()));

        await _core.LinkAsync(ada);
        Assert.Equal(new(AdminResult.Done, 1), await Apps.DisableAsync(App, admin, default));
    }

    [Fact]
    public async Task Act_ByWhoMayNot_ChangesNothing()
    {
        var nobody = await _core.SignInAsync(_core.AddUser());
        var linked = await _core.LinkAsync();

        Assert.Equal(new(AdminResult.NotAllowed, 0), await Apps.DisableAsync(App, nobody, default));
        Assert.Equal(AdminResult.NotAllowed, await Apps.AddAsync(New("photos"), nobody, default));
        Assert.Equal(AdminResult.NotAllowed, await Apps.EnableAsync(App, nobody, default));
        await _core.NextAsync(linked.Token);
        Assert.Equal((0, 0), _core.Stored(db => (db.Apps.Count(), db.Audit.Count())));
    }

    [Fact]
    public async Task Secrets_OfAConfidentialApp_AreTwoAtMostAndTheOlderOneGoes()
    {
        var (admin, stored) = (await _core.AddAdminAsync(), _core.Service<StoredApps>());
        Assert.Equal(AdminResult.Done, await Apps.AddAsync(New("photos", [1]), admin, default));
        Assert.Equal(AdminResult.Unchanged, await Apps.AddAsync(New("photos", [9]), admin, default));
        Assert.Equal(AdminResult.Done, await Apps.AddAsync(New("viewer"), admin, default));

        Assert.Equal(AdminResult.Done, await Apps.AddSecretAsync("photos", [2], admin, default));
        Assert.Equal(AdminResult.Unchanged, await Apps.AddSecretAsync("photos", [3], admin, default));
        Assert.Equal(AdminResult.Unchanged, await Apps.AddSecretAsync("viewer", [3], admin, default));
        await stored.LoadAsync(default);
        var photos = stored.Last.Registered.Single(a => a.ClientId == "photos");
        Assert.Equal((2, 1), (photos.SecretHash![0], photos.OlderSecretHash![0]));
        Assert.Equal((admin.UserId, _core.Clock.GetUtcNow()), (photos.CreatedBy, photos.CreatedAt));

        Assert.Equal(AdminResult.Done, await Apps.RemoveOlderSecretAsync("photos", admin, default));
        Assert.Equal(AdminResult.Unchanged, await Apps.RemoveOlderSecretAsync("photos", admin, default));
        await stored.LoadAsync(default);
        photos = stored.Last.Registered.Single(a => a.ClientId == "photos");
        Assert.Equal((2, null), (photos.SecretHash![0], photos.OlderSecretHash));
        Assert.Equal(
            [AuditAction.AppAdded, AuditAction.AppAdded, AuditAction.AppSecretAdded, AuditAction.AppSecretRemoved], _core.Stored(db => db.Audit.OrderBy(a => a.Id).Select(a => a.Action).ToList()));
    }

    [Fact]
    public async Task Edit_WhatAnAdminSaw_ChangesThatAndVoidsWhatWasSentAhead()
    {
        var admin = await _core.AddAdminAsync();
        await Apps.AddAsync(New("photos", [1]), admin, default);
        var (edited, sooner) = (New("photos"), New("photos"));
        (edited.Name, edited.RequirePushedAuthorizationRequests, edited.Origins, sooner.Scopes) = ("Bilder", true, "https://photos.example.org", "openid");
        var told = new List<Change>();
        using var _ = _core.Feed.Subscribe(told.Add);

        Assert.Equal(AdminResult.Done, await Apps.EditAsync(edited, New("photos"), admin, default));
        // Who saw it as it was does not undo what they never saw.
        Assert.Equal(AdminResult.Unchanged, await Apps.EditAsync(sooner, New("photos"), admin, default));
        Assert.Equal(AdminResult.Unchanged, await Apps.EditAsync(edited, edited, admin, default));
        Assert.Equal(AdminResult.Unchanged, await Apps.EditAsync(New("nothing"), New("nothing"), admin, default));
        Assert.Equal(AdminResult.NotAllowed, await Apps.EditAsync(New("photos"), edited, await _core.SignInAsync(_core.AddUser()), default));

        var app = _core.Stored(db => db.Apps.Single());
        Assert.Equal(("Bilder", true, "https://photos.example.org", "profile", 1), (app.Name, app.RequirePushedAuthorizationRequests, app.Origins, app.Scopes, app.SecretHash![0]));
        Assert.Equal([new Change.Apps("photos")], told.OfType<Change.Apps>());
        var line = _core.Stored(db => db.Audit.Single(a => a.Action == AuditAction.AppChanged));
        Assert.Equal("Name photos; Origins none; RequirePushedAuthorizationRequests no", line.Before);
        Assert.Equal("Name Bilder; Origins https://photos.example.org; RequirePushedAuthorizationRequests yes", line.After);
    }

    /// <summary>Another instance may know it still, and ask people: until there is another, nothing of it begins.</summary>
    [Theory]
    [InlineData("device")]
    [InlineData("code")]
    public async Task Remove_Registered_EndsAllAndBeginsNothing(string by)
    {
        var (admin, ada) = (await _core.AddAdminAsync(), await _core.SignInAsync(_core.AddUser()));
        var registered = New("photos");
        registered.ClientId = App;
        await Apps.AddAsync(registered, admin, default);
        var token = await _core.NextAsync((await _core.LinkAsync(ada.UserId)).Token);

        Assert.Equal(new(AdminResult.Done, 1), await Apps.RemoveAsync(App, admin, default));

        Assert.Equal(new RotationResult.Refused(Refusal.Ended), await _core.RotateAsync(token));
        Assert.False(await (await AllowedAsync(by, ada))());
        Assert.Equal(0, _core.Stored(db => db.Apps.Count()));
        Assert.Equal(new(AdminResult.Unchanged, 0), await Apps.RemoveAsync(App, admin, default));
        var line = _core.Stored(db => db.Audit.Single(a => a.Action == AuditAction.AppRemoved));
        Assert.Equal((App, "1 session ended"), (line.Target, line.After));
        Assert.Contains("Grants refresh_token; RedirectUris none; Scopes profile", line.Before, StringComparison.Ordinal);

        // Another of its name is as any other.
        registered = New(App);
        Assert.Equal(AdminResult.Done, await Apps.AddAsync(registered, admin, default));
        Assert.True(await (await AllowedAsync(by, ada))());
    }

    private static RegisteredApp New(string clientId, byte[]? hash = null) =>
        new() { ClientId = clientId, Name = clientId, SecretHash = hash, Grants = "refresh_token", Scopes = "profile", CreatedBy = "" };

    // What its owner has allowed, and whether a session begins with it when asked.
    private async Task<Func<Task<bool>>> AllowedAsync(string by, Actor owner)
    {
        if (by == "device")
        {
            var devices = _core.Service<DeviceAuthorizationService>();
            var started = (await devices.StartAsync(App, "profile", "TV", owner.Requester, default))!;
            var link = await devices.ClaimAsync(started.UserCode, owner.UserId, default);
            Assert.True((await devices.DecideAsync(link!.Id, allow: true, owner, default, isSure: true)).IsDone);
            return async () => await devices.PollAsync(started.DeviceCode, App, "Companion", owner.Requester, default) is PollResult.Issued;
        }

        var codes = _core.Service<AuthorizationCodeService>();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        var allowed = Assert.IsType<OwnerResult.Done<RawToken>>(await codes.AllowAsync(new AuthorizationAsked(App, Redirect, challenge, "profile"), owner, default));
        return async () => await codes.RedeemAsync(allowed.Value, Verifier, Redirect, null, App, "Companion", owner.Requester, default) is CodeResult.Issued;
    }
}
