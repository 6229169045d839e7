using Bunit;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>Who else has a case open, as its page says.</summary>
[Trait("Database", "Sqlite")]
public sealed class LookersTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public LookersTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Case_OpenedByAColleague_SaysSoUntilTheyLeave()
    {
        await using var tab = new OpenPage(_server);
        var (ana, jonas) = (await AdminAsync("Ana Lind"), await AdminAsync("Jonas Weber"));
        await ReplayAsync();
        var page = tab.Open<IncidentPage>(ana, p => p.Add(i => i.Id, 1));
        await using (var other = new OpenPage(_server))
        {
            var theirs = other.Open<IncidentPage>(jonas, p => p.Add(i => i.Id, 1));

            page.WaitForAssertion(() => Assert.Equal("JW Jonas Weber is looking", Words(page)));
            theirs.WaitForAssertion(() => Assert.Equal("AL Ana Lind is looking", Words(theirs)));
            Assert.Equal("true", page.Find(".lookers .avatar").GetAttribute("aria-hidden"));
        }

        page.WaitForAssertion(() => Assert.Equal("", Words(page)));
    }

    [Fact]
    public async Task Case_OpenInAnotherTabOfMine_SaysNothing()
    {
        await using var tab = new OpenPage(_server);
        await using var again = new OpenPage(_server);
        var ana = await AdminAsync("Ana Lind");
        await ReplayAsync();
        var page = tab.Open<IncidentPage>(ana, p => p.Add(i => i.Id, 1));

        again.Open<IncidentPage>(ana, p => p.Add(i => i.Id, 1));

        Assert.Equal([ana.UserId], _server.Service<CaseWatchers>().At(1));
        Assert.Equal("", Words(page));
    }

    [Fact]
    public async Task Look_WhoseConnectionIsLost_IsOverAndBeginsAgainWithIt()
    {
        var watchers = _server.Service<CaseWatchers>();
        using var look = new CaseLook(watchers);
        look.Begin(1, "ana", () => { });

        await look.OnConnectionDownAsync(null!, default);
        Assert.Empty(watchers.At(1));
        await look.OnConnectionUpAsync(null!, default);
        Assert.Equal(["ana"], watchers.At(1));
        look.Begin(2, "ana", () => { });
        Assert.Empty(watchers.At(1));
        Assert.Equal(["ana"], watchers.At(2));
        look.End();
        await look.OnConnectionUpAsync(null!, default);
        Assert.Empty(watchers.At(2));
    }

    /// <summary>Only colleagues have names here, whoever has the page open.</summary>
    [Fact]
    public async Task Case_OpenedByMany_CountsThem()
    {
        await using var tab = new OpenPage(_server);
        var ana = await AdminAsync("Ana Lind");
        await ReplayAsync();
        var page = tab.Open<IncidentPage>(ana, p => p.Add(i => i.Id, 1));
        var watchers = _server.Service<CaseWatchers>();
        watchers.Enter(1, "nobody", () => { });
        Assert.Equal("", Words(page));

        foreach (var name in new[] { "Bea B", "Cem C", "Dan D", "Eva E" })
            watchers.Enter(1, (await AdminAsync(name)).UserId, () => { });

        page.WaitForAssertion(() => Assert.Equal("BB CC DD 4 colleagues are looking", Words(page)));
    }

    private static string Words(IRenderedComponent<IncidentPage> page) => string.Join(' ', page.FindAll(".lookers > *").Select(e => e.TextContent));

    private async Task<Visit> AdminAsync(string name)
    {
        var user = await _server.CreateUserAsync(role: SessionClaims.AdminRole);
        _server.Stored.Execute("UPDATE AspNetUsers SET DisplayName = $name WHERE Id = $id", ("$name", name), ("$id", user.Id));
        return await _server.VisitAsync(user.Id);
    }

    private async Task ReplayAsync()
    {
        var app = await _server.LinkAsync();
        var next = await _server.Device().RotateAsync(app.Token);
        await _server.Device().RotateAsync(next);
        await _server.Device("198.51.100.7").RefreshAsync(app.Token);
    }
}
