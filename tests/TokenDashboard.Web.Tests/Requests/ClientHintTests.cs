using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Requests;

/// <summary>Pages ask browsers what they run on, and a sign-in takes their word for a session's first name.</summary>
public sealed class ClientHintTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private const string ChromeOnAndroid = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
    private const string Chrome = "\"Chromium\";v=\"142\", \"Google Chrome\";v=\"142\", \"Not_A Brand\";v=\"99\"";

    [Fact]
    public async Task SignIn_WithHints_NamesTheSessionAfterTheModel() =>
        Assert.Equal("Pixel 9|Chrome 142 on Android 16|Phone", await SignInAsync(
            ChromeOnAndroid, ("Sec-CH-UA", Chrome), ("Sec-CH-UA-Mobile", "?1"), ("Sec-CH-UA-Platform", "\"Android\""),
            ("Sec-CH-UA-Platform-Version", "\"16.0.0\""), ("Sec-CH-UA-Model", "\"Pixel 9\""), ("Sec-CH-UA-Form-Factors", "\"Mobile\"")));

    [Fact]
    public async Task SignIn_WithFullVersions_PrefersThem() =>
        Assert.Equal("Opera on Windows|Opera 124 on Windows 11|Desktop", await SignInAsync(
            WebVisitor.ChromeOnWindows, ("Sec-CH-UA", Chrome), ("Sec-CH-UA-Full-Version-List", "\"Opera\";v=\"124.0.5705.15\", \"Chromium\";v=\"140.0.7339.249\""),
            ("Sec-CH-UA-Platform", "\"Windows\""), ("Sec-CH-UA-Platform-Version", "\"19.0.0\"")));

    [Theory]
    [InlineData("Sec-CH-UA", "garbage")]
    [InlineData("Sec-CH-UA-Platform", "Android")]
    [InlineData("Sec-CH-UA-Platform", "\"And\\roid\"")]
    [InlineData("Sec-CH-UA-Model", "\"Pixel 9")]
    [InlineData("Sec-CH-UA-Mobile", "yes")]
    public async Task SignIn_WithAMalformedHint_GoesByTheAgent(string header, string value) =>
        Assert.Equal("Chrome on Windows|Chrome 142 on Windows|Desktop", await SignInAsync(WebVisitor.ChromeOnWindows, (header, value)));

    [Fact]
    public async Task SignIn_WithAnEndlessModel_IsCut() =>
        Assert.Equal(new string('m', 40) + "|Chrome 142 on Android|Phone", await SignInAsync(
            ChromeOnAndroid, ("Sec-CH-UA-Platform", "\"Android\""), ("Sec-CH-UA-Mobile", "?1"), ("Sec-CH-UA-Model", $"\"{new string('m', 900)}\"")));

    [Theory]
    [InlineData("/sign-in", true)]
    [InlineData("/register", true)]
    [InlineData("/nothing-here", true)]
    [InlineData("/sessions", false)]
    [InlineData("/css/app.css", false)]
    [InlineData("/oauth/jwks", false)]
    [InlineData("/api/me", false)]
    [InlineData("/health/ready", false)]
    public async Task Get_OnlyPages_AskForHints(string path, bool asks)
    {
        var answer = await server.Visitor().GetAsync(path);

        var asked = answer.Response.Headers.TryGetValues("Accept-CH", out var values) ? Assert.Single(values) : null;
        Assert.Equal(asks ? "Sec-CH-UA-Platform-Version, Sec-CH-UA-Model, Sec-CH-UA-Form-Factors" : null, asked);
    }

    private async Task<string?> SignInAsync(string agent, params (string Name, string Value)[] headers)
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var browser = server.Visitor(agent);
        foreach (var (name, value) in headers)
            browser.Headers[name] = value;
        await browser.SignInAsync(user.Email!, Visits.Password);
        return server.Stored.Value<string>("SELECT Name || '|' || Software || '|' || Device FROM sessions WHERE UserId = $user", ("$user", user.Id));
    }
}
