namespace TokenDashboard.Companion.Tests;

public sealed class LinkCommandTests : Device
{
    [Fact]
    public async Task Link_PendingThenSlowDownThenAllowed_StoresTokensAndSaysWho()
    {
        Server.PollErrors.Enqueue("authorization_pending");
        Server.PollErrors.Enqueue("slow_down");
        Server.PollErrors.Enqueue("authorization_pending");

        var run = await LinkAsync();

        Assert.Equal(new Run(ExitCode.Done, $"""
            Open {Server.Address}link
            and type this code: ABCD-EFGH
            Waiting until you allow it there. The code is good for 10 minutes. Ctrl+C stops.
            Linked as Ada.

            """, ""), run);
        Assert.Equal([5, 5, 10, 10], Clock.Waits.Select(w => w.TotalSeconds));
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Link_ServerUnderAPath_IsUsedThereFromBeginningToEnd(string typedAfterIt)
    {
        Server.Path = "/accounts";

        var linked = await RunAsync("link", "--server", Server.Address.AbsoluteUri + typedAfterIt);
        var refreshed = await RunAsync("refresh");
        var asked = await RunAsync("whoami");
        var left = await RunAsync("sign-out");

        Assert.Equal([ExitCode.Done, ExitCode.Done, ExitCode.Done, ExitCode.Done], [linked.Code, refreshed.Code, asked.Code, left.Code]);
        Assert.Contains("ada@example.org", asked.Output, StringComparison.Ordinal);
        Assert.Equal([Server.LiveToken], Server.Revoked);
    }

    [Fact]
    public async Task Link_Always_SendsClientScopeAndDeviceNameOnly()
    {
        await LinkAsync();

        Assert.Equal(
            [("client_id", "companion"), ("device_name", "Laptop"), ("scope", "profile offline_access")],
            Server.LinkForm.Select(f => (f.Key, f.Value)).Order());
    }

    [Fact]
    public async Task Link_Denied_SaysSoAndStoresNothing()
    {
        Server.PollErrors.Enqueue("access_denied");

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Failed, "The link was refused on the server's page. Nothing was stored here." + Environment.NewLine), (run.Code, run.Errors));
        Assert.False(File.Exists(TokenPath));
    }

    [Fact]
    public async Task Link_ExpiredToken_SaysSoAndStoresNothing()
    {
        Server.PollErrors.Enqueue("expired_token");

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Failed, "The code was not used in time. Run 'token-companion link' for a new one." + Environment.NewLine), (run.Code, run.Errors));
        Assert.False(File.Exists(TokenPath));
    }

    [Fact]
    public async Task Link_PendingForEver_StopsWhenTheCodeHasExpired()
    {
        for (var i = 0; i < 1000; i++)
            Server.PollErrors.Enqueue("authorization_pending");

        var run = await LinkAsync();

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Equal(600, Clock.Waits.Sum(w => w.TotalSeconds));
    }

    [Fact]
    public async Task Link_PollUnanswered_LengthensTheIntervalAndGoesOn()
    {
        Server.PollFaults.Enqueue(Fault.Unavailable);
        Server.PollFaults.Enqueue(Fault.Unavailable);
        Server.PollErrors.Enqueue("authorization_pending");

        var run = await LinkAsync();

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal([5, 10, 20, 20], Clock.Waits.Select(w => w.TotalSeconds));
    }

    /// <summary>A server repeats a lost answer for 30 s.</summary>
    [Fact]
    public async Task Link_AnswerLost_IsAskedForAgainWhileTheServerRepeatsIt()
    {
        Server.PollFaults.Enqueue(default);
        Server.PollFaults.Enqueue(Fault.DropAfterProcessing);
        Server.PollErrors.Enqueue("slow_down");

        var run = await LinkAsync();

        Assert.Equal((ExitCode.Done, Server.LiveToken), (run.Code, StoredRefreshToken()));
        Assert.Equal([5, 10, 15], Clock.Waits.Select(w => w.TotalSeconds));
        Assert.True(Clock.Waits[2] + LostReplyHandler.TryLimit < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Link_NameUnknown_IsLinkedAllTheSame()
    {
        Server.MeBody = "{}";

        var run = await LinkAsync();

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.EndsWith("Linked." + Environment.NewLine, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_NameWithEscapeSequence_IsPrintedWithoutIt()
    {
        Server.MeBody = """{"name":"A\u001b[2Jda\u202e\n"}""";

        var run = await LinkAsync();

        Assert.EndsWith("Linked as A[2Jda." + Environment.NewLine, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_LinkedBefore_SignsTheFormerSessionOut()
    {
        var former = await BeLinkedAsync();

        await LinkAsync();

        Assert.Equal([former], Server.Revoked);
        Assert.Equal(Server.LiveToken, StoredRefreshToken());
    }

    [Fact]
    public async Task Link_MetadataNamesAnotherIssuer_IsNotTrusted()
    {
        Server.ForeignIssuer = "https://elsewhere.example";

        var run = await LinkAsync();

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("cannot be used", run.Errors, StringComparison.Ordinal);
        Assert.Empty(Server.LinkForm);
    }

    [Fact]
    public async Task Link_NobodyListens_ExitsUnreachable()
    {
        await Server.DisposeAsync();

        var run = await LinkAsync();

        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Equal($"{Server.Address.GetLeftPart(UriPartial.Authority)} did not answer. Nothing was changed here; try again soon.{Environment.NewLine}", run.Errors);
    }
}
