using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Which mails an owner wants.</summary>
public sealed class NoticeTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Choose_OneOfThree_IsKeptAndShown()
    {
        var (browser, user, _) = await server.SignInAsync();

        Assert.Equal("Every", await ShownAsync(browser));
        foreach (var choice in new[] { "None", "NewNetworks", "Every", "NewNetworks" })
        {
            Assert.Equal("/profile?saved=notices", (await browser.SubmitAsync("/profile", "notices", ("Notices", choice))).Location);
            Assert.Equal(choice, await ShownAsync(browser));
        }

        // What is none of the three changes nothing.
        foreach (var choice in new[] { "", "0", "Never, Every" })
            Assert.Null((await browser.SubmitAsync("/profile", "notices", ("Notices", choice))).Location);
        Assert.Equal("NewNetworks", await ShownAsync(browser));
    }

    [Fact]
    public async Task Switch_WithoutARecentProof_LeadsToItAndChangesNothing()
    {
        var (browser, user, _) = await server.SignInAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal("/prove?return=%2Fprofile", (await browser.SubmitAsync("/profile", "notices", ("Notices", "None"))).Location);

        Assert.True(Tells(user.Id));
    }

    private static async Task<string?> ShownAsync(WebVisitor browser) =>
        (await browser.GetAsync("/profile")).Page.QuerySelector("input[name=Notices][checked]")?.GetAttribute("value");

    private bool Tells(string userId) => server.Stored.Value<bool>("SELECT NewDeviceNotices FROM AspNetUsers WHERE Id = $id", ("$id", userId));
}
