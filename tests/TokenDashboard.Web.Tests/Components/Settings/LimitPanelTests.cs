using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Settings;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Settings;

/// <summary>What is limited, how, and what was refused, in one place.</summary>
public sealed class LimitPanelTests
{
    [Fact]
    public void List_HasEveryLimitThatRefuses()
    {
        using var server = new DashboardServer();
        server.Client().Dispose();
        string[] names = [.. RateLimit.All, RateLimit.Account, RateLimit.Token, DeviceAuthorizationService.Waiting, PushedRequestService.Waiting, FailedTokens.Name, ClientDocuments.Name, SignInLimit.Name, PasswordTurns.Name, .. GuessKind.All.Select(kind => kind.Name)];

        Assert.Equal(names.Order(StringComparer.Ordinal), server.Service<LimitCatalog>().List().Select(l => l.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Page_AfterAFlood_SaysWhatWasRefusedInTheLastHour()
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:WaitingDeviceCodes"] = "1" } };
        for (var i = 0; i < 3; i++)
            await server.Device().PostAsync("/oauth/device", ("client_id", "companion"));
        var (admin, _, _) = await server.SignInAsync(role: SessionClaims.AdminRole);

        Assert.Equal("2 refused in the last hour", await RefusedAsync());
        server.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal("None refused in the last hour", await RefusedAsync());

        async Task<string> RefusedAsync()
        {
            var row = (await admin.GetAsync("/admin/settings")).Page.QuerySelectorAll(".limits li").Single(li => li.QuerySelector("h3")!.TextContent == "Device codes that wait to be typed");
            Assert.Equal("1 from one network, 10,000 in all", row.QuerySelector(".muted")!.TextContent);
            return row.QuerySelector("div + div p")!.TextContent;
        }
    }
}
