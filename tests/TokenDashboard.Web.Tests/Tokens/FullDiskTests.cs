using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promise 11 on a disk that is really full, and on one that can't be written: the service comes back by itself.</summary>
[Trait("Database", "Sqlite")]
public sealed class FullDiskTests : IDisposable
{
    private readonly SmallDisk? _disk = SmallDisk.Missing is null ? new() : null;
    private readonly DashboardServer _server;

    public FullDiskTests() => _server = new DashboardServer { Folder = _disk?.Path ?? "" };

    private SmallDisk Disk => _disk!;

    public void Dispose()
    {
        using (_disk)
            _server.Dispose();
    }

    [SmallDiskFact]
    public async Task Refresh_DiskFull_IsUnavailableAndRotatesOnceThereIsSpace()
    {
        var (app, device) = (await _server.LinkAsync(), _server.Device());
        var answer = await device.RefreshAsync(app.Token);
        Disk.Fill();
        // The log may have room from before it was copied.
        while (await device.RefreshAsync(answer.RefreshToken!) is { Status: HttpStatusCode.OK } next)
            answer = next;
        var before = _server.Stored.Dump(counts: false);

        for (var i = 0; i < 3; i++)
            (await device.RefreshAsync(answer.RefreshToken!)).AssertUnavailable();
        (await device.PostAsync("/oauth/device", ("client_id", "companion"))).AssertUnavailable();
        Assert.Equal(HttpStatusCode.OK, (await device.MeAsync(answer.AccessToken!)).Status);
        Assert.Equal(before, _server.Stored.Dump(counts: false));

        Disk.Free();
        await device.AssertRotatesAsync(_server, app, answer.RefreshToken!);
        Assert.Equal(HttpStatusCode.OK, (await device.PostAsync("/oauth/device", ("client_id", "companion"))).Status);
    }

    [SmallDiskFact]
    public async Task Refresh_DiskFillsWhileRotating_EveryTokenIsAnsweredInTheEnd()
    {
        var (app, device) = (await _server.LinkAsync(), _server.Device());
        var (token, rotations) = (app.Token, 0);
        Disk.Fill(leave: 200 * 1024);

        OAuthAnswer answer;
        while ((answer = await device.RefreshAsync(token)).Status == HttpStatusCode.OK)
            (token, rotations) = (answer.RefreshToken!, rotations + 1);
        answer.AssertUnavailable();
        Disk.Free();

        Assert.True(rotations > 0);
        Assert.Equal(rotations + 1, _server.Stored.Session(app.SessionId).Generation);
        await device.AssertRotatesAsync(_server, app, token);
    }

    /// <summary>RFC 7009 §2.2.1: an app that is told 200 throws its token away.</summary>
    [SmallDiskFact]
    public async Task Revoke_DiskFull_IsNeverAcknowledged()
    {
        var (app, device) = (await _server.LinkAsync(), _server.Device());
        Disk.Fill();

        (await device.RevokeAsync(app.Token)).AssertUnavailable();
        Assert.Null(_server.Stored.Session(app.SessionId).EndReason);

        Disk.Free();
        Assert.Equal(HttpStatusCode.OK, (await device.RevokeAsync(app.Token)).Status);
        Assert.Equal("SignedOut", _server.Stored.Session(app.SessionId).EndReason);
    }

    [SmallDiskFact]
    public async Task Replay_DiskFull_IsRefusedOnceItIsStored()
    {
        var (app, device) = (await _server.LinkAsync(), _server.Device());
        await device.ChainAsync(app.Token, 2);
        Disk.Fill();

        (await device.RefreshAsync(app.Token)).AssertUnavailable();

        Disk.Free();
        await device.AssertReuseAsync(_server, app, app.Token);
    }

    [SmallDiskFact]
    public async Task Pages_DiskFull_SayASentenceAndAReference()
    {
        var visitor = await _server.SignInAsync();
        _server.Clock!.Advance(TimeSpan.FromMinutes(2));
        Disk.Fill();

        // Opening a page is noted, and can't be.
        var sessions = await visitor.Browser.GetAsync("/sessions");
        var signIn = await _server.Visitor().SignInAsync(visitor.User.Email!, Visits.Password);

        foreach (var answer in new[] { sessions, signIn })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.NotNull(answer.Response.Headers.RetryAfter?.Delta);
            Assert.Equal("Something went wrong.", answer.Page.QuerySelector("h1")?.TextContent);
            Assert.Matches("Reference \\S+", answer.Words);
            Assert.DoesNotContain("Exception", answer.Body, StringComparison.Ordinal);
        }

        Disk.Free();
        Assert.Equal(HttpStatusCode.OK, (await visitor.Browser.GetAsync("/sessions")).Status);
    }

    /// <summary>Connections that were opened meanwhile can't write; none of them may be used again.</summary>
    [SmallDiskFact]
    public async Task Refresh_DiskReadOnly_IsUnavailableAndRotatesOnceItCanBeWritten()
    {
        var (app, device) = (await _server.LinkAsync(), _server.Device());
        Disk.Remount(readOnly: true);

        for (var i = 0; i < 3; i++)
            (await device.RefreshAsync(app.Token)).AssertUnavailable();
        (await device.RevokeAsync(app.Token)).AssertUnavailable();

        Disk.Remount(readOnly: false);
        await device.AssertRotatesAsync(_server, app, app.Token);
    }
}
