using Bunit;
using Microsoft.AspNetCore.Components.Web;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Sessions;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Sessions;

/// <summary>One row: its state in an icon and a word, and the question before it ends.</summary>
public sealed class SessionItemTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private SessionRow Active => new(
        Guid.NewGuid(), SessionKind.Browser, "Pixel 9", DeviceType.Phone, "Chrome 142 on Android", SignInMethod.Password, "192.0.2.20",
        server.Clock!.GetUtcNow(), server.Clock.GetUtcNow(), server.Clock.GetUtcNow().AddDays(7), null, null, null, false);

    [Theory]
    [InlineData(null, "active", "Active", null)]
    [InlineData(EndReason.SignedOut, "out", "Signed out", "You signed out there.")]
    [InlineData(EndReason.ByOwner, "out", "Signed out", "You ended it.")]
    [InlineData(EndReason.ByAdmin, "out", "Signed out", "An admin ended it.")]
    [InlineData(EndReason.Reuse, "replayed", "Ended to be safe", "An old key of this app came back. We signed it out at once.")]
    [InlineData(EndReason.PasswordChange, "out", "Signed out", "You changed your password, which signed out other devices.")]
    [InlineData(EndReason.AccountLocked, "out", "Signed out", "An admin locked the account.")]
    [InlineData(EndReason.Expired, "expired", "Expired", "Not used for too long.")]
    public async Task State_EachReason_HasIconWordAndSentence(EndReason? reason, string icon, string word, string? sentence)
    {
        await using var page = new OpenPage(server);

        var item = Show(page, reason is null ? Active : Active with { EndedAt = server.Clock!.GetUtcNow(), EndReason = reason });

        var state = item.Find(".ses-s");
        Assert.Equal((word, "#i-" + icon), (state.TextContent.Trim(), state.QuerySelector("use")!.GetAttribute("href")!.Replace("icons.svg", "", StringComparison.Ordinal)));
        if (sentence is not null)
            Assert.Contains(item.FindAll(".ses-d"), p => p.TextContent.StartsWith(sentence, StringComparison.Ordinal));
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
    [InlineData(true, SessionKind.Browser, "Sign out Pixel 9? You leave this page and will have to sign in again. This can’t be undone.")]
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
        var acts = new List<SessionAct>();
        var item = Show(page, Active, asking: true, acts: acts);

        await item.InvokeAsync(() => item.Find(".ask").KeyDownAsync(new KeyboardEventArgs { Key = key }));

        Assert.Equal(keeps ? [typeof(SessionAct.Leave)] : [], acts.Select(a => a.GetType()));
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

    [Theory]
    [InlineData(true, false, "Needs a look", new[] { "Yes, that was me", "Not mine" })]
    [InlineData(false, false, "Needs a look", new[] { "Not mine" })]
    [InlineData(false, true, "Active", new string[0])]
    public async Task NeedsLook_ARow_AsksWhoMaySay(bool mayVouch, bool isThis, string state, string[] answers)
    {
        await using var page = new OpenPage(server);

        var item = Show(page, Active with { NeedsLook = true }, isThis: isThis, mayVouch: mayVouch);

        Assert.Equal(state, item.Find(".state").TextContent);
        Assert.Equal(answers, item.FindAll(".ask button").Select(b => b.TextContent));
    }

    [Theory]
    [InlineData(0, "Yes, that was me", typeof(SessionAct.Vouch))]
    [InlineData(1, "Not mine", typeof(SessionAct.AskSignOut))]
    public async Task NeedsLook_Answered_SaysWhich(int button, string words, Type act)
    {
        await using var page = new OpenPage(server);
        var acts = new List<SessionAct>();
        var item = Show(page, Active with { NeedsLook = true }, mayVouch: true, acts: acts);

        var clicked = item.FindAll(".ask button")[button];
        await clicked.ClickAsync();

        Assert.Equal((words, act), (clicked.TextContent, acts.Single().GetType()));
    }

    [Fact]
    public async Task Name_WithAFault_SaysItBesideTheField()
    {
        await using var page = new OpenPage(server);
        var row = Active;

        var item = page.Render<SessionItem>(p => p.Add(i => i.Session, row).Add(i => i.Prompt, new RowPrompt.Name(row.Id, "Type a name.")));

        var input = item.Find("input");
        Assert.Equal(("Pixel 9", "true", "Type a name."), (input.GetAttribute("value"), input.GetAttribute("aria-invalid"), item.Find("#" + input.GetAttribute("aria-describedby")).TextContent));
        Assert.Equal("Name", item.Find($"label[for={input.Id}]").TextContent);
    }

    [Theory]
    [InlineData(SessionKind.App, EndReason.ByOwner, 0, "You ended it. Apps may work up to 10 more minutes.")]
    [InlineData(SessionKind.App, EndReason.ByOwner, 9, "You ended it. Apps may work up to 1 more minutes.")]
    [InlineData(SessionKind.App, EndReason.ByOwner, 10, "You ended it. ")]
    [InlineData(SessionKind.App, EndReason.Expired, 0, "Not used for too long. ")]
    [InlineData(SessionKind.Browser, EndReason.ByOwner, 0, "You ended it. Its tabs are closed.")]
    [InlineData(SessionKind.Browser, EndReason.SignedOut, 0, "You signed out there. ")]
    public async Task Ended_AMomentAgo_SaysWhatMayStillGoOn(SessionKind kind, EndReason reason, int minutes, string words)
    {
        await using var page = new OpenPage(server);

        var item = Show(page, Active with { Kind = kind, EndReason = reason, EndedAt = server.Clock!.GetUtcNow().AddMinutes(-minutes) });

        Assert.Equal(words, item.FindAll(".ses-d")[^1].TextContent);
    }

    [Fact]
    public async Task Rhythm_OfAnApp_IsDrawnAndSaid()
    {
        await using var page = new OpenPage(server);
        var rhythm = new RefreshRhythm([0, 8, 4, .. Enumerable.Repeat(0, 11)]);

        var item = page.Render<SessionItem>(p => p.Add(i => i.Session, Active).Add(i => i.Rhythm, rhythm));

        Assert.Equal("Refreshed 12 times in the last 7 days", item.Find(".spark").GetAttribute("aria-label"));
        Assert.Equal(["1", "16", "10"], item.FindAll(".spark rect").Take(3).Select(r => r.GetAttribute("height")));
    }

    /// <summary>A page is read again every few seconds, and there may be thousands of them.</summary>
    [Fact]
    public async Task Draw_Again_HappensOnlyWhereTheRowIsAnother()
    {
        await using var page = new OpenPage(server);
        var row = Active;
        var item = page.Render<SessionItem>(p => p.Add(i => i.Session, row));
        item.Render(p => p.Add(i => i.Session, row));
        var drawn = item.RenderCount;

        item.Render(p => p.Add(i => i.Session, row with { }));
        Assert.Equal(drawn, item.RenderCount);

        Action<ComponentParameterCollectionBuilder<SessionItem>>[] changes =
        [
            p => p.Add(i => i.Session, row with { LastUsedAt = row.LastUsedAt.AddMinutes(1) }), p => p.Add(i => i.IsThis, true), p => p.Add(i => i.Mate, DeviceMate.Above), p => p.Add(i => i.MayVouch, true),
            p => p.Add(i => i.Rhythm, new RefreshRhythm(new int[RefreshRhythm.Length])), p => p.Add(i => i.IsChosen, true), p => p.Add(i => i.Prompt, new RowPrompt.Done(row.Id, "Done.", _ => default!)),
        ];
        Assert.Equal(typeof(SessionItem).GetProperties().Length - 1, changes.Length);
        Assert.All(changes, Drawn);
        server.Clock!.Advance(TimeSpan.FromDays(1));
        Drawn(p => p.Add(i => i.IsThis, true));
        Drawn(p => p.Add(i => i.Session, row with { EndedAt = server.Clock.GetUtcNow(), EndReason = EndReason.ByOwner, Kind = SessionKind.App }));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Drawn(p => p.Add(i => i.IsThis, true));

        // Its parts are counted as well.
        void Drawn(Action<ComponentParameterCollectionBuilder<SessionItem>> change)
        {
            drawn = item.RenderCount;
            item.Render(change);
            Assert.True(item.RenderCount > drawn);
        }
    }

    private static IRenderedComponent<SessionItem> Show(
        OpenPage page, SessionRow row, bool asking = false, bool isThis = false, bool mayVouch = false, List<SessionAct>? acts = null) =>
        page.Render<SessionItem>(p => p
            .Add(i => i.Session, row).Add(i => i.Prompt, asking ? new RowPrompt.SignOut(row.Id) : null).Add(i => i.IsThis, isThis)
            .Add(i => i.MayVouch, mayVouch).Add(i => i.Acted, act => acts?.Add(act)));
}
