using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;
using BlocksPage = TokenDashboard.Web.Components.Blocks.Blocks;

namespace TokenDashboard.Web.Tests.Components.Blocks;

/// <summary>The list of blocks, the form for another, and what it says before.</summary>
[Trait("Database", "Sqlite")]
public sealed class BlocksPageTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public BlocksPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Block_Confirmed_SaysWhomItHitsBeforeAndIsInForce()
    {
        await using var tab = new OpenPage(_server);
        var (ada, bea) = (await _server.CreateUserAsync(), await _server.CreateUserAsync());
        foreach (var person in new[] { ada, ada, bea })
            await _server.BrowserAsync(person.Id, new("45.66.77.3", "python-requests/2.31"));
        var dialogs = tab.Dialogs();
        var page = Open(tab, await AdminAsync());
        Assert.Equal("Nothing is blocked.", page.Find("h1").TextContent);
        await TypeAsync(page, " 45.66.77.0/24 ", "Attack");

        _ = page.InvokeAsync(() => page.Find("form").SubmitAsync());
        dialogs.WaitForAssertion(() => Assert.Contains("it would have hit 2 people with 3 sessions.", dialogs.Find(".effects").TextContent, StringComparison.Ordinal));
        Assert.Contains("in 1 day", dialogs.Find(".effects").TextContent.Replace("one day", "1 day", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Null(_server.Service<ActiveBlocks>().Find(new("45.66.77.9", null)));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("One block is in force.", page.Find("h1").TextContent));
        Assert.Equal("45.66.77.0/24", page.Find("article .mono").TextContent);
        Assert.Contains("By Ada Lovelace", page.Find("article dl").TextContent, StringComparison.Ordinal);
        Assert.NotNull(_server.Service<ActiveBlocks>().Find(new("45.66.77.9", null)));

        await page.InvokeAsync(() => page.Find("article button").ClickAsync(new()));

        page.WaitForAssertion(() => Assert.Equal("Nothing is blocked.", page.Find("h1").TextContent));
        Assert.Contains("Lifted", page.Find("article h2").TextContent, StringComparison.Ordinal);
        Assert.Null(_server.Service<ActiveBlocks>().Find(new("45.66.77.9", null)));
    }

    [Theory]
    [InlineData("45.66.77", "Attack", "Write an address or a block")]
    [InlineData("0.0.0.0/0", "Attack", "That is too wide")]
    [InlineData("45.66.77.0/24", " ", "Write the reason first.")]
    [InlineData("192.0.2.0/24", "Attack", "That would hit you")]
    public async Task Block_WhatCantBe_SaysSoAtItsField(string value, string reason, string fault)
    {
        await using var tab = new OpenPage(_server);
        var page = Open(tab, await AdminAsync());
        await TypeAsync(page, value, reason);

        await page.InvokeAsync(() => page.Find("form").SubmitAsync());

        Assert.StartsWith(fault, Assert.Single(page.FindAll(".field-error")).TextContent, StringComparison.Ordinal);
        Assert.Equal("block-fault", page.Find("[aria-invalid=true]").GetAttribute("aria-describedby"));
        Assert.Equal(0, _server.Stored.Count("blocks"));
    }

    /// <summary>What was typed comes back from the proof.</summary>
    [Fact]
    public async Task Block_WithoutARecentProof_LeadsToItAndAsksOnTheWayBack()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var page = Open(tab, admin);
        _server.Clock!.Advance(TimeSpan.FromHours(1));
        await page.InvokeAsync(() => page.Find("input[value=Program]").ChangeAsync(true));
        await TypeAsync(page, "python-requests", "Attack\non two lines");

        await page.InvokeAsync(() => page.Find("form").SubmitAsync());

        var address = new Uri(tab.Services.GetRequiredService<NavigationManager>().Uri);
        Assert.Equal("/prove", address.AbsolutePath);
        await using var again = new OpenPage(_server);
        var dialogs = again.Dialogs();
        var then = System.Web.HttpUtility.ParseQueryString(new Uri("http://localhost" + System.Web.HttpUtility.ParseQueryString(address.Query)["return"]).Query)["then"]!;
        await _server.Service<Core.Sessions.BrowserSessionService>().RenewAsync(admin.SessionId, _server.Begun(admin.UserId), new(true, false), default);
        again.Services.GetRequiredService<NavigationManager>().NavigateTo($"admin/blocks?then={Uri.EscapeDataString(then)}");
        page = Open(again, admin);
        dialogs.WaitForAssertion(() => Assert.Contains("Block python-requests?", dialogs.Find("h2").TextContent, StringComparison.Ordinal));
        Assert.Equal(("python-requests", "Attack\non two lines"), (page.Find("#block-value").GetAttribute("value"), page.Find("#block-reason").GetAttribute("value")));
    }

    [Fact]
    public async Task Open_LedFromElsewhere_HasItTyped()
    {
        await using var tab = new OpenPage(_server);
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo("admin/blocks?kind=agent&value=curl%2F8.9");

        var page = Open(tab, await AdminAsync());

        Assert.Equal(("curl/8.9", "Agent"), (page.Find("#block-value").GetAttribute("value"), page.Find("input[checked]").GetAttribute("value")));
    }

    // Between two drawings of the page, which goes on asking whom the block would have hit.
    private static Task TypeAsync(IRenderedComponent<BlocksPage> page, string value, string reason) => page.InvokeAsync(async () =>
    {
        await page.InvokeAsync(() => page.Find("#block-value").ChangeAsync(value));
        await page.InvokeAsync(() => page.Find("#block-reason").ChangeAsync(reason));
    });

    private static IRenderedComponent<BlocksPage> Open(OpenPage tab, Visit admin)
    {
        var page = tab.Open<BlocksPage>(admin);
        page.WaitForElement("form");
        return page;
    }

    private async Task<Visit> AdminAsync()
    {
        var boss = await _server.SignInAsync(role: SessionClaims.AdminRole);
        await _server.BrowserAsync(boss.User.Id, new("192.0.2.5", "Mozilla/5.0"));
        return new(boss.User.Id, boss.SessionId);
    }
}
