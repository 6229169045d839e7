using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Ending;

/// <summary>Nothing ends unannounced: the page of an act that ends sessions lists them, and where it can be done without, they can be kept.</summary>
public sealed class WhatEndsTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    // Whatever ends all of somebody's sessions, and where its owner is told first. Admins are asked by a dialog, and are told how many.
    private static readonly Dictionary<string, string> Announced = new()
    {
        ["Methods/SecondFactorService.cs"] = "/methods/app and /methods/off", ["Methods/PasswordService.cs"] = "/methods/password", ["Methods/PasswordResetService.cs"] = "/reset",
        ["Accounts/DeletionService.cs"] = "/profile/delete", ["Accounts/Containment.cs"] = "/alert", ["Sessions/SessionService.cs"] = "/sessions", ["Tokens/RefreshTokenService.cs"] = "nowhere: for hosts that call it",
        ["People/AccountService.cs"] = "an admin's dialog", ["People/UndoService.cs"] = "/undo, to its owner who is signed in: whoever reads that mailbox may be another by now",
    };

    [Fact]
    public void Acts_ThatEndAll_AreWrittenDown()
    {
        var core = Path.Combine(StaticFileTests.Root(), "src", "TokenDashboard.Core");
        var ending = Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("SessionEnding.EndAllAsync(", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(core, file).Replace('\\', '/'));

        Assert.Equal(Announced.Keys.Order(StringComparer.Ordinal), ending.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/methods/app", true)]
    [InlineData("/methods/password", true)]
    [InlineData("/profile/delete", false)]
    public async Task Get_PageOfAnAct_ListsWhatItEnds(string path, bool mayKeep)
    {
        var (browser, user, _) = await server.SignInAsync();
        await server.LinkAsync(user.Id);

        AssertListed((await browser.GetAsync(path)).Page, mayKeep);
    }

    [Fact]
    public async Task Get_TurnOff_ListsWhatItEnds()
    {
        var (browser, user, _) = await server.SignInAsync();
        await TurnOnAsync(browser, keep: false);
        await server.LinkAsync(user.Id);

        AssertListed((await browser.GetAsync("/methods/off")).Page, mayKeep: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_ResetLink_ListsWhatItEndsAndEndsItUnlessItIsKept(bool keep)
    {
        var app = await server.LinkAsync();
        var secret = await server.Service<AccountLinkService>().IssueAsync(LinkPurpose.PasswordReset, server.Begun(app.UserId), null, null, AccountLinkService.ResetLifetime, default);
        var browser = server.Visitor();

        var page = await browser.SubmitAsync("/reset", "reset", ("Secret", secret.Reveal()));

        AssertListed(page.Page, mayKeep: true);
        var done = await browser.SubmitAsync(page, "reset", [("Password", "correct horse 2 staple"), .. keep ? [("Keep", "true")] : Array.Empty<(string, string)>()]);
        Assert.Contains(keep ? "What was signed in stays so." : "Every device has been signed out.", done.Words, StringComparison.Ordinal);
        Assert.Equal(keep, server.Stored.Session(app.SessionId).EndedAt is null);
    }

    [Fact]
    public async Task Post_UndoLink_ListsWhatItEndsToItsOwnerAlone()
    {
        var (browser, user, _) = await server.SignInAsync();
        await server.LinkAsync(user.Id);
        var change = new Core.People.AddressChange(server.Clock!.GetUtcNow(), "before@example.org").ToString();
        var secret = await server.IssueAsync(LinkPurpose.Undo, user.Id, change);

        AssertListed((await browser.SubmitAsync("/undo", "undo", ("Secret", secret))).Page, mayKeep: false);
        foreach (var other in new[] { server.Visitor(), (await server.SignInAsync()).Browser })
            Assert.Empty((await other.SubmitAsync("/undo", "undo", ("Secret", secret))).Page.QuerySelectorAll(".what-ends"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_TurnOnAndOff_EndsOthersUnlessTheyAreKept(bool keep)
    {
        var (browser, user, _) = await server.SignInAsync();
        var app = await server.LinkAsync(user.Id);

        await TurnOnAsync(browser, keep);

        Assert.Equal(keep, server.Stored.Session(app.SessionId).EndedAt is null);
        app = await server.LinkAsync(user.Id);
        await browser.SubmitAsync("/methods/off", "off", keep ? [("Keep", "true")] : []);
        Assert.Equal(keep, server.Stored.Session(app.SessionId).EndedAt is null);
    }

    [Fact]
    public async Task Get_NothingElseIsOpen_SaysNothing()
    {
        var (browser, _, _) = await server.SignInAsync();

        var page = (await browser.GetAsync("/methods/app")).Page;

        Assert.Empty(page.QuerySelectorAll(".what-ends, input[name=Keep]"));
    }

    private static void AssertListed(AngleSharp.Dom.IDocument page, bool mayKeep)
    {
        var item = page.QuerySelectorAll(".ending > li").Single(li => li.QuerySelector("b")!.TextContent == "Laptop");
        Assert.Contains("Companion CLI 1.0 on Linux", item.TextContent, StringComparison.Ordinal);
        Assert.Contains(AppDevice.DefaultAddress, item.TextContent, StringComparison.Ordinal);
        Assert.Contains("last used", item.TextContent, StringComparison.Ordinal);
        Assert.NotNull(item.QuerySelector("time[datetime]"));
        Assert.Equal(mayKeep, page.QuerySelector("input[type=checkbox][name=Keep]") is not null);
    }

    private async Task TurnOnAsync(WebVisitor browser, bool keep)
    {
        var page = await browser.GetAsync("/methods/app");
        var code = Core.Methods.Totp.Code(Auth.SecondFactorTests.KeyOn(page), Core.Methods.Totp.StepOf(server.Clock!.GetUtcNow()));
        var answer = await browser.SubmitAsync(page, "set-up", keep ? [("Code", code), ("Keep", "true")] : [("Code", code)]);
        Assert.NotEmpty(answer.Page.QuerySelectorAll(".codes li"));
    }
}
