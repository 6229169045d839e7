using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Mail;

/// <summary>The owner's way back, walked over real mail and real pages.</summary>
public sealed class WayBackTests
{
    private const string NewPassword = "another story of weeks";

    [Fact]
    public async Task NotMe_ThenTheMailedLink_LeadsToTheWaysInWhichWaitForTheirOwner()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var owner = await server.SignInAsync();
        await AddPasskeyAsync(server, owner, "Phone of somebody");
        var alert = await server.IssueAsync(LinkPurpose.Alert, owner.User.Id);
        server.Clock!.Advance(TimeSpan.FromMinutes(1));
        var browser = server.Visitor(WebVisitor.FirefoxOnUbuntu);

        await browser.SubmitAsync("/alert", "alert", ("Secret", alert), ("Answer", "notme"));
        await server.Service<DeliveryService>().RunAsync(default);
        var mail = smtp.Received.Single(m => m.TextBody!.Contains("/reset#", StringComparison.Ordinal));
        var step = await browser.SubmitAsync("/reset", "reset", ("Secret", SecretIn(mail, "/reset#")));
        var done = await browser.SubmitAsync(step, "reset", ("Password", NewPassword));
        var signedIn = await browser.SignInAsync(owner.User.Email!, NewPassword);
        var review = await browser.GetAsync(signedIn.Location!);

        Assert.Contains("Passkey “Phone of somebody”", done.Words, StringComparison.Ordinal);
        Assert.Equal("methods/review?return=%2F", signedIn.Location!.TrimStart('/'));
        Assert.Contains("Which of these are yours?", review.Words, StringComparison.Ordinal);
        Assert.Equal("suspended", review.Page.QuerySelector(".ways h3 .tag")!.TextContent);

        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var button = review.Page.QuerySelector("button[name=Open]")!;
        var opened = await browser.SubmitAsync(review, "review", ("Open", button.GetAttribute("value")!));
        Assert.Contains("Nothing waits for you.", opened.Words, StringComparison.Ordinal);
        Assert.Equal("/", (await browser.SignInAsync(owner.User.Email!, NewPassword)).Location);
    }

    [Fact]
    public async Task Undo_OfAPasskey_IsMailedAndWorksOnceByPostAlone()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var owner = await server.SignInAsync();
        await AddPasskeyAsync(server, owner, "Phone of somebody");
        await server.Service<DeliveryService>().RunAsync(default);
        var secret = SecretIn(smtp.Received.Single(), "/undo#");
        var browser = server.Visitor(WebVisitor.FirefoxOnUbuntu);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/undo")).Status);
        Assert.Equal(1, server.Stored.Count("AspNetUserPasskeys"));
        var undone = await browser.UndoAsync(secret);

        Assert.Contains("The passkey is gone", undone.Words, StringComparison.Ordinal);
        Assert.Equal(0, server.Stored.Count("AspNetUserPasskeys"));
        Assert.Contains("This link doesn’t work.", (await browser.SubmitAsync("/undo", "undo", ("Secret", secret))).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_OfAnAddress_GoesToTheOneBeforeAndShutsTheAccount()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var owner = await server.SignInAsync();
        var change = await server.IssueAsync(LinkPurpose.EmailChange, owner.User.Id, "thief@example.org");
        var browser = server.Visitor(WebVisitor.FirefoxOnUbuntu);
        await browser.SubmitAsync("/confirm-email", "confirm-email", ("Secret", change));
        await server.Service<DeliveryService>().RunAsync(default);
        var mail = smtp.Received.Single(m => m.TextBody!.Contains("/undo#", StringComparison.Ordinal));

        var undone = await browser.UndoAsync(SecretIn(mail, "/undo#"));
        await browser.SubmitAsync("/forgot", "forgot", ("Email", "thief@example.org"));
        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Equal(owner.User.Email, mail.To.Mailboxes.Single().Address);
        Assert.Contains("The account is shut.", undone.Words, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, (await owner.Browser.GetAsync("/sessions")).Status);
        Assert.DoesNotContain(smtp.Received, m => m.TextBody!.Contains("/reset#", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Undo_OfAnAddress_IsSettledOnThePageByACodeFromBeforeAndSeenInTheInboxMeanwhile()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var key = Totp.NewKey();
        var owner = await server.SignInAsync();
        using (var scope = server.Service<IServiceScopeFactory>().CreateScope())
            Assert.True((await scope.ServiceProvider.GetRequiredService<SecondFactorService>().TurnOnAsync(key, Code(server, key), endOthers: true, new Actor(owner.User.Id, owner.SessionId, Requester.Unknown), CancellationToken.None)).IsDone);
        server.Clock!.Advance(TimeSpan.FromMinutes(1));
        var browser = server.Visitor(WebVisitor.FirefoxOnUbuntu);
        await browser.SubmitAsync("/confirm-email", "confirm-email", ("Secret", await server.IssueAsync(LinkPurpose.EmailChange, owner.User.Id, "thief@example.org")));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var undo = await server.IssueAsync(LinkPurpose.Undo, owner.User.Id, new TokenDashboard.Core.People.AddressChange(server.Clock.GetUtcNow().AddMinutes(-1), owner.User.Email!).ToString());
        var shut = await browser.UndoAsync(undo);
        var admin = await server.SignInAsync(role: TokenDashboard.Core.Audit.DeskRoles.Admin);

        var inbox = await admin.Browser.GetAsync("/admin/incidents");
        var wrong = await browser.SubmitAsync(shut, "undo-code", ("Code", "000000"));
        var settled = await browser.SubmitAsync(wrong, "undo-code", ("Code", Code(server, key)));

        Assert.Contains("Start with Ada Lovelace’s account. Two addresses claim this account. Neither is mailed a link until it is settled.", inbox.Words, StringComparison.Ordinal);
        await server.Service<DeliveryService>().RunAsync(default);
        Assert.DoesNotContain(smtp.Received, m => m.Subject!.Contains("signed out", StringComparison.Ordinal));
        Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM case_entries WHERE Kind = 'OwnerTold'"));
        Assert.Contains("That did not prove it.", wrong.Words, StringComparison.Ordinal);
        Assert.Contains("The account is yours again.", settled.Words, StringComparison.Ordinal);
        Assert.Equal(owner.User.Email, server.Stored.Value<string>("SELECT Address FROM accounts WHERE Id = $id", ("$id", owner.User.Id)));
    }

    [Fact]
    public async Task Mail_BegunBeforeTheAccountWasSecured_IsNotSent()
    {
        await using var smtp = new Smtp { Answer = "451 4.3.0 Later" };
        using var server = Server(smtp.Port);
        var owner = await server.SignInAsync();
        await server.Visitor(WebVisitor.FirefoxOnUbuntu).SubmitAsync("/forgot", "forgot", ("Email", owner.User.Email!));
        await server.Service<DeliveryService>().RunAsync(default);
        await owner.Browser.SubmitAsync("/methods/password", "password", ("Password", NewPassword));
        smtp.Answer = "250 OK";
        server.Clock!.Advance(DeliveryService.BackOff[0]);

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.DoesNotContain(smtp.Received, m => m.TextBody!.Contains("/reset#", StringComparison.Ordinal));
    }

    private static DashboardServer Server(int port)
    {
        var server = new DashboardServer
        {
            Environment = "Development",
            Settings = { ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = port.ToString(CultureInfo.InvariantCulture), ["Mail:From"] = "Accounts <accounts@example.org>" },
        };
        server.Client().Dispose();
        return server;
    }

    private static async Task AddPasskeyAsync(DashboardServer server, SignedInVisitor owner, string name)
    {
        using var scope = server.Service<IServiceScopeFactory>().CreateScope();
        var passkey = new UserPasskeyInfo([1], [2], server.Clock!.GetUtcNow(), 0, [], isUserVerified: true, isBackupEligible: false, isBackedUp: false, [3], [4]);
        Assert.True((await scope.ServiceProvider.GetRequiredService<PasskeyService>().AddAsync(passkey, name, server.Begun(owner.User.Id), new Actor(owner.User.Id, owner.SessionId, new("198.51.100.9", WebVisitor.FirefoxOnUbuntu)), CancellationToken.None)).IsDone);
    }

    private static string Code(DashboardServer server, byte[] key) => Totp.Code(key, Totp.StepOf(server.Clock!.GetUtcNow()));

    private static string SecretIn(MimeMessage mail, string before) => mail.TextBody!.Split(before)[1].Split('\n')[0].Trim();
}
