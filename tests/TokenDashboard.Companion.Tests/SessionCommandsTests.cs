namespace TokenDashboard.Companion.Tests;

public sealed class SessionCommandsTests : Device
{
    [Fact]
    public async Task WhoAmI_FreshToken_PrintsAccountWithoutRefreshing()
    {
        await BeLinkedAsync();

        var run = await RunAsync("whoami");

        Assert.Equal(new Run(ExitCode.Done, """
            Account: Ada
            E-mail:  ada@example.org
            Device:  Laptop
            Expires: 2026-03-08 12:00 UTC

            """, ""), run);
        Assert.Empty(Server.PresentedTokens);
    }

    [Theory]
    [InlineData(-60, 1)]
    [InlineData(30, 1)]
    [InlineData(31, 0)]
    public async Task WhoAmI_TokenNearItsEnd_RefreshesFirst(int secondsLeft, int refreshes)
    {
        await BeLinkedAsync(TimeSpan.FromSeconds(secondsLeft));

        var run = await RunAsync("whoami");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(refreshes, Server.PresentedTokens.Count);
    }

    [Fact]
    public async Task WhoAmI_TokenNotAccepted_RefreshesOnce()
    {
        await BeLinkedAsync();
        Server.ForgetAccessToken();

        var run = await RunAsync("whoami");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Single(Server.PresentedTokens);
    }

    [Fact]
    public async Task WhoAmI_SessionEnded_SaysSoAndDeletesTheFile()
    {
        await BeLinkedAsync();
        Server.Ended = true;

        var run = await RunAsync("whoami");

        Assert.Equal(ExitCode.SignedOut, run.Code);
        Assert.False(File.Exists(TokenPath));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":7,"email":null,"session":"x"}""")]
    [InlineData("""{"session":{"expiresAt":"soon"}}""")]
    public async Task WhoAmI_FieldsMissing_SaysUnknown(string body)
    {
        await BeLinkedAsync();
        Server.MeBody = body;

        var run = await RunAsync("whoami");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(4, run.Output.Split("(unknown)").Length - 1);
    }

    [Fact]
    public async Task SignOut_Linked_RevokesTheRefreshTokenAndForgetsIt()
    {
        var refresh = await BeLinkedAsync();

        var run = await RunAsync("sign-out");

        Assert.Equal(new Run(ExitCode.Done, "Signed out. This device is no longer linked." + Environment.NewLine, ""), run);
        Assert.Equal([refresh], Server.Revoked);
        Assert.False(File.Exists(TokenPath));
    }

    [Fact]
    public async Task SignOut_Unreachable_ExplainsAndStaysLinked()
    {
        await BeLinkedAsync();
        await Server.DisposeAsync();

        var run = await RunAsync("sign-out");

        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Contains("this device is still linked", run.Errors, StringComparison.Ordinal);
        Assert.Contains("sign-out --local", run.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(TokenPath));
    }

    [Fact]
    public async Task SignOut_UnreachableButLocal_ForgetsAndSaysWhatRemains()
    {
        await BeLinkedAsync();
        await Server.DisposeAsync();

        var run = await RunAsync("sign-out", "--local");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("Signed out here only", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(TokenPath));
    }

    [Fact]
    public async Task SignOut_NotLinked_SaysSo()
    {
        var run = await RunAsync("sign-out");

        Assert.Equal(ExitCode.NotLinked, run.Code);
        Assert.False(Directory.Exists(Folder));
    }
}
