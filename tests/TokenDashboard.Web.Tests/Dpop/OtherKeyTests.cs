using System.Net;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Dpop;

/// <summary>A token that was copied without its key: good for nothing, told of, and no way to sign its owner out.</summary>
public sealed class OtherKeyTests : IDisposable
{
    private readonly DashboardServer _server = new() { Settings = { ["Tokens:LateRetry"] = "12:00:00" } };

    public void Dispose() => _server.Dispose();

    public static TheoryData<string, string, string> Copies()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var which in new[] { "live", "one before", "long spent" })
        {
            data.Add(which, "none", "invalid_dpop_proof");
            data.Add(which, "another", "invalid_grant");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task Refresh_CopyWithoutItsKey_IsRefusedAndKeptAndEndsNothing(string which, string shown, string error)
    {
        var key = new DeviceKey(_server.Clock!);
        var device = _server.Device() with { Key = key };
        var app = await _server.LinkAsync(key: key);
        var tokens = new List<string> { app.Token };
        for (var i = 0; i < 3; i++)
        {
            tokens.Add(await device.RotateAsync(tokens[^1]));
            _server.Clock!.Advance(TimeSpan.FromMinutes(9));
        }

        var copy = which switch { "live" => tokens[^1], "one before" => tokens[^2], _ => tokens[0] };
        var thief = Thief(shown);
        var answers = new List<OAuthAnswer>();
        for (var i = 0; i < 3; i++)
            answers.Add(await thief.RefreshAsync(copy));

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.BadRequest, error), (a.Status, a.Error)));
        var session = _server.Stored.Session(app.SessionId);
        Assert.Equal((4, null), (session.Generation, session.EndReason));
        Assert.Equal((3, 3), (_server.Stored.Evidence(app.SessionId), _server.Stored.Evidence(app.SessionId, "OtherKey")));
        Assert.Equal("OtherKey OtherKey Sure Mid Open 3 0", Case(app));
        Assert.Equal(1, _server.Stored.Value<int>("SELECT COUNT(*) FROM activity WHERE SessionId = $id AND Kind = 'OtherKey'", ("$id", app.SessionId)));
        Assert.Equal(1, _server.Stored.Value<int>("SELECT COUNT(*) FROM outbox WHERE SessionId = $id AND Kind = 'IncidentOpened'", ("$id", app.SessionId)));
        // Its owner goes on.
        await device.RotateAsync(tokens[^1]);
    }

    /// <summary>Whoever has the key has the device: there a token that comes back is a reuse as ever.</summary>
    [Fact]
    public async Task Refresh_SpentTokenWithItsKey_IsAReuseAndTheCaseBecomesIt()
    {
        var key = new DeviceKey(_server.Clock!);
        var device = _server.Device() with { Key = key };
        var app = await _server.LinkAsync(key: key);
        var next = await device.RotateAsync(await device.RotateAsync(app.Token));
        await Thief("another").RefreshAsync(next);

        var reused = await (device with { Address = "45.66.77.88", Agent = "curl/8" }).RefreshAsync(app.Token);

        Assert.Equal("invalid_grant", reused.Error);
        Assert.Equal("Reuse", _server.Stored.Session(app.SessionId).EndReason);
        Assert.StartsWith("Reuse CopyRefused", Case(app), StringComparison.Ordinal);
        // After the end there is nothing to take, with whichever key.
        Assert.Equal("invalid_grant", (await Thief("another").RefreshAsync(next)).Error);
        Assert.Equal((1, 1), (_server.Stored.Evidence(app.SessionId, "AfterEnd"), _server.Stored.Count("incidents")));
    }

    [Fact]
    public async Task Refresh_LostReply_IsGivenAgainToTheKeyAlone()
    {
        var key = new DeviceKey(_server.Clock!);
        var device = _server.Device() with { Key = key };
        var app = await _server.LinkAsync(key: key);
        var next = await device.RotateAsync(app.Token);

        var without = await _server.Device().RefreshAsync(app.Token);
        var other = await (device with { Key = new DeviceKey(_server.Clock!) }).RefreshAsync(app.Token);
        var again = await (device with { Address = "203.0.113.9" }).RefreshAsync(app.Token);
        // After the window the address may be another where the key is the same.
        _server.Clock!.Advance(TimeSpan.FromMinutes(5));
        var late = await (device with { Address = "203.0.113.9" }).RefreshAsync(app.Token);
        var lateWithout = await _server.Device().RefreshAsync(app.Token);

        Assert.Equal(("invalid_dpop_proof", "invalid_grant", next, next, "invalid_dpop_proof"), (without.Error, other.Error, again.RefreshToken, late.RefreshToken, lateWithout.Error));
        Assert.Equal((2, null), (_server.Stored.Session(app.SessionId).Generation, _server.Stored.Session(app.SessionId).EndReason));
        Assert.Equal((3, 1, 1), (_server.Stored.Evidence(app.SessionId, "OtherKey"), _server.Stored.Evidence(app.SessionId, "Retry"), _server.Stored.Evidence(app.SessionId, "LateRetry")));
        await device.RotateAsync(next);
    }

    /// <summary>A device that has lost its key looks like this too, so nobody is called a thief for it (rule 15).</summary>
    [Theory]
    [InlineData(AppDevice.DefaultAddress, AppDevice.DefaultAgent, "OtherKey Unclear CannotTell Mid Open 1 0", "OtherKey,KeyLost")]
    [InlineData("45.66.77.88", AppDevice.DefaultAgent, "OtherKey Unclear CannotTell Mid Open 1 0", "OtherKey,NewNetwork")]
    [InlineData(AppDevice.DefaultAddress, "python-requests/2.32", "OtherKey Unclear CannotTell Mid Open 1 0", "OtherKey,SameMachine")]
    [InlineData("192.0.2.77", "python-requests/2.32", "OtherKey OtherKey Likely Mid Open 1 0", "OtherKey,NeverSeenClient")]
    [InlineData("45.66.77.88", "python-requests/2.32", "OtherKey OtherKey Sure Mid Open 1 0", "OtherKey,NeverSeenClient")]
    public async Task Refresh_WithoutTheKeyByWhoLooksLikeTheDevice_CantBeTold(string address, string agent, string expected, string reasons)
    {
        var app = await _server.LinkAsync(key: new DeviceKey(_server.Clock!));

        await (_server.Device(address) with { Agent = agent }).RefreshAsync(app.Token);

        Assert.Equal((expected, reasons), (Case(app), _server.Stored.Value<string>("SELECT Reasons FROM incidents")));
    }

    /// <summary>However many there are, what is kept of them is bounded, and a case that is settled is followed by one.</summary>
    [Fact]
    public async Task Refresh_AThousandCopies_AreCountedOnOneCase()
    {
        var app = await _server.LinkAsync(key: new DeviceKey(_server.Clock!));
        var answers = await Task.WhenAll(Enumerable.Range(0, 70).Select(_ => Thief("none").RefreshAsync(app.Token)));

        // Those that had to wait too long for each other were told so, and are as if they had not been.
        var counted = answers.Count(a => a.Status != HttpStatusCode.ServiceUnavailable);
        Assert.InRange(counted, FamilyEvidence() / 2, answers.Length);
        while (counted < answers.Length)
            counted += (await Thief("none").RefreshAsync(app.Token)).Status == HttpStatusCode.ServiceUnavailable ? 0 : 1;
        Assert.Equal("OtherKey OtherKey Sure Mid Open 70 0", Case(app));
        Assert.Equal(FamilyEvidence(), _server.Stored.Evidence(app.SessionId));
        _server.Stored.Execute("UPDATE incidents SET Status = 'Resolved'");
        await Thief("none").RefreshAsync(app.Token);
        Assert.Equal(2, _server.Stored.Count("incidents"));

        static int FamilyEvidence() => 50;
    }

    [Fact]
    public async Task Pages_AfterACopyWasTried_SayItToOwnerAndAdmin()
    {
        var (owner, user, _) = await _server.SignInAsync();
        var (admin, _, _) = await _server.SignInAsync(role: SessionClaims.AdminRole);
        var app = await _server.LinkAsync(user.Id, key: new DeviceKey(_server.Clock!));
        await Thief("another").RefreshAsync(app.Token);
        var id = _server.Stored.Value<int>("SELECT Id FROM incidents");

        Assert.Contains("Bound to this device’s key", (await owner.GetAsync("/sessions")).Words, StringComparison.Ordinal);
        var session = (await owner.GetAsync($"/sessions/{app.SessionId}")).Words;
        Assert.Contains("Bound to this device’s key", session, StringComparison.Ordinal);
        Assert.Contains("presented without its key. Refused.", session, StringComparison.Ordinal);
        Assert.Contains("A copied key of your Laptop was tried.", (await owner.GetAsync("/activity")).Words, StringComparison.Ordinal);
        var about = (await admin.GetAsync($"/admin/incidents/{id}")).Words;
        Assert.Contains("python-requests 2.32 from 45.66.77.88 presented a copied token without its key and got nothing.", about, StringComparison.Ordinal);
        Assert.Contains("It was presented without the key that it is bound to, and refused.", about, StringComparison.Ordinal);
        Assert.Contains("Token 1 of 1 without its key", about.Replace("1without", "1 without", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Token without its key, refused", about, StringComparison.Ordinal);
        Assert.Contains("Bound to this device’s key", (await admin.GetAsync($"/admin/sessions/{app.SessionId}")).Words, StringComparison.Ordinal);
        Assert.Contains("45.66.77.88 presented a copied token", (await admin.GetAsync("/admin/incidents?verdict=OtherKey")).Words, StringComparison.Ordinal);
    }

    private AppDevice Thief(string shown) => _server.Device("45.66.77.88") with { Agent = "python-requests/2.32", Key = shown == "none" ? null : new DeviceKey(_server.Clock!) };

    private string? Case(LinkedApp app) => _server.Stored.Value<string>(
        "SELECT Kind || ' ' || Verdict || ' ' || Certainty || ' ' || CASE Severity WHEN 1 THEN 'Mid' ELSE 'other' END || ' ' || Status || ' ' || Presentations || ' ' || StrangerTokens FROM incidents WHERE SessionId = $id ORDER BY Id DESC",
        ("$id", app.SessionId));
}
