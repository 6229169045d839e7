using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Identity;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promise 9: how long a family lives, and which lock ends it.</summary>
public sealed class LifetimeTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    [Fact]
    public async Task Refresh_ATickBeforeTheSlidingLimit_Works()
    {
        var app = await server.LinkAsync();
        server.Clock!.Advance(TimeSpan.FromDays(7) - Tick);

        Assert.Equal(HttpStatusCode.OK, (await server.Device().RefreshAsync(app.Token)).Status);
    }

    [Fact]
    public async Task Refresh_AtTheSlidingLimit_IsRefusedWithoutIncident()
    {
        var app = await server.LinkAsync();
        server.Clock!.Advance(TimeSpan.FromDays(7));

        var (expired, unknown) = (await server.Device().RefreshAsync(app.Token), await server.Device().RefreshAsync("td1_unknown"));

        Assert.Equal("invalid_grant", expired.Error);
        Assert.Equal((unknown.Status, unknown.Body), (expired.Status, expired.Body));
        Assert.Equal(unknown.Response.Headers.Select(h => h.Key).Order(), expired.Response.Headers.Select(h => h.Key).Order());
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    [Fact]
    public async Task Refresh_Used_SlidesTheLimit()
    {
        var app = await server.LinkAsync();
        server.Clock!.Advance(TimeSpan.FromDays(6));
        var token = await server.Device().RotateAsync(app.Token);
        server.Clock.Advance(TimeSpan.FromDays(7) - Tick);

        Assert.Equal(HttpStatusCode.OK, (await server.Device().RefreshAsync(token)).Status);
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.OK)]
    [InlineData(0, HttpStatusCode.BadRequest)]
    public async Task Refresh_AroundTheAbsoluteLimit_SlidingNeverPassesIt(long microseconds, HttpStatusCode expected)
    {
        var app = await server.LinkAsync();
        var token = app.Token;
        for (var day = 5; day <= 85; day += 5)
        {
            server.Clock!.Advance(TimeSpan.FromDays(5));
            token = await server.Device().RotateAsync(token);
        }

        server.Clock!.Advance(TimeSpan.FromDays(5) + TimeSpan.FromMicroseconds(microseconds));

        Assert.Equal(expected, (await server.Device().RefreshAsync(token)).Status);
    }

    /// <summary>A stranger who types wrong passwords must not sign anyone out.</summary>
    [Fact]
    public async Task Refresh_AutomaticLockout_RefusesNothing()
    {
        var app = await server.LinkAsync();
        using (var scope = server.Services.CreateScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
            var user = (await users.FindByIdAsync(app.UserId))!;
            for (var i = 0; i < 6; i++)
                await users.AccessFailedAsync(user);
            Assert.True(await users.IsLockedOutAsync(user));
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Device().RefreshAsync(app.Token)).Status);
    }

    [Fact]
    public async Task Refresh_LockedByAnAdmin_IsRefusedWithoutIncident()
    {
        var app = await server.LinkAsync();
        var successor = await server.Device().RotateAsync(app.Token);
        server.Stored.Execute("UPDATE accounts SET LockedAt = $at WHERE Id = $id", ("$at", server.Clock!.GetUtcNow()), ("$id", app.UserId));

        Assert.Equal("invalid_grant", (await server.Device().RefreshAsync(successor)).Error);
        Assert.Equal("invalid_grant", (await server.Device().RefreshAsync(app.Token)).Error);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    /// <summary>Promise 13: instants are UTC and of one reading of the clock per operation.</summary>
    [Fact]
    public async Task Refresh_Rotating_StoresOneInstantEverywhere()
    {
        var app = await server.LinkAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(3));
        // From here on every reading of the clock differs.
        server.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        await server.Device().RotateAsync(app.Token);
        server.Clock.AutoAdvanceAmount = TimeSpan.Zero;

        var rotated = server.Stored.Value<long>("SELECT RotatedAt FROM sessions WHERE Id = $id", ("$id", app.SessionId));
        Assert.Equal(rotated, server.Stored.Value<long>("SELECT LastUsedAt FROM sessions WHERE Id = $id", ("$id", app.SessionId)));
        Assert.Equal(rotated + TimeSpan.FromDays(7).Ticks, server.Stored.Value<long>("SELECT ExpiresAt FROM sessions WHERE Id = $id", ("$id", app.SessionId)));
        Assert.Equal(rotated, server.Stored.Value<long>("SELECT ConsumedAt FROM refresh_tokens WHERE SessionId = $id", ("$id", app.SessionId)));
    }
}
