using Bunit;
using Microsoft.AspNetCore.Components.Web;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Sessions;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Sessions;

/// <summary>One row: its state in an icon and a word, and the question before it ends.</summary>
public sealed class SessionItemTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private SessionRow Active => new(
        Guid.NewGuid(), SessionKind.Browser, "Pixel 9", DeviceType.Phone, "Chrome 142 on Android", SignInMethod.Password, "192.0.2.20",
        server.Clock!.GetUtcNow(), server.Clock.GetUtcNow(), server.Clock.GetUtcNow().AddDays(7), null, null, null);

    [Theory]
    [InlineData(null, "active", "Active", null)]
    [InlineData(EndReason.SignedOut, "out", "Signed out", "You signed out there.")]
    [InlineData(EndReason.ByOwner, "out", "Signed out", "You ended it.")]
    [InlineData(EndReason.ByAdmin, "out", "Signed out", "An admin ended it.")]
    [InlineData(EndReason.Reuse, "replayed", "Replayed", "A spent token came back. We ended the session at once.")]
    [InlineData(EndReason.PasswordChange, "out", "Signed out", "You changed your password, which ended other sessions.")]
    [InlineData(EndReason.AccountLocked, "out", "Signed out", "An admin locked the account.")]
    [InlineData(EndReason.Expired, "expired", "Expired", "Not used for too long.")]
    public async Task State_EachReason_HasIconWordAndSentence(EndReason? reason, string icon, string word, string? sentence)
    {
        await using var page = new OpenPage(server);

        var item = Show(page, reason is null ? Active : Active with { EndedAt = server.Clock!.GetUtcNow(), EndReason = reason });

        var state = item.Find(".ses-s");
        Assert.Equal((word, "#i-" + icon), (state.TextContent.Trim(), state.QuerySelector("use")!.GetAttribute("href")!.Replace("icons.svg", "", StringComparison.Ordinal)));
        if (sentence is not null)
            Assert.Contains(item.FindAll(".ses-d"), p => p.TextContent == sentence);
        Assert.Equal(reason is null, item.FindAll("button").Count > 0);
    }

    [Fact]
    public async Task State_EndedFromAnotherDevice_NamesIt()
    {
        await using var page = new OpenPage(server);

        var item = Show(page, Active with { EndedAt = server.Clock!.GetUtcNow(), EndReason = EndReason.ByOwner, EndedByName = "MacBook Air" });

        Assert.Contains("You ended it from MacBook Air.", item.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, SessionKind.Browser, "Sign out Pixel 9? It will need to sign in again. This can’t be undone.")]
    [InlineData(false, SessionKind.App, "Sign out Pixel 9? It will need to be connected again. This can’t be undone.")]
    [InlineData(true, SessionKind.Browser, "Sign out Pixel 9? You will be at the sign-in page. This can’t be undone.")]
    public async Task Ask_ForThisRow_SaysWhatItCosts(bool isThis, SessionKind kind, string words)
    {
        await using var page = new OpenPage(server);

        var item = Show(page, Active with { Kind = kind }, asking: true, isThis: isThis);

        Assert.Equal(words, item.Find(".ask p").TextContent);
        Assert.Equal(["Sign out", "Keep signed in"], item.FindAll(".ask button").Select(b => b.TextContent));
        Assert.Equal(item.Find(".ask p").Id, item.Find("[role=group]").GetAttribute("aria-labelledby"));
    }

    [Theory]
    [InlineData("Escape", true)]
    [InlineData("Enter", false)]
    [InlineData("a", false)]
    public async Task Ask_Key_OnlyEscapeKeeps(string key, bool keeps)
    {
        await using var page = new OpenPage(server);
        var (row, kept, confirmed) = (Active, Guid.Empty, false);
        var item = Show(page, row, asking: true, kept: id => kept = id, confirmed: _ => confirmed = true);

        await item.Find(".ask").KeyDownAsync(new KeyboardEventArgs { Key = key });

        Assert.Equal((keeps ? row.Id : Guid.Empty, false), (kept, confirmed));
    }

    [Fact]
    public async Task Ask_EndedMeanwhile_IsAskedNoMore()
    {
        await using var page = new OpenPage(server);

        var item = Show(page, Active with { EndedAt = server.Clock!.GetUtcNow(), EndReason = EndReason.ByAdmin }, asking: true);

        Assert.Empty(item.FindAll(".ask"));
    }

    [Fact]
    public async Task Name_Hostile_IsInert()
    {
        await using var page = new OpenPage(server);

        var item = Show(page, Active with { Name = "<img src=x onerror=alert(1)>", Software = "<script>alert(1)</script>" }, asking: true);

        Assert.Empty(item.FindAll("img, script"));
        Assert.Equal("<img src=x onerror=alert(1)>", item.Find("h3").TextContent);
    }

    [Theory]
    [InlineData(7, "100 100")]
    [InlineData(3.5, "50 100")]
    [InlineData(30, "100 100")]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    public async Task Ring_DaysLeft_IsThatMuchOfTheRound(double days, string? dashes)
    {
        await using var page = new OpenPage(server);

        var item = Show(page, Active with { ExpiresAt = server.Clock!.GetUtcNow().AddDays(days) });

        Assert.Equal(dashes, item.FindAll(".arc").SingleOrDefault()?.GetAttribute("stroke-dasharray"));
    }

    private static IRenderedComponent<SessionItem> Show(
        OpenPage page, SessionRow row, bool asking = false, bool isThis = false, Action<Guid>? kept = null, Action<SessionRow>? confirmed = null) =>
        page.Render<SessionItem>(p => p
            .Add(i => i.Session, row).Add(i => i.IsAsking, asking).Add(i => i.IsThis, isThis)
            .Add(i => i.Kept, kept ?? (_ => { })).Add(i => i.Confirmed, confirmed ?? (_ => { })));
}
