using System.Net;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Limits;

/// <summary>How much is taken from one network and one account, and what whoever asks for more is told.</summary>
public sealed class RateLimitTests
{
    private static readonly (string, string)[] DeviceForm = [("client_id", "companion")];

    [Fact]
    public async Task Device_FloodFromOneNetwork_IsRefusedPastTheLimitAndWritesNothing()
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:DeviceCodes"] = "5" } };
        var flood = await FloodAsync(server.Device(), "/oauth/device", 40, DeviceForm);

        var refused = flood.Where(a => a.Status == HttpStatusCode.TooManyRequests).ToList();
        // There is a new one every twelve seconds.
        Assert.InRange(flood.Count - refused.Count, 5, 7);
        Assert.All(refused, a => Assert.Equal(("temporarily_unavailable", "no-store"), (a.Error, a.Response.Headers.CacheControl!.ToString())));
        Assert.All(refused, a => Assert.InRange(a.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        Assert.Equal(flood.Count - refused.Count, server.Stored.Count("device_codes"));
        Assert.Equal(refused.Count, server.Service<Refusals>().LastHour(RateLimit.DeviceCodes));
        Assert.Equal(HttpStatusCode.OK, (await server.Device("192.0.2.11").PostAsync("/oauth/device", DeviceForm)).Status);
    }

    [Theory]
    [InlineData("/oauth/token", "slow_down")]
    [InlineData("/oauth/revoke", "temporarily_unavailable")]
    public async Task OAuth_PastTheLimit_SaysSoAsRfc6749Does(string path, string error)
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:Apps"] = "1" } };
        await server.Device().PostAsync(path, DeviceForm);

        var answer = await server.Device().PostAsync(path, DeviceForm);

        Assert.Equal((HttpStatusCode.TooManyRequests, error), (answer.Status, answer.Error));
        Assert.NotNull(answer.Response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Pages_PastTheLimit_AreASentenceOrProblemDetails()
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:Pages"] = "1" } };
        var browser = server.Visitor();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sign-in")).Status);

        var (person, program) = (await browser.GetAsync("/sign-in"), await browser.GetAsync("/health/live", "application/json"));

        Assert.Equal(HttpStatusCode.TooManyRequests, person.Status);
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (program.Status, program.Response.Content.Headers.ContentType!.MediaType));
        Assert.NotNull(program.Response.Headers.RetryAfter?.Delta);
        Assert.Equal("text/plain", person.Response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("There were too many requests from your network or with your account. Try again in ", person.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forms_PastTheLimit_AreNotTakenButCanBeLookedAt()
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:Forms"] = "2" } };
        var browser = server.Visitor();
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync("nobody@example.org", "wrong horse battery")).Status);
        var page = await browser.GetAsync("/sign-in");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SubmitAsync(page, "sign-in", ("Input.Email", "nobody@example.org"), ("Input.Password", "wrong horse battery"))).Status);
    }

    [Fact]
    public async Task Account_PastTheLimit_IsRefusedFromEveryNetworkAndOthersAreNot()
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:Account"] = "3" } };
        var (browser, _, _) = await server.SignInAsync();
        var (other, _, _) = await server.SignInAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await browser.At($"198.51.100.{i}").GetAsync("/sessions")).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.At("198.51.100.9").GetAsync("/sessions")).Status);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/sessions")).Status);
    }

    [Fact]
    public async Task Device_AddressesOfOneNetwork_AreOneAndASiteHasFourTimesAsMuch()
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:DeviceCodes"] = "1" } };

        Task<OAuthAnswer> AskAsync(string address) => server.Device(address).PostAsync("/oauth/device", DeviceForm);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync("2001:db8:1:1::1")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync("2001:db8:1:1:ffff::2")).Status);
        for (var network = 2; network <= 4; network++)
            Assert.Equal(HttpStatusCode.OK, (await AskAsync($"2001:db8:1:{network}::1")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync("2001:db8:1:5::1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("2001:db8:2:1::1")).Status);
    }

    [Theory]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:1::2")]
    [InlineData("192.0.2.10", "192.0.2.10")]
    public async Task Device_TooManyWaitForOneNetwork_IsRefusedUntilTheyAreOver(string first, string second)
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:WaitingDeviceCodes"] = "3" } };
        var flood = await FloodAsync(server.Device(first), "/oauth/device", 16, DeviceForm);

        var refused = await server.Device(second).PostAsync("/oauth/device", DeviceForm);

        Assert.Equal(3, flood.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable", TimeSpan.FromMinutes(1)), (refused.Status, refused.Error, refused.Response.Headers.RetryAfter?.Delta));
        Assert.Equal(3, server.Stored.Count("device_codes"));
        Assert.Equal(14, server.Service<Refusals>().LastHour(DeviceAuthorizationService.Waiting));
        Assert.Equal(HttpStatusCode.OK, (await server.Device("203.0.113.1").PostAsync("/oauth/device", DeviceForm)).Status);
        server.Clock!.Advance(DeviceAuthorizationService.Lifetime);
        Assert.Equal(HttpStatusCode.OK, (await server.Device(first).PostAsync("/oauth/device", DeviceForm)).Status);
    }

    [Fact]
    public async Task Device_TooManyWait_IsRefusedToASiteAndInAll()
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:WaitingDeviceCodes"] = "1", ["RateLimits:WaitingDeviceCodesInAll"] = "6" } };

        async Task<int> TakenAsync(Func<int, string> address)
        {
            var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => server.Device(address(i)).PostAsync("/oauth/device", DeviceForm)));
            return answers.Count(a => a.Status == HttpStatusCode.OK);
        }

        Assert.Equal(4, await TakenAsync(i => $"2001:db8:1:{i}::1"));
        Assert.Equal(2, await TakenAsync(i => $"192.0.2.{i}"));
    }

    [Fact]
    public void Routes_AllButFiles_AreLimited()
    {
        using var server = new DashboardServer();
        using var _ = server.Client();

        var free = server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<EnableRateLimitingAttribute>() is null && !RouteTableTests.IsFile(e)).Select(e => e.RoutePattern.RawText);

        Assert.Empty(free);
    }

    [Fact]
    public async Task Office_FiveHundredPeopleAndTwoThousandApps_IsNotSlowed()
    {
        using var server = new DashboardServer();
        var user = await server.CreateUserAsync();
        var tokens = new List<string>();
        for (var i = 0; i < 200; i++)
            tokens.Add((await server.LinkAsync(user.Id)).Token);
        var browser = server.Visitor().At(AppDevice.DefaultAddress);

        // Every app asks for a token, and then, for it, who it is; ten times two hundred are the same to a network's bucket. Everybody opens the sign-in page.
        for (var round = 0; round < 10; round++)
        {
            var spent = await Task.WhenAll(tokens.Select(t => Task.Run(() => server.Device().RefreshAsync(t))));
            Assert.All(spent, a => Assert.Equal(HttpStatusCode.OK, a.Status));
            tokens = [.. spent.Select(a => a.RefreshToken!)];
        }

        for (var person = 0; person < 500; person++)
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sign-in")).Status);
    }

    [Fact]
    public void LastHour_RefusalsOfLongAgo_AreForgotten()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        using var metrics = new DashboardMetrics();
        var refusals = new Refusals(clock, metrics);
        for (var minute = 0; minute < 100; minute++)
        {
            refusals.Count("a");
            refusals.Count("a");
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((2 * 59, 0), (refusals.LastHour("a"), refusals.LastHour("b")));
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, refusals.LastHour("a"));
    }

    private static async Task<IReadOnlyList<OAuthAnswer>> FloodAsync(AppDevice device, string path, int times, (string, string)[] form) =>
        await Task.WhenAll(Enumerable.Range(0, times).Select(_ => Task.Run(() => device.PostAsync(path, form))));
}
