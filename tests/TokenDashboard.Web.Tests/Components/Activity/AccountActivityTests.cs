using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Components.Activity;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Activity;

/// <summary>What happened, in sentences, by day; and the way out for whoever finds something that was not them.</summary>
[Trait("Database", "Sqlite")]
public sealed class AccountActivityTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Open_SignInsOfADay_AreSentencesUnderIt()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();

        var page = tab.Open<AccountActivity>(me);

        Assert.Equal("Nothing unusual.", page.Find("h1").TextContent);
        Assert.Equal("Today Sunday, 1 March", Words(page.Find("h2").TextContent));
        Assert.Equal("Signed in on Chrome on Windows with your password", Words(page.Find(".act-m p").TextContent));
        Assert.Empty(page.FindAll(".act-a button"));
    }

    [Fact]
    public async Task Open_StrangeSignIn_SaysSoAndOffersTheWayOut()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var stranger = await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu, "198.51.100.7");
        var page = tab.Open<AccountActivity>(me);
        Assert.Equal("One sign-in needs a look.", page.Find("h1").TextContent);

        await page.InvokeAsync(() => page.Find(".act-a .btn").ClickAsync());
        Assert.Contains("We sign out Firefox on Ubuntu at once.", page.Find(".ask").TextContent, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.Find(".ask .danger").ClickAsync(new()));

        Assert.Equal("ByOwner", server.Stored.Session(stranger.SessionId).EndReason);
        Assert.EndsWith($"/methods/password?not-mine={stranger.SessionId}", tab.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ItWasMe_ChangesNothingAndBringsTheFocusBack()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var stranger = await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu, "198.51.100.7");
        var page = tab.Open<AccountActivity>(me);
        await page.InvokeAsync(() => page.Find(".act-a .btn").ClickAsync());

        await page.InvokeAsync(() => page.FindAll(".ask .btn")[1].ClickAsync());

        Assert.Empty(page.FindAll(".ask"));
        Assert.StartsWith("not-me-", (string)tab.Focused[^1]!, StringComparison.Ordinal);
        Assert.Null(server.Stored.Session(stranger.SessionId).EndedAt);
    }

    [Fact]
    public async Task Arrive_WhileOpen_WaitBehindAButton()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var page = tab.Open<AccountActivity>(me);
        await server.LinkAsync(me.UserId);

        page.WaitForAssertion(() => Assert.Equal("1 new event – Show", page.Find(".news .btn").TextContent));
        Assert.Single(page.FindAll(".act"));
        await page.InvokeAsync(() => page.Find(".news .btn").ClickAsync());

        page.WaitForAssertion(() => Assert.Equal("You connected Laptop with a code", Words(page.Find(".act-m p").TextContent)));
    }

    [Fact]
    public async Task Filter_InTheAddress_IsWhatIsShown()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo("/activity?topic=refused");

        var page = tab.Open<AccountActivity>(me);

        Assert.Equal("Refused", page.Find("[aria-current]").TextContent);
        Assert.Equal("Nothing of the kind.", page.Find(".empty h2").TextContent);
        Assert.Equal("activity.csv?topic=refused", page.Find(".head a").GetAttribute("href"));
    }

    [Fact]
    public async Task Open_DatabaseFails_SaysSoWithAReference()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        server.Stored.Execute("ALTER TABLE activity RENAME TO gone");
        try
        {
            Assert.StartsWith("We couldn’t load your activity.", tab.Open<AccountActivity>(me).Find(".error-state p").TextContent, StringComparison.Ordinal);
        }
        finally
        {
            server.Stored.Execute("ALTER TABLE gone RENAME TO activity");
        }
    }

    [Theory]
    [InlineData(null, null, null, null, "activity")]
    [InlineData("signins", "2026-03-01", "2026-03-02", null, "activity?topic=signins&from=2026-03-01&to=2026-03-02")]
    [InlineData("0", "yesterday", "0000-00-00", "x-y", "activity")]
    [InlineData("nothing", "", "9999-12-31", "99999999999999999999-1", "activity")]
    public void Filter_OfAnAddress_IsWhatIsUnderstoodOfIt(string? topic, string? from, string? to, string? below, string address)
    {
        var filter = ActivityFilter.Of(topic, from, to, below);

        Assert.Equal((address, null), (filter.Address, filter.Below));
    }

    [Fact]
    public void Filter_OfADayInAZone_BeginsAndEndsWithIt()
    {
        var query = ActivityFilter.Of(null, "2026-03-29", "2026-03-29", null).Query("ada", TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        // The clocks go forward on that day, which has 23 hours.
        Assert.Equal((new DateTimeOffset(2026, 3, 28, 23, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 29, 22, 0, 0, TimeSpan.Zero)), (query.From, query.Until));
    }

    [Theory]
    [InlineData(0, 0, 0, "Nothing unusual.")]
    [InlineData(0, 0, 1, "One thing was refused or secured in the last seven days.")]
    [InlineData(3, 0, 2, "5 things were refused or secured in the last seven days.")]
    [InlineData(3, 0, 0, "3 sign-ins failed in the last seven days.")]
    [InlineData(3, 1, 2, "One sign-in needs a look.")]
    public void Headline_OfWhatWasRefused_IsNotNothing(int failed, int looks, int others, string sentence) =>
        Assert.Equal(sentence, ActivityWords.Headline(new ActivitySummary(failed, looks, others), isNarrowed: false));

    [Theory]
    [InlineData(ActivityKind.AccountCreated, null)]
    [InlineData(ActivityKind.SecondFactorOff, null)]
    [InlineData(ActivityKind.Contained, null)]
    [InlineData(ActivityKind.SessionEnded, EndReason.ByAdmin)]
    [InlineData(ActivityKind.SessionEnded, EndReason.AccountLocked)]
    [InlineData(ActivityKind.SessionEnded, EndReason.Contained)]
    public void Sentence_OfAnAdminsAct_NamesTheRole(ActivityKind kind, EndReason? reason) => Assert.Contains(
        "an admin", ActivityWords.Sentence(new(1, default, kind, 1, null, "Mac", false, false, reason, null, null, null, null, null, ByAdmin: true)), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Sentence_OfEveryKind_IsOne()
    {
        Assert.All(Enum.GetValues<ActivityKind>(), kind =>
        {
            var row = new ActivityRow(1, default, kind, 2, null, "Pixel *9*", false, false, EndReason.ByOwner, "Mac", SignInMethod.Passkey, "Key", null, null);
            var words = ActivityWords.Sentence(row);
            Assert.True(words.Length > 5 && !words.Contains(kind.ToString(), StringComparison.Ordinal), $"{kind}: {words}");
            Assert.Equal(3, words.Split("**").Length);
        });
        Assert.All(Enum.GetValues<EndReason>(), reason => Assert.StartsWith(
            "**", ActivityWords.Sentence(new(1, default, ActivityKind.SessionEnded, 1, null, "Pixel 9", false, false, reason, null, null, null, null, null)), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SignInMethod.External, null, 1, "**A sign-in failed**")]
    [InlineData(SignInMethod.Password, null, 1, "**A sign-in failed**: the password was wrong")]
    [InlineData(SignInMethod.Password, SignInLog.Closed, 2, "**2 sign-ins were refused** within an hour: the account was locked")]
    [InlineData(SignInMethod.Password, SignInLog.WrongCode, 1, "**A sign-in failed** after the right password: the code was wrong")]
    [InlineData(SignInMethod.External, SignInLog.WrongCode, 2, "**2 sign-ins failed** within an hour")]
    [InlineData(SignInMethod.Passkey, null, 3, "**3 sign-ins with a passkey failed** within an hour")]
    [InlineData(SignInMethod.Password, SignInLog.Proof, 4, "**The wrong password or code** was given 4 times within an hour as proof that it’s you")]
    public void Sentence_OfARefusal_TellsWhatSomebodyKnows(SignInMethod method, string? detail, int count, string sentence) => Assert.Equal(
        sentence, ActivityWords.Sentence(new(1, default, ActivityKind.SignInFailed, count, null, null, false, false, null, null, method, detail, null, null)));

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
