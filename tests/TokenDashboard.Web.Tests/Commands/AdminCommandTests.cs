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
    }

    [Fact]
    public async Task Recover_AnotherIsAdmin_MakesNoneUnlessAsked()
    {
        await _server.CreateUserAsync(Visits.Password, Admins.Role);
        var user = await _server.CreateUserAsync(Visits.Password);

        Assert.Contains("It is no admin; --grant makes it one.", (await RunAsync("admin", "recover", user.Email!)).Said, StringComparison.Ordinal);
        Assert.Contains("It is an admin now.", (await RunAsync("admin", "recover", user.Email!, "--grant")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recover_UnknownEmail_SaysSoAndChangesNothing()
    {
        var (code, _, error) = await RunAsync("admin", "recover", "nobody@example.org");

        Assert.Equal((1, "No account has the e-mail 'nobody@example.org': nothing was changed."), (code, error.Trim()));
        Assert.Equal(0, _server.Stored.Count("audit"));
    }

    [Fact]
    public async Task Recover_NoDatabase_SaysWhereItLooked()
    {
        using var empty = new TempFolder();
        using StringWriter said = new(), errors = new();

        Assert.Equal(1, await AdminCommand.RunAsync(["admin", "recover", "a@example.org", $"--DataDirectory={empty.Path}"], said, errors));

        Assert.StartsWith($"There is no database at '{empty.Path}", errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(empty.Path));
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("admin", "recover")]
    [InlineData("admin", "remove", "a@example.org")]
    [InlineData("admin", "recover", "a@example.org", "--all")]
    public async Task Command_NotUnderstood_PrintsHowItIsUsed(params string[] args)
    {
        using StringWriter said = new(), errors = new();

        Assert.Equal(2, await AdminCommand.RunAsync(args, said, errors));

        Assert.StartsWith("admin recover E-MAIL", errors.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said, string Error)> RunAsync(params string[] args)
    {
        using StringWriter said = new(), errors = new();
        var code = await AdminCommand.RunAsync([.. args, .. _server.Arguments], said, errors);
        return (code, said.ToString(), errors.ToString());
    }
}
