namespace TokenDashboard.Companion.Tests;

public sealed class CommandLineTests : Device
{
    [Theory]
    [InlineData("")]
    [InlineData("frobnicate")]
    [InlineData("whoami now")]
    [InlineData("sign-out --everywhere")]
    [InlineData("link --colour blue")]
    [InlineData("link --name")]
    [InlineData("link --browser --name")]
    [InlineData("link --browser yes")]
    [InlineData("link --server localhost")]
    [InlineData("link --server ftp://localhost")]
    [InlineData("link --server https://dashboard.example/?path")]
    [InlineData("link --server http://dashboard.example")]
    public async Task Run_BadUsage_PrintsHelpAsAComplaint(string typed)
    {
        var run = await RunAsync(typed.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.Contains("Usage:", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task Run_PlainHttpBeyondLoopback_SaysWhy()
    {
        var run = await RunAsync("link", "--server", "http://dashboard.example");

        Assert.StartsWith("--server must be https.", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("link --help")]
    public async Task Run_Help_PrintsIt(string typed)
    {
        var run = await RunAsync(typed.Split(' '));

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Errors));
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Version_PrintsTheNumberTheServerSees()
    {
        var run = await RunAsync("--version");

        Assert.Equal($"token-companion {AppVersion.Number}{Environment.NewLine}", run.Output);
        Assert.StartsWith($"token-companion/{AppVersion.Number} (", AppVersion.UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LinkWithoutOptions_NamesThisMachineAndServer()
        => Assert.Equal(
            new CommandLine.Link(new Uri("http://localhost:5080"), Environment.MachineName, InBrowser: false),
            CommandLine.Parse(["link"]));

    [Fact]
    public void Parse_LinkInTheBrowser_TakesTheOptionsInAnyOrder()
        => Assert.All(
            new[] { "--browser --name Box --server https://a.example", "--name Box --browser --server https://a.example", "--name Box --server https://a.example --browser" },
            options => Assert.Equal(new CommandLine.Link(new Uri("https://a.example"), "Box", InBrowser: true), CommandLine.Parse(["link", .. options.Split(' ')])));

    [Fact]
    public void Find_VariableSet_IsTheFolderItself()
        => Assert.Equal(Folder, TokenFolder.Find(name => name == "TOKEN_COMPANION_HOME" ? Folder : null));

    [Fact]
    public async Task Run_NoFolderAnywhere_NamesTheVariable()
    {
        var errors = new StringWriter();
        var code = await new CompanionApp(new Terminal(TextWriter.Null, errors), null, _ => { }, Clock).RunAsync(["whoami"], CancellationToken.None);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Set TOKEN_COMPANION_HOME", errors.ToString(), StringComparison.Ordinal);
    }
}
