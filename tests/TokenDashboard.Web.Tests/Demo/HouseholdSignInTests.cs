using System.Net;
using TokenDashboard.Web.Demo;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Demo;

/// <summary>The people of the story are real accounts: the printed password lets each of them in, to what is theirs.</summary>
[Collection(DemoServer.OneAtATime)]
[Trait("Database", "Sqlite")]
public sealed class HouseholdSignInTests(DemoServer demo) : IClassFixture<DemoServer>
{
    [Theory]
    [InlineData("ana@example.org", "/sessions", HttpStatusCode.OK)]
    [InlineData("ana@example.org", "/admin/incidents", HttpStatusCode.NotFound)]
    [InlineData("chloe@example.org", "/sessions", HttpStatusCode.OK)]
    [InlineData("jonas@example.org", "/admin/incidents", HttpStatusCode.OK)]
    [InlineData("tomas@example.org", "/sessions", HttpStatusCode.OK)]
    public async Task SignIn_PrintedPassword_OpensTheirPages(string email, string path, HttpStatusCode expected)
    {
        var browser = demo.Server.Visitor();

        Assert.Equal("/", (await browser.SignInAsync(email, Person.Password)).Location);

        Assert.Equal(expected, (await browser.GetAsync(path)).Status);
    }
}
