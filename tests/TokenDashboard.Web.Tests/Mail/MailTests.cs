using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Mail;

/// <summary>Mail over a real connection: the owner hears of a replay, and a server that is away costs nothing.</summary>
public sealed class MailTests
{
    private static readonly OutboxKind[] AboutADevice =
        [OutboxKind.IncidentOpened, OutboxKind.NewDevice, OutboxKind.UnknownClient, OutboxKind.MethodChanged, OutboxKind.EmailChanged, OutboxKind.DeletionAsked];

    [Fact]
    public async Task Reuse_Happens_ItsOwnerIsWrittenToOnceAndTheCaseSaysSo()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var owner = await ReplayAsync(server);

        await server.Service<DeliveryService>().RunAsync(default);
        await server.Service<DeliveryService>().RunAsync(default);

        var mail = Assert.Single(smtp.Received);
        Assert.Equal(("A copied key of your Laptop was refused", owner), (mail.Subject, mail.To.Mailboxes.Single().Address));
        Assert.Contains("curl 8.9 from 198.51.100.24 presented a copied key of your Laptop on 1 March 2026, 12:02 (UTC).", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("This notice can’t be switched off.", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal("OwnerTold", server.Stored.Value<string>("SELECT Kind FROM case_entries"));
    }

    [Fact]
    public async Task Owner_ReadsGerman_IsWrittenToInGerman()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        await ReplayAsync(server);
        server.Stored.Execute("UPDATE AspNetUsers SET Language = 'de-AT'");

        await server.Service<DeliveryService>().RunAsync(default);

        var mail = Assert.Single(smtp.Received);
        Assert.Equal("Ein kopierter Schlüssel von Laptop wurde abgewiesen", mail.Subject);
        Assert.Contains("Zeitpunkt: 1. März 2026, 12:02 (UTC).", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"de\">", mail.HtmlBody, StringComparison.Ordinal);
    }

    /// <summary>What the note says, and whose case it is, stays behind the link; and who may not follow it any more gets nothing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mail_OfAMention_HasNumberAndLinkAndNothingOfTheOwner(bool stillAdmin)
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var owner = await ReplayAsync(server);
        var (writer, reader) = (await server.CreateUserAsync(role: SessionClaims.AdminRole), await server.CreateUserAsync(role: SessionClaims.AdminRole));
        server.Stored.Execute("UPDATE AspNetUsers SET DisplayName = 'Ana Lind' WHERE Id = $id", ("$id", writer.Id));
        server.Stored.Execute("UPDATE AspNetUsers SET DisplayName = 'Jonas Weber' WHERE Id = $id", ("$id", reader.Id));
        var session = await server.BrowserAsync(writer.Id);
        await server.Service<TriageService>().NoteAsync(1, "@Jonas: Ada Lovelace, +49 30 123456, has lost a laptop.", new Actor(writer.Id, session.Id, Requester.Unknown), default);
        server.Stored.Execute("DELETE FROM outbox WHERE Kind <> 'CaseMention'");
        if (!stillAdmin)
            server.Stored.Execute("UPDATE accounts SET Roles = '' WHERE Id = $id", ("$id", reader.Id));

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Equal(stillAdmin ? 1 : 0, smtp.Received.Count);
        foreach (var mail in smtp.Received)
        {
            Assert.Equal(("Ana Lind mentions you on incident 1", reader.Email), (mail.Subject, mail.To.Mailboxes.Single().Address));
            Assert.Contains("/admin/incidents/1", mail.TextBody, StringComparison.Ordinal);
            foreach (var words in new[] { mail.TextBody, mail.HtmlBody })
                Assert.DoesNotMatch($"Ada|Lovelace|123456|aptop|{owner}", words);
        }
    }

    [Theory]
    [InlineData(DeskRoles.Viewer, "An admin gave you the role Viewer at the desk", true)]
    [InlineData(null, "An admin took your role at the desk", false)]
    public async Task Mail_OfARole_SaysWhichAndLeadsToTheDeskWhereThereIsOne(string? role, string said, bool leads)
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var (admin, colleague) = (await server.VisitAsync(role: DeskRoles.Admin), await server.CreateUserAsync(role: DeskRoles.Investigator));
        Assert.Equal(AdminResult.Done, await server.Service<AccountService>().ChangeRoleAsync(colleague.Id, role, "New tasks", admin.Actor, default));
        server.Stored.Execute("DELETE FROM outbox WHERE Kind <> 'RoleChanged'");

        await server.Service<DeliveryService>().RunAsync(default);

        var mail = Assert.Single(smtp.Received);
        Assert.Equal(("Your role at the desk was changed", colleague.Email), (mail.Subject, mail.To.Mailboxes.Single().Address));
        Assert.Contains(said, mail.TextBody, StringComparison.Ordinal);
        Assert.Equal(leads, mail.TextBody!.Split('\n').Any(line => line.Trim().EndsWith("/admin", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Link_Mailed_IsInNoLogAndNotInTheDatabase()
    {
        await using var smtp = new Smtp();
        using var logs = new CapturedLogs();
        using var server = Server(smtp.Port, logs);
        await ReplayAsync(server);

        await server.Service<DeliveryService>().RunAsync(default);

        var secret = smtp.Received.Single().TextBody!.Split("/alert#")[1].Split('\n')[0].Trim();
        Assert.Equal(43, secret.Length);
        Assert.DoesNotContain(secret, server.Stored.Dump(), StringComparison.Ordinal);
        Assert.DoesNotContain(logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Name_Hostile_IsInertInSubjectAndBody()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        await ReplayAsync(server);
        server.Stored.Execute("UPDATE sessions SET Name = $name", ("$name", "<img src=x>\r\nBcc: evil@example.org\u202E**"));

        await server.Service<DeliveryService>().RunAsync(default);

        var mail = smtp.Received.Single();
        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain("\n", mail.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_OfEveryKind_SaysWhoseWhereAndWhatInTextAndInHtml()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var owner = await ReplayAsync(server);
        var ids = new Dictionary<string, OutboxKind>();
        await using (var db = server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext())
        {
            await db.Outbox.ExecuteDeleteAsync();
            var (account, session, incident) = (await db.Accounts.SingleAsync(a => a.Address == owner), await db.Sessions.OrderBy(s => s.CreatedAt).FirstAsync(s => s.Kind == SessionKind.App), await db.Incidents.SingleAsync());
            (account.DeletionDueAt, session.NeedsLook, session.UnknownFrom) = (server.Clock!.GetUtcNow().AddDays(7), true, 1);
            account.Roles = "Admin";
            foreach (var kind in OutboxEvent.Mailed)
            {
                var told = OutboxEvent.Of(kind, server.Clock!.GetUtcNow(), account.Id, AboutADevice.Contains(kind) ? session.Id : null, kind is OutboxKind.IncidentOpened or OutboxKind.CaseMention ? incident.Id : null);
                told.Epoch = account.Epoch;
                told.Detail = kind is OutboxKind.EmailChange or OutboxKind.EmailChanged ? "next@example.org" : kind == OutboxKind.CasesUnusual ? new Alarm(told.At, 40, 5).ToString() : null;
                db.Outbox.Add(told);
                ids[$"{told.Id:N}"] = kind;
            }

            await db.SaveChangesAsync();
        }

        server.Stored.Execute("UPDATE AspNetUsers SET EmailConfirmed = FALSE, TimeZone = 'Europe/Vienna'");

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Equal(OutboxEvent.Mailed.Order(), smtp.Received.Select(mail => ids[mail.MessageId!.Split('@')[0]]).Order());
        foreach (var mail in smtp.Received)
        {
            var kind = ids[mail.MessageId!.Split('@')[0]];
            Assert.Equal("multipart/alternative", mail.Body!.ContentType.MimeType);
            var html = new HtmlParser().ParseDocument(mail.HtmlBody!);
            foreach (var words in new[] { mail.TextBody!, html.Body!.TextContent })
            {
                Assert.Contains(kind == OutboxKind.EmailChange ? "Account" : owner, words, StringComparison.Ordinal);
                Assert.Contains("http://localhost", words, StringComparison.Ordinal);
                Assert.Equal(AboutADevice.Contains(kind), words.Contains("Laptop", StringComparison.Ordinal));
                Assert.DoesNotContain("(UTC)", words, StringComparison.Ordinal);
            }

            Assert.Equal(mail.Subject, html.QuerySelector("h1")!.TextContent);
            Assert.Equal("light dark", html.QuerySelector("meta[name=color-scheme]")!.GetAttribute("content"));
            Assert.Empty(html.QuerySelectorAll("img, style, link, script, [src], [background]"));
            Assert.Equal(
                html.QuerySelectorAll("a").Select(a => a.GetAttribute("href")),
                mail.TextBody!.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("http", StringComparison.Ordinal)));
            var isClosed = kind is OutboxKind.Invitation or OutboxKind.EmailConfirmation or OutboxKind.EmailChange or OutboxKind.EmailChanged or OutboxKind.RegistrationTaken or OutboxKind.CasesUnusual or OutboxKind.CaseMention;
            Assert.Equal(!isClosed, mail.TextBody!.Contains("/profile#notices", StringComparison.Ordinal));
        }

        Assert.Contains("/admin#alarms", smtp.Received.Single(mail => ids[mail.MessageId!.Split('@')[0]] == OutboxKind.CasesUnusual).TextBody!, StringComparison.Ordinal);
        Assert.Contains("1 March 2026, 13:02 (Europe/Vienna)", smtp.Received.Single(mail => ids[mail.MessageId!.Split('@')[0]] == OutboxKind.MethodChanged).TextBody!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" \u200B ", "unnamed device")]
    [InlineData("\U0001F4BB\u202Egnp.exe", "\U0001F4BB\uFFFDgnp.exe")]
    [InlineData("x", "xxxxxxxxxx", 10_000)]
    public async Task Name_OfAnySort_IsReadableAndShort(string name, string device, int times = 1)
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        await ReplayAsync(server);
        server.Stored.Execute("UPDATE sessions SET Name = $name", ("$name", string.Concat(Enumerable.Repeat(name, times))));

        await server.Service<DeliveryService>().RunAsync(default);

        var mail = smtp.Received.Single();
        Assert.Contains(device, mail.Subject!, StringComparison.Ordinal);
        Assert.InRange(mail.Subject!.Length, 1, 200);
        Assert.Contains(device, mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 81), mail.TextBody + mail.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_Away_IsTriedAgainAndNothingElseSuffers()
    {
        int port;
        await using (var gone = new Smtp())
            port = gone.Port;
        using var server = Server(port);
        await ReplayAsync(server);

        Assert.Equal(0, await server.Service<DeliveryService>().RunAsync(default));

        Assert.Equal("The mail server can’t be reached.", server.Stored.Value<string>("SELECT Error FROM deliveries"));
        Assert.Equal(server.Clock!.GetUtcNow().UtcTicks + DeliveryService.BackOff[0].Ticks, server.Stored.Value<long>("SELECT DueAt FROM deliveries"));
    }

    [Fact]
    public async Task Server_SaysLater_IsTriedAgainWithANewLink()
    {
        await using var smtp = new Smtp { Answer = "451 4.3.0 Later" };
        using var server = Server(smtp.Port);
        await ReplayAsync(server);
        await server.Service<DeliveryService>().RunAsync(default);
        smtp.Answer = "250 OK";
        server.Clock!.Advance(DeliveryService.BackOff[0]);

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Single(smtp.Received);
        Assert.Equal(1, server.Stored.Count("account_links"));
    }

    [Theory]
    [InlineData("Every", true, true)]
    [InlineData("NewNetworks", false, true)]
    [InlineData("None", false, false)]
    public async Task NewDevice_SignsIn_ItsOwnerIsWrittenToAsTheyChose(string choice, bool atHome, bool elsewhere)
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var (browser, user, _) = await server.SignInAsync();
        await browser.SubmitAsync("/profile", "notices", ("Notices", choice));

        await server.Visitor(WebVisitor.FirefoxOnUbuntu).SignInAsync(user.Email!, Visits.Password);
        await server.Service<DeliveryService>().RunAsync(default);
        Assert.Equal(atHome, smtp.Received.Exists(mail => mail.TextBody!.Contains("the network is not", StringComparison.Ordinal)));

        smtp.Received.Clear();
        await server.Visitor("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36").At("203.0.113.9").SignInAsync(user.Email!, Visits.Password);
        await server.Service<DeliveryService>().RunAsync(default);
        Assert.Equal(elsewhere, smtp.Received.Exists(mail => mail.TextBody!.Contains("Both the device and the network are new", StringComparison.Ordinal)));

        // Known by now.
        smtp.Received.Clear();
        await server.Visitor(WebVisitor.FirefoxOnUbuntu).SignInAsync(user.Email!, Visits.Password);
        await server.Service<DeliveryService>().RunAsync(default);
        Assert.Empty(smtp.Received);
    }

    [Theory]
    [InlineData("Every", true)]
    [InlineData("NewNetworks", true)]
    [InlineData("None", false)]
    public async Task NewApp_IsConnectedFromANewNetwork_ItsOwnerIsWrittenToAsTheyChose(string choice, bool isTold)
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var owner = await server.SignInAsync();
        await owner.Browser.SubmitAsync("/profile", "notices", ("Notices", choice));
        var start = await server.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("device_name", "Laptop"));
        var codes = server.Service<DeviceAuthorizationService>();
        var link = await codes.ClaimAsync(start.Text("user_code")!, owner.User.Id, default);
        Assert.True((await codes.DecideAsync(link!.Id, allow: true, new Actor(owner.User.Id, owner.SessionId, Requester.Unknown), default)).IsDone);

        await server.Device("198.51.100.24").PollAsync(start.Text("device_code")!);
        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Equal(isTold, smtp.Received.Exists(mail => mail.Subject == "New app: Laptop" && mail.TextBody!.Contains("connected an app to your account, from a network that is new", StringComparison.Ordinal)));
        if (!isTold)
            return;
        var secret = System.Text.RegularExpressions.Regex.Match(smtp.Received.Single().TextBody!, "/alert#([A-Za-z0-9_-]+)").Groups[1].Value;
        Assert.Contains("Someone connected an app to your account.", (await server.Visitor().SubmitAsync("/alert", "alert", ("Secret", secret))).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_OfWhoChoseNoZone_IsInTheOneOfTheBrowserThatSignedInLast()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var (_, user, _) = await server.SignInAsync();
        var browser = server.Visitor(WebVisitor.FirefoxOnUbuntu);
        browser.Cookies["browser-zone"] = "Asia/Kathmandu";

        await browser.SignInAsync(user.Email!, Visits.Password);
        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Contains("(Asia/Kathmandu)", smtp.Received.Single().TextBody, StringComparison.Ordinal);
    }

    private static DashboardServer Server(int port, CapturedLogs? logs = null)
    {
        var server = new DashboardServer
        {
            // Links that are not https leave in Development only.
            Environment = "Development", Logs = logs, Settings = { ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture), ["Mail:From"] = "Accounts <accounts@example.org>" },
        };
        server.Client().Dispose();
        return server;
    }

    // Returns the owner's address.
    private static async Task<string> ReplayAsync(DashboardServer server)
    {
        var app = await server.LinkAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await server.Device().RotateAsync(app.Token);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await (server.Device("198.51.100.24") with { Agent = "curl/8.9" }).RefreshAsync(app.Token);
        return server.Stored.Value<string>("SELECT u.Address FROM accounts u JOIN incidents i ON i.UserId = u.Id")!;
    }
}
