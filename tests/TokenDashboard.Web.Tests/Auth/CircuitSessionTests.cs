using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Promise 12: a page that is open learns that its session is over, at once or within five seconds.</summary>
public sealed class CircuitSessionTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private SessionService Sessions => server.Service<SessionService>();

    [Fact]
    public async Task Open_SessionLives_SomebodyIsSignedIn()
    {
        var visit = await server.VisitAsync();
        using var circuit = Open(visit);

        server.Clock!.Advance(Live.Poll);
        server.Service<SessionFeed>().Publish(new Change.Sessions(visit.UserId));

        Assert.True(await IsSignedInAsync(circuit));
    }

    [Fact]
    public async Task End_ToldByTheFeed_SignsThePageOutAtOnce()
    {
        var visit = await server.VisitAsync();
        using var circuit = Open(visit);
        var told = ToldAsync(circuit);

        await Sessions.EndAsync(visit.SessionId, visit.Actor, CancellationToken.None);

        Assert.Null((await told).User.Identity?.Name);
        Assert.False(await IsSignedInAsync(circuit));
    }

    [Fact]
    public async Task End_NobodyTold_SignsThePageOutWithinFiveSeconds()
    {
        var visit = await server.VisitAsync();
        using var circuit = Open(visit);
        var told = ToldAsync(circuit);
        server.Stored.Execute("UPDATE sessions SET EndedAt = 1, EndReason = 'ByAdmin' WHERE Id = $id", ("$id", visit.SessionId));

        server.Clock!.Advance(Live.Poll - TimeSpan.FromTicks(1));
        Assert.True(await IsSignedInAsync(circuit));
        server.Clock.Advance(TimeSpan.FromTicks(1));
        await told;

        Assert.Equal(TimeSpan.FromSeconds(5), Live.Poll);
        Assert.False(await IsSignedInAsync(circuit));
    }

    [Fact]
    public async Task Expiry_PageLeftOpen_SignsItOut()
    {
        var visit = await server.VisitAsync();
        using var circuit = Open(visit);
        var told = ToldAsync(circuit);

        // Without the 120,000 looks in between.
        server.Clock!.AdjustTime(server.Clock.GetUtcNow() + TimeSpan.FromDays(7));
        server.Clock.Advance(Live.Poll);
        await told;

        Assert.False(await IsSignedInAsync(circuit));
    }

    [Fact]
    public async Task End_OfAnotherSession_LeavesThePageAlone()
    {
        var visit = await server.VisitAsync();
        var other = await server.VisitAsync(visit.UserId);
        using var circuit = Open(visit);

        await Sessions.EndAsync(other.SessionId, other.Actor, CancellationToken.None);
        server.Clock!.Advance(Live.Poll);

        Assert.True(await IsSignedInAsync(circuit));
    }

    /// <summary>A database that does not answer for a moment signs nobody out, and the next look still comes.</summary>
    [Fact]
    public async Task Check_DatabaseFails_KeepsThePageAndLooksAgain()
    {
        var visit = await server.VisitAsync();
        using var circuit = Open(visit);
        var told = ToldAsync(circuit);
        server.Stored.Execute("ALTER TABLE sessions RENAME TO gone");
        server.Clock!.Advance(Live.Poll);
        await Task.Delay(200);
        var during = await IsSignedInAsync(circuit);
        server.Stored.Execute("ALTER TABLE gone RENAME TO sessions");

        await Sessions.EndAsync(visit.SessionId, visit.Actor, CancellationToken.None);
        server.Clock.Advance(Live.Poll);
        await told;

        Assert.True(during);
        Assert.False(await IsSignedInAsync(circuit));
    }

    [Fact]
    public async Task Dispose_ThenTheEnd_TellsNobody()
    {
        var visit = await server.VisitAsync();
        var circuit = Open(visit);
        var told = false;
        circuit.AuthenticationStateChanged += _ => told = true;
        circuit.Dispose();

        await Sessions.EndAsync(visit.SessionId, visit.Actor, CancellationToken.None);
        server.Clock!.Advance(Live.Poll);
        await Task.Delay(100);

        Assert.False(told);
    }

    private CircuitSession Open(Visit visit)
    {
        var circuit = new CircuitSession(new SharedSessions(Sessions), server.Service<SessionFeed>(), server.Clock!, NullLogger<CircuitSession>.Instance);
        var principal = new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, visit.UserId), new Claim(SessionClaims.SessionId, visit.SessionId.ToString())], "cookie"));
        circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(principal)));
        return circuit;
    }

    private static async Task<AuthenticationState> ToldAsync(CircuitSession circuit)
    {
        var told = new TaskCompletionSource<AuthenticationState>(TaskCreationOptions.RunContinuationsAsynchronously);
        circuit.AuthenticationStateChanged += async state => told.TrySetResult(await state);
        return await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<bool> IsSignedInAsync(CircuitSession circuit) =>
        (await circuit.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated == true;
}
