using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Which mails an owner wants.</summary>
public sealed class NoticeTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Switch_NewDevices_TurnsThemOffAndOnAgain()
    {
        var (browser, user, _) = await server.SignInAsync();

        Assert.Equal("/profile?saved=notices", (await browser.SubmitAsync("/profile", "notices", ("Tells", "no"))).Location);
        Assert.False(Tells(user.Id));
        Assert.Contains("You are not written to when a new device signs in.", (await browser.GetAsync("/profile")).Words, StringComparison.Ordinal);

        await browser.SubmitAsync("/profile", "notices", ("Tells", "yes"));
        Assert.True(Tells(user.Id));
    }

    [Fact]
    public async Task Switch_WithoutARecentProof_LeadsToItAndChangesNothing()
    {
        var (browser, user, _) = await server.SignInAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal("/prove?return=%2Fprofile", (await browser.SubmitAsync("/profile", "notices", ("Tells", "no"))).Location);

        Assert.True(Tells(user.Id));
    }

    private bool Tells(string userId) => server.Stored.Value<bool>("SELECT NewDeviceNotices FROM AspNetUsers WHERE Id = $id", ("$id", userId));
}
