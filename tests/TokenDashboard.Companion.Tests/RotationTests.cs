using System.Diagnostics;

namespace TokenDashboard.Companion.Tests;

public sealed class RotationTests : Device
{
    [Fact]
    public async Task Refresh_Linked_LeavesTheSuccessorOnDiskForTheOwnerOnly()
    {
        var spent = await BeLinkedAsync();

        var run = await RunAsync("refresh");

        Assert.Equal(new Run(ExitCode.Done, "Refreshed. The access token is good for 5 minutes." + Environment.NewLine, ""), run);
        Assert.NotEqual(spent, StoredRefreshToken());
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenPath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        }
    }

    [Fact]
    public async Task Refresh_NotLinked_SaysSo()
    {
        var run = await RunAsync("refresh");

        Assert.Equal(new Run(ExitCode.NotLinked, "", "This device is not linked. Run 'token-companion link' first." + Environment.NewLine), run);
    }

    [Theory]
    [InlineData("DropAfterProcessing")]
    [InlineData("BreakBodyAfterProcessing")]
    public async Task Refresh_ReplyLost_RepeatsTheSameRequest(string fault)
    {
        var spent = await BeLinkedAsync();
        Server.RefreshFaults.Enqueue(Enum.Parse<Fault>(fault));

        var run = await RunAsync("refresh");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(2, Server.PresentedTokens.Count);
        Assert.Equal(new Presented(spent, AppVersion.UserAgent), Assert.Single(Server.PresentedTokens.Distinct()));
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
    }

    [Fact]
    public async Task Refresh_NoReplyInTenSeconds_RepeatsTheSameRequest()
    {
        var spent = await BeLinkedAsync();
        Server.RefreshFaults.Enqueue(Fault.HangAfterProcessing);
        IReadOnlyList<TimeSpan> limits = [];
        Server.WhenHanging = () =>
        {
            limits = Clock.RunningDeadlines;
            Clock.PassDeadlines();
        };

        var run = await RunAsync("refresh");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal([TimeSpan.FromSeconds(10)], limits);
        Assert.Equal([spent, spent], Server.PresentedTokens.Select(p => p.Token));
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
    }

    [Fact]
    public async Task Refresh_EveryReplyLost_LeavesTheThirdTryWithinTheRetryWindow()
    {
        await BeLinkedAsync();
        var startedAt = Clock.GetUtcNow();
        var lastTryAt = TimeSpan.Zero;
        Server.RetryAfter = "3600";
        for (var i = 0; i < 3; i++)
            Server.RefreshFaults.Enqueue(Fault.HangAfterProcessing);
        Server.WhenHanging = () =>
        {
            lastTryAt = Clock.GetUtcNow() - startedAt;
            Clock.Advance(LostReplyHandler.TryLimit);
            Clock.PassDeadlines();
        };

        var run = await RunAsync("refresh");

        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Equal(3, Server.PresentedTokens.Count);
        Assert.InRange(lastTryAt, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(29));
    }

    [Fact]
    public async Task Refresh_Unavailable_KeepsTheTokensAndExitsUnreachable()
    {
        var kept = await BeLinkedAsync();
        for (var i = 0; i < 3; i++)
            Server.RefreshFaults.Enqueue(Fault.Unavailable);

        var run = await RunAsync("refresh");

        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Contains("did not answer. Nothing was changed here", run.Errors, StringComparison.Ordinal);
        Assert.Equal([kept, kept, kept], Server.PresentedTokens.Select(p => p.Token));
        Assert.Equal(kept, StoredRefreshToken());
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("2", 2)]
    [InlineData("3600", 3)]
    public async Task Refresh_RetryAfter_IsObeyedUpToAFewSeconds(string? retryAfter, int seconds)
    {
        await BeLinkedAsync();
        Server.RetryAfter = retryAfter;
        Server.RefreshFaults.Enqueue(Fault.Unavailable);

        await RunAsync("refresh");

        Assert.Equal([TimeSpan.FromSeconds(seconds)], Clock.Waits);
    }

    [Fact]
    public async Task Refresh_MetadataUnavailable_SpendsNoToken()
    {
        await BeLinkedAsync();
        Server.MetadataUnavailable = true;

        var run = await RunAsync("refresh");

        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Empty(Server.PresentedTokens);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task Refresh_AnsweredBySomeoneElsesPage_KeepsTheTokens(int status)
    {
        Server.SomeoneElsesStatus = status;
        var kept = await BeLinkedAsync();
        Server.RefreshFaults.Enqueue(Fault.SomeoneElsesPage);

        var run = await RunAsync("refresh");

        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Equal(kept, StoredRefreshToken());
    }

    [Fact]
    public async Task Refresh_SessionEnded_SaysSoAndDeletesTheFile()
    {
        await BeLinkedAsync();
        Server.Ended = true;

        var run = await RunAsync("refresh");

        Assert.Equal(
            new Run(ExitCode.SignedOut, "", "You were signed out: this session was ended on the server. Run 'token-companion link' to connect again." + Environment.NewLine),
            run);
        Assert.False(File.Exists(TokenPath));
    }

    [Fact]
    public async Task Refresh_InParallel_PresentsNoTokenTwice()
    {
        await BeLinkedAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RunAsync(TimeProvider.System, "refresh"))));

        Assert.All(runs, run => Assert.Equal(ExitCode.Done, run.Code));
        Assert.Equal(8, Server.PresentedTokens.Select(p => p.Token).Distinct().Count());
        Assert.Equal(8, Server.PresentedTokens.Count);
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
    }

    [Fact]
    public async Task Refresh_InTwoProcesses_PresentsNoTokenTwice()
    {
        await BeLinkedAsync();

        var runs = await Task.WhenAll(RunProcessAsync("refresh"), RunProcessAsync("refresh"));

        Assert.Equal([ExitCode.Done, ExitCode.Done], runs.Select(run => run.Code));
        Assert.Equal(2, Server.PresentedTokens.Select(p => p.Token).Distinct().Count());
        Assert.Equal(2, Server.PresentedTokens.Count);
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
    }

    private async Task<Run> RunProcessAsync(string command)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "token-companion.dll"), command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [TokenFolder.Variable] = Folder },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Run((ExitCode)process.ExitCode, await output, await errors);
    }
}
