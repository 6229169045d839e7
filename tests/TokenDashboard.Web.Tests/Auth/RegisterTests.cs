using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Making an account oneself, where that is open.</summary>
public sealed class RegisterTests(RegisterTests.OpenServer open) : IClassFixture<RegisterTests.OpenServer>
{
    /// <summary>A server as developers start it.</summary>
    public sealed class OpenServer : IDisposable
    {
        public OpenServer() => Server.Client().Dispose();

        public DashboardServer Server { get; } = new() { Environment = "Development" };

        public void Dispose() => Server.Dispose();
    }

    [Fact]
    public async Task Register_OpenInDevelopment_MakesAnAccountWithoutRolesAndSignsIn()
    {
        var (browser, email) = (open.Server.Visitor(), NewEmail());

        var answer = await SubmitAsync(browser, "Ada", email, Visits.Password);

        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.Status, answer.Location));
        Assert.Equal("Ada", NameOf(email));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await browser.GetAsync("/admin/incidents")).Status);
    }

    [Fact]
    public async Task Register_InviteInProduction_ShowsTheSentenceAndNoForm()
    {
        using var server = new DashboardServer();

        var answer = await server.Visitor().GetAsync("/register");

        Assert.Contains("Accounts here are made by invitation. Ask your admin for one.", answer.Words, StringComparison.Ordinal);
        Assert.Empty(answer.Page.Forms);
        Assert.DoesNotContain("/register", (await server.Visitor().GetAsync("/sign-in")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_InviteInProductionButPosted_MakesNoAccount()
    {
        using var server = new DashboardServer();
        var browser = server.Visitor();
        var token = (await browser.GetAsync("/sign-in")).Form("sign-in").QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        await browser.PostAsync("/register", [("__RequestVerificationToken", token), ("_handler", "register"), .. Fields("Ada", NewEmail(), Visits.Password)]);

        Assert.Equal(0, server.Stored.Count("AspNetUsers"));
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("  {0} ")]
    [InlineData("UPPER")]
    public async Task Register_EmailTaken_SaysSoAndMakesNoSecondAccount(string how)
    {
        var email = NewEmail();
        await SubmitAsync(open.Server.Visitor(), "Ada", email, Visits.Password);
        var before = Written();

        var again = how == "UPPER" ? email.ToUpperInvariant() : how.Replace("{0}", email, StringComparison.Ordinal);
        var answer = await SubmitAsync(open.Server.Visitor(), "Eve", again, Visits.Password);

        Assert.Equal("There is an account with this email already. Sign in instead.", answer.ErrorBeside("Input.Email"));
        Assert.Equal(before, Written());
    }

    [Theory]
    [InlineData("Name", "", "Type a name.")]
    [InlineData("Name", "   ", "Type a name.")]
    [InlineData("Name", "\u3164", "Type a name.")]
    [InlineData("Name", "\u2800 \u0301\u202e", "Type a name.")]
    [InlineData("Name", "x*101", "Use at most 100 characters.")]
    [InlineData("Name", "x*10000", "Use at most 100 characters.")]
    [InlineData("Email", "", "Type an email address like ana@example.org.")]
    [InlineData("Email", "ada", "Type an email address like ana@example.org.")]
    [InlineData("Email", "ada@", "Type an email address like ana@example.org.")]
    [InlineData("Email", "Ada <ada@example.org>", "Type an email address like ana@example.org.")]
    [InlineData("Email", "ada@example.org, eve@example.org", "Type an email address like ana@example.org.")]
    [InlineData("Email", "ada@example.org\r\nBcc: eve@example.org", "Type an email address like ana@example.org.")]
    [InlineData("Email", "ada\u202e@example.org", "Type an email address like ana@example.org.")]
    [InlineData("Email", "a\u200bda@example.org", "Type an email address like ana@example.org.")]
    [InlineData("Email", "ada@exam\u00adple.org", "Type an email address like ana@example.org.")]
    [InlineData("Email", "ada\u3164@example.org", "Type an email address like ana@example.org.")]
    [InlineData("Email", "x*10000", "Type an email address like ana@example.org.")]
    [InlineData("Password", "", "Use at least 10 characters.")]
    [InlineData("Password", "ninechars", "Use at least 10 characters.")]
    [InlineData("Password", "x*257", "Use at most 256 characters.")]
    public async Task Register_BrokenField_SaysSoBesideItAndWritesNothing(string field, string value, string sentence)
    {
        if (value.StartsWith("x*", StringComparison.Ordinal))
            value = new string('x', int.Parse(value[2..], System.Globalization.CultureInfo.InvariantCulture));
        var before = Written();

        var answer = await SubmitAsync(
            open.Server.Visitor(), field == "Name" ? value : "Ada", field == "Email" ? value : NewEmail(), field == "Password" ? value : Visits.Password);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(sentence, answer.ErrorBeside("Input." + field));
        Assert.Equal(before, Written());
        Assert.DoesNotContain(answer.SetCookies, c => c.Name == Visits.SessionCookie);
    }

    [Fact]
    public async Task Register_BrokenField_KeepsWhatWasTypedButThePassword()
    {
        var answer = await SubmitAsync(open.Server.Visitor(), "Ada \"Countess\" <King>", "ada", "secret-secret");

        Assert.Equal(("Ada \"Countess\" <King>", "ada"), (answer.Typed("Input.Name"), answer.Typed("Input.Email")));
        Assert.Null(answer.Typed("Input.Password"));
        Assert.DoesNotContain("secret-secret", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_NothingPosted_SaysWhatIsMissing()
    {
        var answer = await open.Server.Visitor().SubmitAsync("/register", "register");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("Type a name.", answer.ErrorBeside("Input.Name"));
        Assert.Equal("Use at least 10 characters.", answer.ErrorBeside("Input.Password"));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("Ada\u202eevol", "Ada\ufffdevol")]
    [InlineData("Ada\tKing\u0007", "Ada\ufffdKing\ufffd")]
    [InlineData("  Ada  ", "Ada")]
    [InlineData("张三 😀", "张三 😀")]
    public async Task Register_OddName_IsKeptInert(string name, string kept)
    {
        var (browser, email) = (open.Server.Visitor(), NewEmail());

        await SubmitAsync(browser, name, email, Visits.Password);
        var page = await browser.GetAsync("/sessions");

        Assert.Equal(kept, NameOf(email));
        Assert.Contains(kept, page.Page.QuerySelectorAll(".who b").Select(e => e.TextContent));
        Assert.All(page.Page.Scripts, script => Assert.Equal("", script.Text));
    }

    [Fact]
    public async Task Register_AccountCannotBeStored_StartsNoSession()
    {
        var (browser, sessions) = (open.Server.Visitor(), open.Server.Stored.Count("sessions"));

        using (new BrokenStorage(open.Server.Stored, "AspNetUsers", "INSERT"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SubmitAsync(browser, "Ada", NewEmail(), Visits.Password)).Status);

        Assert.Equal(sessions, open.Server.Stored.Count("sessions"));
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task Register_WithoutAntiforgery_IsRefused()
    {
        var email = NewEmail();

        var answer = await open.Server.Visitor().PostAsync("/register", [("_handler", "register"), .. Fields("Ada", email, Visits.Password)]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Null(NameOf(email));
    }

    private (int, int, int) Written() =>
        (open.Server.Stored.Count("AspNetUsers"), open.Server.Stored.Count("sessions"), open.Server.Stored.Count("activity"));

    private string? NameOf(string email) =>
        open.Server.Stored.Value<string>("SELECT DisplayName FROM AspNetUsers WHERE Email = $email", ("$email", email));

    private static string NewEmail() => $"{Guid.NewGuid():N}@example.org";

    private static Task<WebAnswer> SubmitAsync(WebVisitor browser, string name, string email, string password) =>
        browser.SubmitAsync("/register", "register", Fields(name, email, password));

    private static (string, string)[] Fields(string name, string email, string password) =>
        [("Input.Name", name), ("Input.Email", email), ("Input.Password", password)];
}
