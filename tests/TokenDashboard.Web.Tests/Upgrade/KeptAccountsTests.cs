using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using MimeKit;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Upgrade;

/// <summary>The people of the version before get in as they did there, and what was on its way to them arrives.</summary>
[Trait("Database", "Sqlite")]
public sealed class KeptAccountsTests : KeptFromBefore
{
    [Fact]
    public async Task Link_AlertOpen_NotMeContainsBob()
    {
        var server = Start();
        await server.Visitor().SubmitAsync("/alert", "alert", ("Secret", Secret("alertOpen")), ("Answer", "notme"));
        Assert.Equal("NotMe", server.Stored.Value<string>("SELECT OwnerAnswer FROM incidents WHERE Id = $id", ("$id", (int)Kept["incidents"]!["open"]!)));
        Assert.Equal("invalid_grant", (await DeviceOf(server, "f2").RefreshAsync((string)Families["f2"]!["live"]!)).Error);
    }

    [Fact]
    public async Task Link_NewDevice_MeVouchesForIt()
    {
        var server = Start();
        await server.Visitor().SubmitAsync("/alert", "alert", ("Secret", Secret("newDevice")), ("Answer", "me"));
        Assert.Equal(0, server.Stored.Value<int>("SELECT SUM(NeedsLook) FROM sessions"));
    }

    [Theory]
    [InlineData("alertUsedByAda")]
    [InlineData("alertUsedByDora")]
    public async Task Link_Used_IsDead(string link)
    {
        var server = Start();
        var answer = await server.Visitor().SubmitAsync("/alert", "alert", ("Secret", Secret(link)), ("Answer", "notme"));
        Assert.Contains("This link doesn’t work.", answer.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invitation", "gita")]
    [InlineData("resetBob", "bob")]
    [InlineData("resetDora", "dora")]
    public async Task Link_Reset_SetsAPasswordThatSignsIn(string link, string who)
    {
        var server = Start();
        var browser = server.Visitor();
        var page = await browser.SubmitAsync("/reset", "reset", ("Secret", Secret(link)));
        await browser.SubmitAsync(page, "reset", ("Password", "another story of weeks"));
        Assert.Equal("/", (await browser.SignInAsync((string)People[who]!["email"]!, "another story of weeks")).Location);
        if (who == "bob")
            Assert.Equal("/signed-out", (await VisitorOf(server, "bobLive").GetAsync("/sessions")).Location);
    }

    [Fact]
    public async Task Link_EmailChange_MovesBob()
    {
        var server = Start();
        var browser = VisitorOf(server, "bobLive");
        await browser.SubmitAsync("/confirm-email", "confirm-email", ("Secret", Secret("emailChange")));
        Assert.Equal("bob.byrne@example.net", server.Stored.Value<string>("SELECT Email FROM AspNetUsers WHERE Id = $id", ("$id", (string)People["bob"]!["id"]!)));
    }

    [Fact]
    public async Task Link_Confirmation_LetsHugoIn()
    {
        var server = Start();
        var browser = server.Visitor();
        Assert.Null((await browser.SignInAsync("hugo@example.org", (string)People["hugo"]!["password"]!)).Location);
        var page = await browser.SubmitAsync("/confirm", "confirm", ("Secret", Secret("confirmHugo")));
        Assert.Equal("/", (await browser.SubmitAsync(page, "confirm", ("Password", (string)People["hugo"]!["password"]!))).Location);
    }

    [Fact]
    public async Task Password_LeadsTo()
    {
        var server = Start();
        await AssertAsync("ines", "/");
        await AssertAsync("ada", "/sign-in/code?return=%2F");
        await AssertAsync("bob", "/");
        await AssertAsync("carl", null);
        await AssertAsync("dora", null);
        await AssertAsync("emil", "/");
        await AssertAsync("hugo", null);
        Assert.Null(server.Stored.Value<long?>("SELECT DeletionDueAt FROM accounts WHERE Id = $id", ("$id", (string)People["emil"]!["id"]!)));

        async Task AssertAsync(string who, string? where) => Assert.Equal(
            (who, where), (who, (await server.Visitor().SignInAsync((string)People[who]!["email"]!, (string)People[who]!["password"]!)).Location));
    }

    [Fact]
    public async Task Ada_CodeOfTheApp_SignsInOnce()
    {
        var server = Start();
        var code = Totp.Code(Convert.FromBase64String((string)People["ada"]!["totpKeyBase64"]!), Totp.StepOf(server.Clock!.GetUtcNow()));
        Assert.Equal("/", (await AdaAsync(server, code)).Location);
        Assert.Null((await AdaAsync(server, code)).Location);
    }

    [Fact]
    public async Task Ada_RecoveryCodes_LeftOnesSignInAndTheUsedOneDoesNot()
    {
        var server = Start();
        Assert.Null((await AdaAsync(server, (string)People["ada"]!["recoveryCodeUsed"]!)).Location);
        Assert.Equal("/", (await AdaAsync(server, (string)People["ada"]!["recoveryCodesLeft"]![0]!)).Location);
        Assert.Equal("/", (await AdaAsync(server, (string)People["ada"]!["recoveryCodesLeft"]![8]!)).Location);
    }

    [Fact]
    public async Task Ada_TrustedDevice_IsNotAskedForACode()
    {
        var browser = Start().Visitor();
        browser.Cookies["td-device"] = ((string)People["ada"]!["trustedDeviceCookie"]!).Split('=', 2)[1];
        Assert.Equal("/", (await browser.SignInAsync("ada@example.org", (string)People["ada"]!["password"]!)).Location);
    }

    [Fact]
    public async Task Ines_Passkey_SignsIn()
    {
        var browser = Start().Visitor();
        await SignInWithPasskeyAsync(browser, new SoftPasskey(People["ines"]!["passkey"]!));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/incidents")).Status);
    }

    [Fact]
    public async Task Outbox_WhatWaited_IsMailed()
    {
        var server = Start();
        Assert.Equal(1, await server.Service<DeliveryService>().RunAsync(default));
        var mail = MimeMessage.Load(Directory.GetFiles(Path.Combine(server.Folder, "mail"), "*.eml").Single());
        Assert.Equal("ada@example.org", mail.To.Mailboxes.Single().Address);
        var secret = Regex.Match(mail.TextBody!, "/reset#([A-Za-z0-9_-]{43})").Groups[1].Value;
        var browser = server.Visitor();
        await browser.SubmitAsync(await browser.SubmitAsync("/reset", "reset", ("Secret", secret)), "reset", ("Password", "another story of weeks"));
        Assert.Equal("/sign-in/code?return=%2F", (await browser.SignInAsync("ada@example.org", "another story of weeks")).Location);
    }

    [Fact]
    public async Task Outbox_WebhookGone_IsGivenUpWhenItIsDue()
    {
        var server = Start();
        server.Clock!.Advance(TimeSpan.FromHours(1));
        await server.Service<DeliveryService>().RunAsync(default);
        Assert.Equal(4, server.Stored.Value<int>("SELECT COUNT(*) FROM deliveries WHERE Channel = 'hooks' AND GivenUpAt IS NOT NULL"));
    }

    [Fact]
    public void Audit_IsKeptByTheDatabase()
    {
        var server = Start();
        foreach (var sql in new[] { "UPDATE audit SET Reason = 'x'", "DELETE FROM audit" })
            Assert.Throws<SqliteException>(() => server.Stored.Execute(sql));
    }

    [Fact]
    public async Task Checkup_DismissedTask_StaysAway()
    {
        var server = Start();
        Assert.Contains("factor", await server.Service<DismissalService>().ListAsync((string)People["bob"]!["id"]!, default));
    }

    private async Task<WebAnswer> AdaAsync(DashboardServer server, string code)
    {
        var browser = server.Visitor();
        await browser.SignInAsync("ada@example.org", (string)People["ada"]!["password"]!);
        return await browser.SubmitAsync("/sign-in/code?return=%2F", "code", ("Code", code));
    }

    // As the script does: the hidden field Credential is filled, not added to.
    private static async Task SignInWithPasskeyAsync(WebVisitor browser, SoftPasskey passkey)
    {
        var page = await browser.GetAsync("/sign-in");
        var form = page.Form("passkey");
        var request = await browser.PostAsync(
            "/passkeys/request", ("__RequestVerificationToken", form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!));
        browser.Headers["Origin"] = SoftPasskey.Origin;
        var answer = await browser.PostAsync(
            form.GetAttribute("action") ?? page.Path,
            [
                .. form.QuerySelectorAll("input[type=hidden]").Where(i => i.GetAttribute("name") != "Credential")
                    .Select(i => (i.GetAttribute("name")!, i.GetAttribute("value") ?? "")),
                ("Credential", passkey.Get(request.Body)),
            ]);
        browser.Headers.Remove("Origin");
        Assert.Equal("/", answer.Location);
    }
}
