using System.Net;
using System.Text.Json;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Profile;

/// <summary>Who an owner is here: saved without losing what was typed, and everything else behind a proof.</summary>
public sealed class ProfileTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Save_NameLanguageAndZone_AreSavedAndReadInFromThenOn()
    {
        var (browser, user, _) = await server.SignInAsync();

        var answer = await browser.SubmitAsync("/profile", "profile", ("Input.Name", "Countess"), ("Input.Language", "de"), ("Input.Zone", "Europe/Berlin"));

        Assert.Equal("/profile?saved=profile", answer.Location);
        Assert.Equal(("de", "Europe/Berlin"), (browser.Cookies["language"], Uri.UnescapeDataString(browser.Cookies["zone"])));
        var page = await browser.GetAsync("/profile");
        Assert.Equal(("Countess", "Europe/Berlin"), (page.Page.QuerySelector("h1")!.TextContent, page.Page.DocumentElement.GetAttribute("data-zone")));
        Assert.Equal("Countess", page.Page.QuerySelector(".who b")!.TextContent);
        Assert.Equal("Europe/Berlin", server.Stored.Value<string>("SELECT TimeZone FROM AspNetUsers WHERE Id = $id", ("$id", user.Id)));
    }

    [Fact]
    public async Task Save_Name_IsOnTheirOtherBrowsersAtOnce()
    {
        var (browser, user, _) = await server.SignInAsync();
        var other = server.Visitor();
        await other.SignInAsync(user.Email!, Visits.Password);

        await browser.SubmitAsync("/profile", "profile", ("Input.Name", "Countess"));
        server.Stored.Execute("UPDATE AspNetUsers SET Email = 'countess@example.org' WHERE Id = $id", ("$id", user.Id));

        var who = (await other.GetAsync("/sessions")).Page.QuerySelector(".who")!;
        Assert.Equal(("Countess", "countess@example.org"), (who.QuerySelector("b")!.TextContent, who.QuerySelector("small")!.TextContent));
    }

    [Theory]
    [InlineData("berlin", "Europe/Berlin")]
    [InlineData(" america/new york ", "America/New_York")]
    [InlineData("", null)]
    public async Task Save_ZoneAsItIsTyped_IsUnderstood(string typed, string? zone)
    {
        var (browser, user, _) = await server.SignInAsync();

        var answer = await browser.SubmitAsync("/profile", "profile", ("Input.Name", "Ada"), ("Input.Zone", typed));

        Assert.Equal("/profile?saved=profile", answer.Location);
        Assert.Equal(zone, server.Stored.Value<string>("SELECT TimeZone FROM AspNetUsers WHERE Id = $id", ("$id", user.Id)));
    }

    [Fact]
    public async Task Save_UnknownZone_SaysSoBesideItAndKeepsWhatWasTyped()
    {
        var (browser, _, _) = await server.SignInAsync();

        var answer = await browser.SubmitAsync("/profile", "profile", ("Input.Name", "Ada"), ("Input.Zone", "Atlantis"));

        Assert.StartsWith("Type the city of a time zone", answer.ErrorBeside("Input.Zone"), StringComparison.Ordinal);
        Assert.Equal("Atlantis", answer.Typed("Input.Zone"));
    }

    [Fact]
    public async Task Save_Name_ProvesNothingAnew()
    {
        var (browser, _, sessionId) = await server.SignInAsync();
        server.Clock!.Advance(Proof.Kept);
        var before = server.Stored.Value<long>("SELECT ProvedAt FROM sessions WHERE Id = $id", ("$id", sessionId));

        await browser.SubmitAsync("/profile", "profile", ("Input.Name", "Countess"));

        Assert.Equal(before, server.Stored.Value<long>("SELECT ProvedAt FROM sessions WHERE Id = $id", ("$id", sessionId)));
        Assert.Equal("/prove?return=%2Fprofile%2Femail", (await browser.GetAsync("/profile/email")).Location);
        Assert.Equal("/prove?return=%2Fprofile", (await browser.GetAsync("/profile/data.json")).Location);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(" ", 3)]
    [InlineData("x", 10_000)]
    public async Task Save_BadName_SaysSoBesideItAndKeepsWhatWasTyped(string name, int times)
    {
        var (browser, _, _) = await server.SignInAsync();
        var typed = string.Concat(Enumerable.Repeat(name, times));

        var answer = await browser.SubmitAsync("/profile", "profile", ("Input.Name", typed));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotNull(answer.ErrorBeside("Input.Name"));
        Assert.Equal(typed, answer.Typed("Input.Name") ?? "");
        Assert.Equal("Ada Lovelace", (await browser.GetAsync("/profile")).Page.QuerySelector("h1")!.TextContent);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("Ada \u202Egnp.exe", "Ada \uFFFDgnp.exe")]
    [InlineData("Ada 👩🏽‍🚀", "Ada 👩🏽‍🚀")]
    public async Task Save_HostileName_IsInert(string typed, string shown)
    {
        var (browser, _, _) = await server.SignInAsync();

        await browser.SubmitAsync("/profile", "profile", ("Input.Name", typed));

        var page = await browser.GetAsync("/profile");
        Assert.Equal(shown, page.Page.QuerySelector("h1")!.TextContent);
        Assert.Empty(page.Page.QuerySelectorAll("h1 script"));
    }

    [Fact]
    public async Task Save_FromASecondTab_SaysWhatChangedAndTakesItTheSecondTime()
    {
        var (browser, _, _) = await server.SignInAsync();
        var (first, second) = (await browser.GetAsync("/profile"), await browser.GetAsync("/profile"));
        await browser.SubmitAsync(first, "profile", ("Input.Name", "First"));

        var refused = await browser.SubmitAsync(second, "profile", ("Input.Name", "Second"));

        Assert.Contains("the name is “First” now", refused.Words, StringComparison.Ordinal);
        Assert.Equal("Second", refused.Typed("Input.Name"));
        Assert.Equal("/profile?saved=profile", (await browser.SubmitAsync(refused, "profile", ("Input.Name", "Second"))).Location);
    }

    [Fact]
    public async Task SignIn_ElsewhereAfterALanguageWasChosen_BringsItAlong()
    {
        var (browser, user, _) = await server.SignInAsync();
        await browser.SubmitAsync("/profile", "profile", ("Input.Name", "Ada"), ("Input.Language", "de"));
        var other = server.Visitor();

        await other.SignInAsync(user.Email!, Visits.Password);

        Assert.Equal("de", other.Cookies["language"]);
    }

    [Fact]
    public async Task Data_Downloaded_HasEverythingAndNoSecret()
    {
        var (browser, user, sessionId) = await server.SignInAsync();

        var answer = await browser.GetAsync("/profile/data.json");

        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(user.Email, json.RootElement.GetProperty("account").GetProperty("email").GetString());
        Assert.Equal(sessionId.ToString(), json.RootElement.GetProperty("sessions")[0].GetProperty("id").GetString());
        Assert.Contains("dataExported", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("no-store", answer.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("countess\u202e@example.org")]
    [InlineData("")]
    public async Task Email_NotOne_SaysSoBesideIt(string typed)
    {
        var (browser, _, _) = await server.SignInAsync();

        var answer = await browser.SubmitAsync("/profile/email", "email", ("Email", typed));

        Assert.NotNull(answer.ErrorBeside("Email"));
        Assert.Equal(typed, answer.Typed("Email") ?? "");
    }

    [Fact]
    public async Task Email_WithoutMail_IsChangedAtOnceAndSignsIn()
    {
        var (browser, _, _) = await server.SignInAsync();
        var email = $"{Guid.NewGuid():N}@example.org";

        Assert.Equal("/profile?saved=email", (await browser.SubmitAsync("/profile/email", "email", ("Email", email))).Location);

        Assert.Equal("/", (await server.Visitor().SignInAsync(email, Visits.Password)).Location);
    }

    [Fact]
    public async Task Confirm_UnknownSecret_SaysSoAndChangesNothing()
    {
        var answer = await server.Visitor().SubmitAsync("/confirm-email", "confirm-email", ("Secret", "nothing"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotNull(answer.Page.QuerySelector("[role=alert]"));
    }

    [Fact]
    public async Task Delete_AddressTyped_SignsOutAndSaysWhatComes()
    {
        var (browser, user, _) = await server.SignInAsync();

        var wrong = await browser.SubmitAsync("/profile/delete", "delete", ("Email", "somebody@example.org"));
        Assert.NotNull(wrong.ErrorBeside("Email"));
        var answer = await browser.SubmitAsync("/profile/delete", "delete", ("Email", user.Email!));

        Assert.Equal("/signed-out", answer.Location);
        Assert.Contains("sign in before that and it stays", (await browser.GetAsync("/signed-out")).Words, StringComparison.Ordinal);
        var due = server.Stored.Value<long>("SELECT DeletionDueAt FROM accounts WHERE Id = $id", ("$id", user.Id));
        Assert.Equal((server.Clock!.GetUtcNow() + DeletionService.Grace).UtcTicks, due);
        Assert.Equal("/", (await server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
        Assert.Equal(0, server.Stored.Value<long>("SELECT DeletionDueAt FROM accounts WHERE Id = $id", ("$id", user.Id)));
    }

    [Fact]
    public async Task NewPassword_Set_KeepsThisBrowserAndEndsTheOthers()
    {
        var (browser, user, _) = await server.SignInAsync();
        var other = server.Visitor();
        await other.SignInAsync(user.Email!, Visits.Password);

        var answer = await browser.SubmitAsync("/methods/password", "password", ("Password", "an entirely new password"));

        Assert.Equal("Your password is new.", answer.Page.QuerySelector("h1")!.TextContent);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.Equal("/signed-out", (await other.GetAsync("/sessions")).Location);
        server.Clock!.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.Equal("/", (await server.Visitor().SignInAsync(user.Email!, "an entirely new password")).Location);
        Assert.Null((await server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
    }

    [Fact]
    public async Task NewPassword_KeepingOthers_KeepsThem()
    {
        var (browser, user, _) = await server.SignInAsync();
        var other = server.Visitor();
        await other.SignInAsync(user.Email!, Visits.Password);

        await browser.SubmitAsync("/methods/password", "password", ("Password", "an entirely new password"), ("Keep", "true"));

        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/sessions")).Status);
    }

    [Fact]
    public async Task NewPassword_AfterNotMe_NamesTheSessionAndEndsIt()
    {
        var (browser, user, _) = await server.SignInAsync();
        var stranger = await server.VisitAsync(user.Id, WebVisitor.FirefoxOnUbuntu, "198.51.100.7");
        var path = $"/methods/password?not-mine={stranger.SessionId}";

        var page = await browser.GetAsync(path);
        Assert.Contains("Firefox on Ubuntu is still signed in", page.Words, StringComparison.Ordinal);
        var answer = await browser.SubmitAsync(page, "password", ("Password", "an entirely new password"));

        Assert.Equal("Your account is yours again.", answer.Page.QuerySelector("h1")!.TextContent);
        Assert.Equal("PasswordChange", server.Stored.Session(stranger.SessionId).EndReason);
        Assert.Equal(1, server.Stored.Value<int>("SELECT COUNT(*) FROM activity WHERE UserId = $id AND Kind = 'OwnerSaidNotMe'", ("$id", user.Id)));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    public async Task NewPassword_TooShort_SaysSoAndChangesNothing(string password)
    {
        var (browser, user, _) = await server.SignInAsync();

        Assert.NotNull((await browser.SubmitAsync("/methods/password", "password", ("Password", password))).ErrorBeside("Password"));

        Assert.Equal("/", (await server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
    }

    [Fact]
    public async Task Activity_AsAFile_HasTheLinesAndNoFormula()
    {
        var (browser, user, _) = await server.SignInAsync();
        server.Stored.Execute(
            "INSERT INTO activity (UserId, At, Kind, Topic, Count, ByAdmin, Detail) VALUES ($id, $at, 'PasskeyAdded', 'Changes', 1, FALSE, '=1+1')",
            ("$id", user.Id), ("$at", server.Clock!.GetUtcNow()));

        var all = (await browser.GetAsync("/activity.csv")).Body;
        var changes = (await browser.GetAsync("/activity.csv?topic=changes")).Body;

        Assert.StartsWith("id,at,kind,count,device,detail,method,endReason,ip,agent,byAdmin\r\n", all, StringComparison.Ordinal);
        Assert.Contains(",signedIn,1,Chrome on Windows,,password,", all, StringComparison.Ordinal);
        Assert.DoesNotContain("signedIn", changes, StringComparison.Ordinal);
        Assert.Contains(",passkeyAdded,1,,'=1+1,", changes, StringComparison.Ordinal);
        Assert.Equal(2, changes.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
