using TokenDashboard.Core.Audit;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Commands;

/// <summary>The way back in, for whoever has the server's disk.</summary>
public sealed class AdminCommandTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public AdminCommandTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Recover_ContainedAccount_CanChooseANewPasswordAndSignIn()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        _server.Stored.Execute("UPDATE accounts SET ContainedAt = 1, LockedAt = 1");

        var (code, said, _) = await RunAsync("admin", "recover", user.Email!);

        Assert.Equal(0, code);
        Assert.Contains("It is no longer contained; its old password is gone.", said, StringComparison.Ordinal);
        var secret = said.Split("/reset#")[1].Split('\n')[0].Trim();
        // The command tells the time by the machine's clock, the server under test by its own.
        _server.Stored.Execute($"UPDATE account_links SET ExpiresAt = {(_server.Clock!.GetUtcNow() + TimeSpan.FromHours(1)).UtcTicks}");
        var visitor = _server.Visitor();
        var opened = await visitor.SubmitAsync("/reset", "reset", ("Secret", secret));
        Assert.Contains("Your password is set.", (await visitor.SubmitAsync(opened, "reset", ("Password", "another long password"))).Words, StringComparison.Ordinal);
        Assert.Equal("/", (await visitor.SignInAsync(user.Email!, "another long password")).Location);
        Assert.Equal(1, _server.Stored.Value<int>("SELECT COUNT(*) FROM audit WHERE Action = 'AdminRecovered' AND ActorId IS NULL"));
    }

    [Fact]
    public async Task Recover_NobodyIsAdmin_MakesOne()
    {
        var user = await _server.CreateUserAsync(Visits.Password);

        Assert.Contains("It is an admin now.", (await RunAsync("admin", "recover", user.Email!)).Said, StringComparison.Ordinal);
        Assert.Equal("Admin", _server.Stored.Value<string>("SELECT Detail FROM outbox WHERE Kind = 'RoleChanged' AND UserId = $id", ("$id", user.Id)));
    }

    [Fact]
    public async Task Recover_AnotherIsAdmin_MakesNoneUnlessAsked()
    {
        await _server.CreateUserAsync(Visits.Password, DeskRoles.Admin);
        var user = await _server.CreateUserAsync(Visits.Password);

        Assert.Contains("It is no admin; --grant makes it one.", (await RunAsync("admin", "recover", user.Email!)).Said, StringComparison.Ordinal);
        Assert.Contains("It is an admin now.", (await RunAsync("admin", "recover", user.Email!, "--grant")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recover_UnknownEmail_SaysSoAndChangesNothing()
    {
        var (code, _, error) = await RunAsync("admin", "recover", "nobody@example.org");

        Assert.Equal((1, "No account has the email 'nobody@example.org': nothing was changed."), (code, error.Trim()));
        Assert.Equal(0, _server.Stored.Count("audit"));
    }

    [Fact]
    public async Task Recover_NoDatabase_SaysWhereItLooked()
    {
        using var empty = new TempFolder();
        using StringWriter said = new(), errors = new();

        Assert.Equal(1, await AdminCommand.RunAsync(["admin", "recover", "a@example.org", $"--DataDirectory={empty.Path}"], TextReader.Null, said, errors));

        Assert.StartsWith($"There is no database at '{empty.Path}", errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(empty.Path));
    }

    /// <summary>What had been ended since the backup lives again once it is put back.</summary>
    [Fact]
    public async Task EndAll_BackupPutBack_EndsWhatItRevived()
    {
        var (admin, app, ended) = (await _server.SignInAsync(), await _server.LinkAsync(), await _server.LinkAsync());
        await _server.Device().RevokeAsync(ended.Token);
        _server.Stored.Execute("UPDATE sessions SET EndedAt = NULL, EndReason = NULL");
        // The command tells the time by the machine's clock: by that, all of it has expired.
        _server.Clock!.Advance(DateTimeOffset.UtcNow - _server.Clock.GetUtcNow());
        _server.Stored.Execute($"UPDATE sessions SET ExpiresAt = $at, AbsoluteExpiresAt = $at", ("$at", _server.Clock.GetUtcNow() + TimeSpan.FromDays(1)));
        _server.Stored.Execute(
            "INSERT INTO trusted_devices (Id, UserId, Hash, Name, CreatedAt, ExpiresAt) VALUES ($id, $user, $hash, 'Firefox', $at, $at)",
            ("$id", Guid.NewGuid()), ("$user", admin.User.Id), ("$hash", new byte[32]), ("$at", _server.Clock.GetUtcNow()));
        var epoch = _server.Begun(app.UserId).Epoch;

        var (code, said, error) = await RunAsync("admin", "end-all");
        Assert.Equal((1, "Nothing was changed."), (code, error.Trim()));
        Assert.Contains(" This ends 3 sessions, all there are.", said, StringComparison.Ordinal);
        (code, said, error) = await RunAsync("admin", "end-all", "--yes");

        Assert.True(code == 0, error);
        Assert.Contains(" 3 sessions were ended.", said, StringComparison.Ordinal);
        Assert.Equal("invalid_grant", (await _server.Device().RefreshAsync(ended.Token)).Error);
        Assert.Equal("invalid_grant", (await _server.Device().RefreshAsync(app.Token)).Error);
        Assert.StartsWith("/sign-in", (await admin.Browser.GetAsync("/")).Location, StringComparison.Ordinal);
        Assert.Equal(3, _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE EndReason = 'ByAdmin'"));
        Assert.Equal((0, epoch + 1), (_server.Stored.Count("trusted_devices"), _server.Begun(app.UserId).Epoch));
        Assert.Equal("3 sessions ended", _server.Stored.Value<string>("SELECT After FROM audit WHERE Action = 'SessionsEnded' AND ActorId IS NULL"));
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("admin", "recover")]
    [InlineData("admin", "remove", "a@example.org")]
    [InlineData("admin", "recover", "a@example.org", "--all")]
    [InlineData("admin", "end-all", "now")]
    public async Task Command_NotUnderstood_PrintsHowItIsUsed(params string[] args)
    {
        using StringWriter said = new(), errors = new();

        Assert.Equal(2, await AdminCommand.RunAsync(args, TextReader.Null, said, errors));

        Assert.StartsWith("admin recover E-MAIL", errors.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said, string Error)> RunAsync(params string[] args)
    {
        using StringWriter said = new(), errors = new();
        var code = await AdminCommand.RunAsync([.. args, .. _server.Arguments], TextReader.Null, said, errors);
        return (code, said.ToString(), errors.ToString());
    }
}
