using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>An update is the same program; another program, system or device is not.</summary>
public sealed class ClientProgramTests
{
    [Theory]
    [InlineData("MyApp/1.2", "MyApp/1.3", true)]
    [InlineData("MyApp/1.2", "MyApp", true)]
    [InlineData("MyApp 1.2", "MyApp 1.3", true)]
    [InlineData("MyApp/1.2 (Android 15; Pixel 9)", "MyApp/2.0 (Android 16; Pixel 9)", true)]
    [InlineData("MyApp/1.2 (iPhone; iPhone OS 17_5)", "MyApp/1.2 (iPhone; iPhone OS 18_0)", true)]
    [InlineData("MyApp/1.2 (Linux 6.8.0-45)", "MyApp/1.2 (Linux 6.11)", true)]
    [InlineData("MyApp/1.2 (Android 15; Pixel 8)", "MyApp/1.2 (Android 15; Pixel 9)", false)]
    [InlineData("MyApp/1.2", "YourApp/1.2", false)]
    [InlineData("MyApp/1.2 (Linux)", "MyApp/1.2 (Windows)", false)]
    [InlineData("MyApp/1.2 okhttp/4.12.0", "MyApp/1.3 okhttp/5.0.0", true)]
    [InlineData("MyApp/1.2", null, false)]
    [InlineData("", null, true)]
    [InlineData("  ", null, true)]
    [InlineData("1.2", "1.3", false)]
    [InlineData("/", "//", false)]
    public void Of_TwoAgents_AreTheSameProgramOrNot(string first, string? second, bool same) =>
        Assert.Equal(same, ClientProgram.Of(first) == ClientProgram.Of(second));
}
