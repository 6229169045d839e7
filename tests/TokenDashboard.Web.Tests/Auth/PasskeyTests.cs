using System.Net;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.Upgrade;
using static TokenDashboard.Web.Tests.Auth.PasskeyForms;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Passkeys over HTTP, from an authenticator in software: made, used, and refused where anything is not as it should be.</summary>
public sealed class PasskeyTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Passkey_MadeHere_SignsIn()
    {
        var (passkey, _) = await MadeAsync();

        Assert.Equal("/", (await UseAsync(server.Visitor(), passkey)).Location);
    }

    /// <summary>The request says the same: what it says of itself is no measure.</summary>
    [Fact]
    public async Task Assertion_AskedByAnotherPage_IsRefused()
    {
        var (passkey, _) = await MadeAsync();
        passkey.AskedBy = "http://localhost:81";
        var browser = server.Visitor();

        var answer = await UseAsync(browser, passkey, origin: passkey.AskedBy);

        Assert.NotEqual("/", answer.Location);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task Assertion_WithoutUserVerification_IsRefused()
    {
        var (passkey, _) = await MadeAsync();
        passkey.Verifies = false;
        var browser = server.Visitor();

        await UseAsync(browser, passkey);

        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task Assertion_PresentedTwice_IsTakenOnce()
    {
        var (passkey, _) = await MadeAsync();
        // Of one that counts, the counter would tell as well.
        passkey.Counts = false;
        var browser = server.Visitor();
        var (page, credential) = await AskedAsync(browser, passkey);
        var thief = browser.Copy();

        var first = await GiveAsync(browser, page, credential, SoftPasskey.Origin);
        var second = await GiveAsync(thief, page, credential, SoftPasskey.Origin);

        Assert.Equal("/", first.Location);
        Assert.NotEqual("/", second.Location);
        Assert.False(thief.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Theory]
    [InlineData("another page")]
    [InlineData("without verification")]
    [InlineData("twice")]
    public async Task Attestation_NotAsItShouldBe_KeepsNothing(string how)
    {
        var owner = await server.SignInAsync();
        var passkey = new SoftPasskey { Verifies = how != "without verification", AskedBy = how == "another page" ? "http://localhost:81" : SoftPasskey.Origin };
        var (page, credential) = await MakingAsync(owner.Browser, passkey);
        var copy = owner.Browser.Copy();
        await GiveAsync(owner.Browser, page, credential, passkey.AskedBy, ("Name", "MacBook"));
        if (how == "twice")
        {
            // Taken away again: else it would be there already.
            Assert.Equal(1, server.Stored.Value<int>("SELECT COUNT(*) FROM AspNetUserPasskeys WHERE UserId = $id", ("$id", owner.User.Id)));
            server.Stored.Execute("DELETE FROM AspNetUserPasskeys WHERE UserId = $id", ("$id", owner.User.Id));
            await GiveAsync(copy, page, credential, passkey.AskedBy, ("Name", "MacBook again"));
        }

        Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM AspNetUserPasskeys WHERE UserId = $id", ("$id", owner.User.Id)));
    }

    [Fact]
    public async Task Attestation_AccountSecuredMeanwhile_KeepsNothing()
    {
        var owner = await server.SignInAsync();
        var passkey = new SoftPasskey();
        var (page, credential) = await MakingAsync(owner.Browser, passkey);
        server.Stored.Execute("UPDATE accounts SET Epoch = Epoch + 1 WHERE Id = $id", ("$id", owner.User.Id));
        server.Stored.Execute("UPDATE sessions SET Epoch = Epoch + 1 WHERE UserId = $id", ("$id", owner.User.Id));

        await GiveAsync(owner.Browser, page, credential, passkey.AskedBy, ("Name", "MacBook"));

        Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM AspNetUserPasskeys WHERE UserId = $id", ("$id", owner.User.Id)));
        Assert.Equal(HttpStatusCode.OK, (await owner.Browser.GetAsync("/sessions")).Status);
    }

    [Fact]
    public async Task Suspended_Passkey_GetsTheSentenceThatAnyRefusalGets()
    {
        var (passkey, owner) = await MadeAsync();
        server.Stored.Execute("UPDATE accounts SET SuspendedAt = $now WHERE Id = $id", ("$now", server.Clock!.GetUtcNow()), ("$id", owner.User.Id));

        var suspended = await UseAsync(server.Visitor(), passkey);
        var unknown = await UseAsync(server.Visitor(), new SoftPasskey());

        Assert.Contains("After an account was secured, its passkeys wait: sign in with the password, and open them again there.", suspended.Words, StringComparison.Ordinal);
        Assert.Equal(suspended.Words, unknown.Words);
    }

    [Theory]
    [InlineData("bada5566-a7aa-401f-bd96-45619a55120d", "", "1Password", "")]
    [InlineData("bada5566-a7aa-401f-bd96-45619a55120d", "Work", "Work", "1Password.")]
    [InlineData("00000000-0000-0000-0000-000000000000", " ", "Chrome on Windows", "")]
    public async Task Make_NameOrNone_IsKnownByItAndByWhatKeepsIt(string aaguid, string typed, string name, string said)
    {
        var owner = await server.SignInAsync();
        var passkey = new SoftPasskey { Aaguid = Guid.Parse(aaguid) };
        var (page, credential) = await MakingAsync(owner.Browser, passkey);
        await GiveAsync(owner.Browser, page, credential, SoftPasskey.Origin, ("Name", typed));

        var row = (await owner.Browser.GetAsync("/methods")).Page.QuerySelector("[aria-labelledby=passkeys] li")!;

        Assert.Equal(name, row.QuerySelector("h3")!.ChildNodes[0].TextContent.Trim());
        Assert.Equal("One device only", row.QuerySelector(".tag")!.TextContent);
        Assert.StartsWith($"{said} Added 2026".TrimStart(), string.Join(' ', row.QuerySelector("p")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private async Task<(SoftPasskey Passkey, SignedInVisitor Owner)> MadeAsync()
    {
        var owner = await server.SignInAsync();
        var passkey = new SoftPasskey();
        var (page, credential) = await MakingAsync(owner.Browser, passkey);
        Assert.Equal("/methods", (await GiveAsync(owner.Browser, page, credential, SoftPasskey.Origin, ("Name", "MacBook"))).Location);
        return (passkey, owner);
    }

    private static async Task<(WebAnswer Page, string Credential)> AskedAsync(WebVisitor browser, SoftPasskey passkey)
    {
        var page = await browser.GetAsync("/sign-in");
        return (page, passkey.Get(await OptionsAsync(browser, page, "/passkeys/request")));
    }

    private static async Task<WebAnswer> UseAsync(WebVisitor browser, SoftPasskey passkey, string origin = SoftPasskey.Origin)
    {
        var (page, credential) = await AskedAsync(browser, passkey);
        return await GiveAsync(browser, page, credential, origin);
    }
}
