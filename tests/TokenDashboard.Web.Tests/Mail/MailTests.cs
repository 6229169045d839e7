using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Mail;

/// <summary>Mail over a real connection: the owner hears of a replay, and a server that is away costs nothing.</summary>
public sealed class MailTests
{
    [Fact]
    public async Task Reuse_Happens_ItsOwnerIsWrittenToOnceAndTheCaseSaysSo()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var owner = await ReplayAsync(server);

        await server.Service<DeliveryService>().RunAsync(default);
        await server.Service<DeliveryService>().RunAsync(default);

        var mail = Assert.Single(smtp.Received);
        Assert.Equal(("A copied token of your Laptop was refused", owner), (mail.Subject, mail.To.Mailboxes.Single().Address));
        Assert.Contains("curl 8.9 from 198.51.100.24 presented a copied sign-in token of your Laptop at ", mail.TextBody, StringComparison.Ordinal);
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
        Assert.Equal("Ein kopiertes Token von Laptop wurde abgewiesen", mail.Subject);
        Assert.Contains("Zeitpunkt: 12:02, 1. März 2026 (UTC).", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"de\">", mail.HtmlBody, StringComparison.Ordinal);
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

    [Fact]
    public async Task Owner_WantsNoNoticesOfNewDevices_GetsNone()
    {
        await using var smtp = new Smtp();
        using var server = Server(smtp.Port);
        var user = await server.CreateUserAsync(Visits.Password);
        await server.Visitor().SignInAsync(user.Email!, Visits.Password);
        await server.Visitor().At("203.0.113.9").SignInAsync(user.Email!, Visits.Password);
        server.Stored.Execute("UPDATE AspNetUsers SET NewDeviceNotices = FALSE");
        server.Stored.Execute("UPDATE sessions SET NeedsLook = TRUE");
        server.Stored.Execute(
            "INSERT INTO outbox (Id, Kind, At, UserId, SessionId) SELECT '00000000-0000-0000-0000-000000000001', 'NewDevice', $at, UserId, Id FROM sessions LIMIT 1",
            ("$at", server.Clock!.GetUtcNow()));

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Empty(smtp.Received);
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
