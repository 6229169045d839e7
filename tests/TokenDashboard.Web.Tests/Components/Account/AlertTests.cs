using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Account;

/// <summary>The page behind "was this you?": it says what it asks before it is answered, as a browser without script sees it.</summary>
public sealed class AlertTests : IDisposable
{
    private const string Dead = "This link doesn’t work.";

    private readonly DashboardServer _server = new();
    private readonly WebVisitor _reader;

    public AlertTests() => _reader = _server.Visitor(WebVisitor.FirefoxOnUbuntu);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Show_NewDevice_SaysWhichAndOfWhomAndAnswersNothing()
    {
        var owner = await _server.SignInAsync();
        var secret = await IssueAsync(LinkPurpose.NewDevice, owner.User.Id, owner.SessionId);

        var asked = await ShowAsync(secret);

        Assert.Contains("Was this you? Someone signed in to your account, on a device that was new to us.", asked.Words, StringComparison.Ordinal);
        Assert.Equal(["Device: Chrome on Windows, Chrome 142 on Windows", "Place: 192.0.2.20", "When: 2026-03-01 12:00 UTC", $"Account: Ada Lovelace, {owner.User.Email}"], Facts(asked));
        Assert.Equal(["Yes, that was me", "No, secure my account"], Buttons(asked));
        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM account_links WHERE UsedAt IS NOT NULL"));
        var answered = await _reader.SubmitAsync(asked, "alert", ("Answer", "me"));
        Assert.Contains("The new device is marked as yours.", answered.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Stranger_AsksAboutTheStrangerAndNotTheOwnersDevice()
    {
        var (id, secret) = await ReplayAsync();
        Stranger(id, "python-requests/2.32", tokens: 2);

        var asked = await ShowAsync(secret);

        Assert.Contains("Do you know this? A program we did not know used the sign-in of your Laptop, and was let in. We signed that device out at once.", asked.Words, StringComparison.Ordinal);
        Assert.Equal(["Program: python-requests 2.32, and one more we did not know", "Place: 45.66.77.88", "When: 2026-03-01 11:40 UTC – 2026-03-01 11:55 UTC", "Your device: Laptop, Companion CLI 1.0 on Linux"], Facts(asked).SkipLast(1));
        Assert.DoesNotContain("curl", asked.Words, StringComparison.Ordinal);
        Assert.Equal(["Yes, that’s mine", "No, I don’t know it – secure my account"], Buttons(asked));
        var answered = await _reader.SubmitAsync(asked, "alert", ("Answer", "me"));
        Assert.Contains("We have told your admins that you know it. It stays signed out", answered.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_StrangerWhoWasRefused_SaysSo()
    {
        var (id, secret) = await ReplayAsync();
        Stranger(id, null, tokens: 0);

        Assert.Contains("tried to use the sign-in of your Laptop, and was refused.", (await ShowAsync(secret)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_NoStranger_AsksAboutWhatSetOffTheAlarm()
    {
        var (id, secret) = await ReplayAsync();
        Execute(id, "StrangerClients = 0");

        var asked = await ShowAsync(secret);

        Assert.Contains("Was this you? An old key of your Laptop was used a second time.", asked.Words, StringComparison.Ordinal);
        Assert.Equal(["Program: curl 8.9", "Place: 192.0.2.10", "When: 2026-03-01 12:02 UTC", "Your device: Laptop, Companion CLI 1.0 on Linux"], Facts(asked).SkipLast(1));
    }

    [Fact]
    public async Task Show_OneLinkThenAnother_AnswersTheOneThatIsShown()
    {
        var (first, a) = await ReplayAsync();
        var (second, b) = await ReplayAsync();
        await ShowAsync(a);

        var asked = await ShowAsync(b);
        await _reader.SubmitAsync(asked, "alert", ("Answer", "notme"));

        Assert.Equal(("None", "NotMe"), (AnswerTo(first), AnswerTo(second)));
        await _reader.SubmitAsync(await ShowAsync(a), "alert", ("Answer", "me"));
        Assert.Equal(("Me", "NotMe"), (AnswerTo(first), AnswerTo(second)));
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("used")]
    [InlineData("expired")]
    [InlineData("for a password")]
    public async Task Show_LinkThatLeadsNowhere_SaysSoAndNothingElse(string link)
    {
        var (_, secret) = await ReplayAsync();
        var owner = _server.Stored.Value<string>("SELECT UserId FROM incidents")!;
        if (link == "used")
            await _reader.SubmitAsync("/alert", "alert", ("Secret", secret), ("Answer", "me"));
        else if (link == "expired")
            _server.Clock!.Advance(AccountLinkService.Lifetime);
        else
            secret = link == "unknown" ? new string('A', 43) : await IssueAsync(LinkPurpose.PasswordReset, owner);

        var asked = await ShowAsync(secret);

        Assert.Contains(Dead, asked.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Lovelace", asked.Words, StringComparison.Ordinal);
        Assert.Empty(asked.Page.QuerySelectorAll("form"));
    }

    [Fact]
    public async Task Show_TooManyMadeUpSecrets_AsksToWait()
    {
        var (_, secret) = await ReplayAsync();
        for (var i = 0; i < 10; i++)
            await ShowAsync(new string('A', 43));

        Assert.Contains("Too many wrong codes.", (await ShowAsync(secret)).Words, StringComparison.Ordinal);
        _server.Clock!.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("Ada Lovelace", (await ShowAsync(secret)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_WithoutTheFormsToken_IsRefused()
    {
        var (_, secret) = await ReplayAsync();
        await _reader.GetAsync("/alert");

        var refused = await _reader.PostAsync("/alert", ("_handler", "alert"), ("Secret", secret));

        Assert.Equal(System.Net.HttpStatusCode.SeeOther, refused.Status);
        Assert.Equal("", refused.Body);
    }

    [Fact]
    public async Task Show_HostileAgent_IsInertAndShort()
    {
        var agent = "\u202E<b>evil</b> " + new string('x', 3000);
        var (_, secret) = await ReplayAsync(agent);
        var id = _server.Stored.Value<int>("SELECT Id FROM incidents");
        Assert.Equal(256, _server.Stored.Value<string>("SELECT AlarmAgent FROM incidents")!.Length);

        foreach (var stored in new[] { "StrangerClients = 0", $"StrangerClients = 1, StrangerIp = '45.66.77.88', StrangerAgent = '{agent}'" })
        {
            Execute(id, stored);
            var asked = await ShowAsync(secret);

            var shown = asked.Page.QuerySelector(".kv dd")!.TextContent.Trim();
            Assert.StartsWith("\uFFFD<b>evil", shown, StringComparison.Ordinal);
            Assert.InRange(shown.Length, 8, 80);
            Assert.Empty(asked.Page.QuerySelectorAll(".kv dd b"));
        }
    }

    [Fact]
    public async Task Show_HostileNameOfADevice_IsInert()
    {
        var (_, secret) = await ReplayAsync();
        _server.Stored.Execute("UPDATE sessions SET Name = $name", ("$name", "<img src=x>\u202E{0}**"));

        var asked = await ShowAsync(secret);

        Assert.Empty(asked.Page.QuerySelectorAll("main img"));
        Assert.Contains("<img src=x>\uFFFD{0}**", asked.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_CaseThatAnAdminCorrectedAndSettled_AsksTheSameAndTakesTheAnswer()
    {
        var (id, secret) = await ReplayAsync();
        Stranger(id, "python-requests/2.32", tokens: 1);
        var admin = await _server.SignInAsync(role: DeskRoles.Admin);
        var actor = new Actor(admin.User.Id, admin.SessionId, Requester.Unknown);
        Assert.Equal(AdminResult.Done, await _server.Service<TriageService>().CorrectAsync(id, Verdict.LostReply, actor, default));
        Assert.Equal(AdminResult.Done, await _server.Service<TriageService>().ResolveAsync([id], Resolution.LostReply, null, actor, default));

        var asked = await ShowAsync(secret);
        var answered = await _reader.SubmitAsync(asked, "alert", ("Answer", "notme"));

        Assert.Contains("Do you know this?", asked.Words, StringComparison.Ordinal);
        Assert.Contains("An admin has settled this case since. Your answer is kept with it all the same.", asked.Words, StringComparison.Ordinal);
        Assert.Contains("Your account is secured.", answered.Words, StringComparison.Ordinal);
        Assert.Equal("NotMe", AnswerTo(id));
    }

    [Fact]
    public async Task Show_AccountSecuredSince_OffersNoAlone()
    {
        var (id, secret) = await ReplayAsync();
        _server.Stored.Execute("UPDATE accounts SET Epoch = Epoch + 1");

        var asked = await ShowAsync(secret);

        Assert.Equal(["No, secure my account"], Buttons(asked).Select(b => b.Replace(", I don’t know it –", ",", StringComparison.Ordinal)));
        Assert.Contains("Your account has been secured since this mail was sent", asked.Words, StringComparison.Ordinal);
        await _reader.SubmitAsync(asked, "alert", ("Answer", "notme"));
        Assert.Equal("NotMe", AnswerTo(id));
    }

    [Fact]
    public async Task Show_ReaderOfGerman_IsAskedInGerman()
    {
        var (id, secret) = await ReplayAsync();
        Stranger(id, null, tokens: 1);
        _reader.Headers["Accept-Language"] = "de-AT";

        Assert.Contains("Kennen Sie das? Ein uns unbekanntes Programm hat die Anmeldung von Laptop benutzt", (await ShowAsync(secret)).Words, StringComparison.Ordinal);
    }

    private Task<WebAnswer> ShowAsync(string secret) => _reader.SubmitAsync("/alert", "alert", ("Secret", secret));

    private static IEnumerable<string> Buttons(WebAnswer asked) => asked.Page.QuerySelectorAll("button[name=Answer]").Select(b => b.TextContent.Trim());

    // What is smaller stands behind a comma.
    private static IEnumerable<string> Facts(WebAnswer asked)
    {
        foreach (var row in asked.Page.QuerySelectorAll(".kv > div"))
        {
            foreach (var small in row.QuerySelectorAll("small"))
                small.TextContent = ", " + small.TextContent;
            yield return $"{row.QuerySelector("dt")!.TextContent}: {Line(row.QuerySelector("dd")!.TextContent).Replace(" ,", ",", StringComparison.Ordinal)}";
        }
    }

    private static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private string? AnswerTo(int incident) => _server.Stored.Value<string>("SELECT OwnerAnswer FROM incidents WHERE Id = $id", ("$id", incident));

    private void Stranger(int incident, string? agent, int tokens)
    {
        var until = _server.Clock!.GetUtcNow().Date.AddHours(11).AddMinutes(55);
        Execute(incident, $"StrangerClients = 2, StrangerIp = '45.66.77.88', StrangerAgent = {(agent is null ? "NULL" : $"'{agent}'")}, StrangerFrom = {until.AddMinutes(-15).Ticks}, StrangerUntil = {until.Ticks}, StrangerTokens = {tokens}");
    }

    private void Execute(int incident, string set) => _server.Stored.Execute($"UPDATE incidents SET {set} WHERE Id = $id", ("$id", incident));

    private async Task<string> IssueAsync(LinkPurpose purpose, string owner, Guid? session = null, int? incident = null) =>
        (await _server.Service<AccountLinkService>().IssueAsync(purpose, _server.Begun(owner), session, incident, AccountLinkService.Lifetime, default)).Reveal();

    // A case of somebody new, at 12:02 the first time.
    private async Task<(int Incident, string Secret)> ReplayAsync(string agent = "curl/8.9")
    {
        var app = await _server.LinkAsync();
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await _server.Device().RotateAsync(app.Token);
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        await (_server.Device() with { Agent = agent }).RefreshAsync(app.Token);
        var id = _server.Stored.Value<int>("SELECT MAX(Id) FROM incidents");
        return (id, await IssueAsync(LinkPurpose.Alert, app.UserId, app.SessionId, id));
    }
}
