using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Layout;

/// <summary>What stands in for a page that is not there, or failed, keeps the menu of whoever is signed in.</summary>
public sealed class StandInLayoutTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData("/nowhere?a=b", HttpStatusCode.NotFound, "There is nothing here.")]
    [InlineData("/error", HttpStatusCode.OK, "Something went wrong.")]
    public async Task StandIn_SignedInOrNot_HasTheMenuOrTheChoicesOfEverybody(string path, HttpStatusCode status, string title)
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var (stranger, owner) = (server.Visitor(), server.Visitor());
        await owner.SignInAsync(user.Email!, Visits.Password);

        var (strangers, owners) = (await stranger.GetAsync(path), await owner.GetAsync(path));

        Assert.Equal((status, status), (strangers.Status, owners.Status));
        Assert.Equal((title, title), (strangers.Page.QuerySelector("h1")!.TextContent, owners.Page.QuerySelector("h1")!.TextContent));
        Assert.Equal((0, 1), (strangers.Page.QuerySelectorAll(".side .nav").Length, owners.Page.QuerySelectorAll(".side .nav").Length));
        Assert.Equal((1, 0), (strangers.Page.QuerySelectorAll("[data-language-choice][checked]").Length, owners.Page.QuerySelectorAll("[data-language-choice]").Length));
        Assert.EndsWith($"{path}#content", owners.Page.QuerySelector(".skip")!.GetAttribute("href"), StringComparison.Ordinal);
    }
}
