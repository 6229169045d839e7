using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.AllSessions;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.AllSessions;

/// <summary>Everyone's sessions on one page, and ending many at once.</summary>
[Trait("Database", "Sqlite")]
public sealed class AllSessionsTests : IDisposable
{
    // Whoever looks is among them, and can't be chosen.
    private const string Choosable = "tbody input[type=checkbox]:not([disabled])";

    private readonly DashboardServer _server = new();

    public AllSessionsTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Page_AnAddressThatIsNone_SaysSo()
    {
        await using var tab = new OpenPage(_server);

        tab.Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/sessions?ip=192.0.2");
        var page = tab.Open<TokenDashboard.Web.Components.AllSessions.AllSessions>(await AdminAsync());

        Assert.StartsWith("This is no address.", page.Find(".field-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("Nothing matches.", page.Find(".empty h2").TextContent);
    }

    [Fact]
    public async Task SignOut_AFew_EndsThoseWithoutTyping()
    {
        await using var tab = new OpenPage(_server);
        var (one, two) = (await _server.LinkAsync(), await _server.LinkAsync());
        var dialogs = tab.Dialogs();
        var page = tab.Open<TokenDashboard.Web.Components.AllSessions.AllSessions>(await AdminAsync());
        Assert.Equal(2, page.FindAll(Choosable).Count);

        await page.InvokeAsync(() => page.Find(Choosable).ChangeAsync(true));
        _ = page.InvokeAsync(() => page.FindAll(".bulk .btn").Single(b => b.TextContent == "Sign out…").ClickAsync());
        dialogs.WaitForElement("#act-not");
        Assert.Empty(dialogs.FindAll("#act-number"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("1 session is signed out.", page.Find("[role=status]").TextContent));
        Assert.Equal(1, new[] { one, two }.Count(app => _server.Stored.Session(app.SessionId).EndReason == "ByAdmin"));
    }

    [Fact]
    public async Task SignOut_MoreThanTen_AsksForTheNumber()
    {
        await using var tab = new OpenPage(_server);
        for (var i = 0; i < 11; i++)
            await _server.LinkAsync();
        var dialogs = tab.Dialogs();
        var page = tab.Open<TokenDashboard.Web.Components.AllSessions.AllSessions>(await AdminAsync());
        await page.InvokeAsync(() => page.Find(Choosable).ChangeAsync(true));
        await page.InvokeAsync(() => page.FindAll(".bulk .btn").Single(b => b.TextContent == "Select all that match").ClickAsync());
        _ = page.InvokeAsync(() => page.FindAll(".bulk .btn").Single(b => b.TextContent == "Sign out…").ClickAsync());

        dialogs.WaitForElement("#act-number");

        await dialogs.InvokeAsync(() => dialogs.Find("#act-number").ChangeAsync("10"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        Assert.Equal("Type exactly 11.", dialogs.Find(".field-error").TextContent);
        await dialogs.InvokeAsync(() => dialogs.Find("#act-number").ChangeAsync("11"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("11 sessions are signed out.", page.Find("[role=status]").TextContent));
        Assert.Equal(11, _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE EndReason = 'ByAdmin'"));
    }

    [Theory]
    [InlineData("admin/sessions?user=ada&device=lap&ip=192.0.2.7&app=app%3Acompanion&from=2026-03-01&to=2026-03-02")]
    [InlineData("admin/sessions?view=all&app=browser")]
    [InlineData("admin/sessions?order=oldest")]
    [InlineData("admin/sessions")]
    public void Filter_FromAnAddress_HasTheSameAddress(string address)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Split('?').ElementAtOrDefault(1));
        string? Part(string name) => query.TryGetValue(name, out var value) ? (string?)value : null;

        var filter = AllSessionsFilter.Of(Part("view"), Part("user"), Part("device"), Part("ip"), Part("app"), Part("from"), Part("to"), null, null, Part("order"), TimeZoneInfo.Utc);

        Assert.Equal(address, filter.Address);
    }

    /// <summary>A day is as long as its reader's, also where clocks change in it.</summary>
    [Fact]
    public void Filter_DaysOfAZone_BeginAndEndThere()
    {
        var filter = AllSessionsFilter.Of(null, null, null, null, null, "2026-03-29", "2026-03-29", null, null, null, TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna"));

        Assert.Equal<(DateTimeOffset?, DateTimeOffset?)>((new DateTimeOffset(2026, 3, 28, 23, 0, 0, default), new DateTimeOffset(2026, 3, 29, 22, 0, 0, default)), (filter.Query.From, filter.Query.Until));
    }

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);
}
