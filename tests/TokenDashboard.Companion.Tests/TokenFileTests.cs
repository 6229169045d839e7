namespace TokenDashboard.Companion.Tests;

public sealed class TokenFileTests : Device
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"refreshToken\":\"td1_x\"}")]
    [InlineData("{\"server\":\"x\",\"accessToken\":\"a\",\"accessTokenExpiresAt\":\"2026-03-01T12:00:00Z\",\"refreshToken\":\"b\"}")]
    [InlineData("{\"server\":\"http://example.org\",\"accessToken\":\"a\",\"accessTokenExpiresAt\":\"2026-03-01T12:00:00Z\",\"refreshToken\":\"b\"}")]
    [InlineData("{\"server\":\"http://localhost:1\",\"accessToken\":\"a\",\"accessTokenExpiresAt\":\"2026-03-01T12:00:00Z\",\"refreshToken\":\"\"}")]
    public async Task Read_DamagedFile_EndsInOneSentence(string content)
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(TokenPath, content);

        foreach (var command in new[] { "whoami", "refresh", "sign-out" })
        {
            var run = await RunAsync(command);

            Assert.Equal(
                new Run(ExitCode.NotLinked, "", $"The token file {TokenPath} cannot be read as one. Run 'token-companion link' to replace it.{Environment.NewLine}"),
                run);
        }
    }

    [Fact]
    public async Task Link_DamagedFile_ReplacesIt()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(TokenPath, "{");

        var run = await LinkAsync();

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
    }

    [Fact]
    public async Task Write_LeftoverOfAKilledProcess_IsReplacedAndGone()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(TokenPath + ".new", "half a");

        await BeLinkedAsync();

        Assert.Equal(Server.LiveToken, StoredRefreshToken());
        Assert.False(File.Exists(TokenPath + ".new"));
    }

    [Fact]
    public async Task Write_FolderOpenToOthers_ClosesIt()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(Folder, (UnixFileMode)0b111_101_101);

        await BeLinkedAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Fact]
    public async Task Lock_HeldForEver_EndsInOneSentence()
    {
        await BeLinkedAsync();
        using var held = await new TokenFile(Folder, Clock).LockAsync(CancellationToken.None);

        var run = await RunAsync("refresh");

        Assert.Equal((ExitCode.Failed, $"Another token-companion has been using {Folder} for two minutes. Try again later.{Environment.NewLine}"), (run.Code, run.Errors));
        Assert.Empty(Server.PresentedTokens);
    }

    [Fact]
    public async Task Link_FolderCannotBeMade_EndsInOneSentenceBeforeACodeIsShown()
    {
        await File.WriteAllTextAsync(Folder, "a file where the folder should be");
        try
        {
            var run = await LinkAsync();

            Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Output));
            Assert.StartsWith($"The tokens in {Folder} could not be read or written: ", run.Errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(Folder);
        }
    }

    [Fact]
    public void Secret_AsText_IsRedacted()
        => Assert.DoesNotContain("td1_", new StoredTokens(Server.Address, new Secret("td1_a"), default, new Secret("td1_b")).ToString(), StringComparison.Ordinal);
}
