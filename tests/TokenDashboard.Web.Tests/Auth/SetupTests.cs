using System.Net;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>The first admin is whoever reads the console, once.</summary>
public sealed class SetupTests : IDisposable
{
    private const string Wrong = "BBBB-BBBB";
    private readonly DashboardServer _server = new();

    public SetupTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Start_BeforeTheFirstAdmin_LeadsToSetup()
    {
        var browser = _server.Visitor();

        Assert.Equal("/setup", (await browser.GetAsync((await browser.GetAsync("/")).Location!)).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sign-in")).Status);
    }

    [Fact]
    public async Task Setup_RightCode_MakesAnAdminAndSignsIn()
    {
        var browser = _server.Visitor();

        var answer = await SubmitAsync(browser, await _server.SetupCodeAsync());

        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.Status, answer.Location));
        Assert.Equal("ada@example.org Admin", _server.Stored.Value<string>(
            "SELECT u.Email || ' ' || r.Name FROM AspNetUsers u JOIN AspNetUserRoles ur ON ur.UserId = u.Id JOIN AspNetRoles r ON r.Id = ur.RoleId"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/incidents")).Status);
    }

    [Fact]
    public async Task Setup_Done_TakesTheCodeBackOnTheConsoleOnce()
    {
        var code = await _server.SetupCodeAsync();
        await using var console = new StringWriter();
        _server.Service<FirstRun>().TellWhenOver(console);
        await SubmitAsync(_server.Visitor(), Wrong);
        Assert.Empty(console.ToString());

        await SubmitAsync(_server.Visitor(), code);
        await _server.Visitor().GetAsync("/setup");

        Assert.Equal("There is an admin now: the code above is of no use any more.", console.ToString().Trim());
    }

    [Fact]
    public async Task Setup_CodeTypedInLowerCaseWithoutTheDash_IsTaken()
    {
        var code = (await _server.SetupCodeAsync()).ToLowerInvariant().Replace('-', ' ');

        Assert.Equal("/", (await SubmitAsync(_server.Visitor(), code)).Location);
    }

    [Theory]
    [InlineData(Wrong)]
    [InlineData("")]
    [InlineData("<b>")]
    public async Task Setup_WrongCode_SaysSoBesideTheFieldAndChangesNothing(string code)
    {
        var before = Accounts();

        var answer = await SubmitAsync(_server.Visitor(), code);

        Assert.Equal("That is not the code on the console.", answer.ErrorBeside("Code"));
        Assert.Equal(before, Accounts());
        Assert.DoesNotContain(answer.SetCookies, c => c.Name == Visits.SessionCookie);
    }

    [Fact]
    public async Task Setup_WrongCode_KeepsWhatWasTypedButThePassword()
    {
        var answer = await SubmitAsync(_server.Visitor(), Wrong);

        Assert.Equal((Wrong, "Ada", "ada@example.org"), (answer.Typed("Code"), answer.Typed("Input.Name"), answer.Typed("Input.Email")));
        Assert.DoesNotContain(Visits.Password, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_RightCodeButBrokenField_SaysSoAndMakesNothing()
    {
        var answer = await SubmitAsync(_server.Visitor(), await _server.SetupCodeAsync(), email: "ada");

        Assert.Equal("Type an email address like ana@example.org.", answer.ErrorBeside("Input.Email"));
        Assert.Equal(0, _server.Stored.Count("AspNetUsers"));
    }

    [Fact]
    public async Task Setup_OpenedAfterTheFirstAdmin_IsNotFound()
    {
        await SubmitAsync(_server.Visitor(), await _server.SetupCodeAsync());

        Assert.Equal(HttpStatusCode.NotFound, (await _server.Visitor().GetAsync("/setup")).Status);
        var browser = _server.Visitor();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync((await browser.GetAsync("/")).Location!)).Status);
    }

    [Fact]
    public async Task Setup_PostedAfterTheFirstAdmin_MakesNobody()
    {
        var late = _server.Visitor();
        var page = await late.GetAsync("/setup");
        var code = await _server.SetupCodeAsync();
        await SubmitAsync(_server.Visitor(), code);

        await late.SubmitAsync(page, "setup", Fields(code, "eve@example.org"));

        Assert.Equal(1, _server.Stored.Count("AspNetUsers"));
    }

    [Fact]
    public async Task Setup_TenWrongCodes_RefuseTheRightOneFromThereForTenMinutes()
    {
        var browser = _server.Visitor();
        for (var i = 0; i < 10; i++)
            await SubmitAsync(browser, Wrong);
        var code = await _server.SetupCodeAsync();

        var refused = await SubmitAsync(browser, code);
        _server.Clock!.Advance(TimeSpan.FromMinutes(10));
        var taken = await SubmitAsync(browser, code);

        Assert.Equal("Too many wrong codes. Wait ten minutes and try again.", refused.ErrorBeside("Code"));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromMinutes(10)), (refused.Status, refused.Response.Headers.RetryAfter!.Delta));
        Assert.Equal("/", taken.Location);
    }

    /// <summary>Whoever can read the console is not shut out by strangers, however many.</summary>
    [Fact]
    public async Task Setup_WrongCodesOfStrangers_LeaveTheRightOneToOthers()
    {
        for (var stranger = 0; stranger < 3; stranger++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SubmitAsync(_server.Visitor().At($"2001:db8:{stranger}::1"), Wrong)));
            Assert.Equal(2, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
        }

        Assert.Equal("/", (await SubmitAsync(_server.Visitor().At("192.0.2.77"), await _server.SetupCodeAsync())).Location);
    }

    // Everything but the count of wrong codes.
    private string Accounts() => string.Join('\n', _server.Stored.Dump(counts: false).Split('\n').Where(line => !line.StartsWith("attempts ", StringComparison.Ordinal)));

    private static Task<WebAnswer> SubmitAsync(WebVisitor browser, string code, string email = "ada@example.org") =>
        browser.SubmitAsync("/setup", "setup", Fields(code, email));

    private static (string, string)[] Fields(string code, string email) =>
        [("Code", code), ("Input.Name", "Ada"), ("Input.Email", email), ("Input.Password", Visits.Password)];
}
