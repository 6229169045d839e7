using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Audit;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Audit;

/// <summary>What admins did, in sentences.</summary>
[Trait("Database", "Sqlite")]
public sealed class AuditTrailTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public AuditTrailTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Trail_Nothing_SaysWhatWouldBeHere()
    {
        await using var tab = new OpenPage(_server);

        var page = tab.Open<AuditTrail>(await AdminAsync());

        Assert.Equal(("Nobody has done anything yet.", "Nothing here yet."), (page.Find("h1").TextContent, page.Find(".empty h2").TextContent));
    }

    [Fact]
    public async Task Trail_ALine_SaysWhoDidWhatToWhomAndWhy()
    {
        await using var tab = new OpenPage(_server);
        var (admin, bob) = (await AdminAsync(), await _server.CreateUserAsync());
        _server.Stored.Execute("UPDATE AspNetUsers SET DisplayName = 'Bob' WHERE Id = $id", ("$id", bob.Id));
        await _server.Service<AccountService>().LockAsync(bob.Id, "Left the company", admin.Actor, default);

        var line = tab.Open<AuditTrail>(admin).Find("tbody tr");

        Assert.Equal(["Ada Lovelace", "Account locked", "Bob", "0 sessions endedLeft the company"], line.QuerySelectorAll("td").Skip(1).Take(4).Select(c => Words(c.TextContent)));
        Assert.Equal([$"admin/users/{admin.UserId}", $"admin/users/{bob.Id}"], line.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Trail_AnActByWhoIsGone_NamesThePseudonym()
    {
        await using var tab = new OpenPage(_server);
        _server.Stored.Execute("INSERT INTO audit (At, ActorId, Action, UserId, Target) VALUES ($at, '3f2a0000', 'IncidentNoted', '9b1c0000', 'incident 7')", ("$at", _server.Clock!.GetUtcNow()));
        _server.Stored.Execute("INSERT INTO audit (At, Action, UserId) VALUES ($at, 'AdminRecovered', '9b1c0000')", ("$at", _server.Clock!.GetUtcNow()));

        var page = tab.Open<AuditTrail>(await AdminAsync());

        Assert.Equal(
            ["Someone at the server’s console · Account recovered at the console · Deleted account 9B1C ·", "Deleted account 3F2A · Note written · Deleted account 9B1C · incident 7"],
            page.FindAll("tbody tr").Select(row => string.Join(" · ", row.QuerySelectorAll("td").Skip(1).Take(4).Select(c => Words(c.TextContent))).Trim()));
        Assert.Equal("admin/incidents/7", page.Find("tbody a").GetAttribute("href"));
    }

    [Fact]
    public async Task Line_OfTheConsole_IsASentence()
    {
        await using var tab = new OpenPage(_server);
        var line = new AuditLine(1, default, null, null, AuditAction.AdminRecovered, "9b1c0000", null, null, null, null, null, null, null, null);

        var item = tab.Open<AuditItem>(await AdminAsync(), parameters => parameters.Add(i => i.Line, line));

        Assert.Equal("Someone at the server’s console recovered the account of Deleted account 9B1C.", Words(item.Find("li > span").TextContent));
    }

    /// <summary>The order and the filters are the address's, so that a link shows the same.</summary>
    [Fact]
    public async Task Trail_OldestFirst_TurnsTheOrder()
    {
        await using var tab = new OpenPage(_server);
        for (var i = 1; i <= 2; i++)
            _server.Stored.Execute("INSERT INTO audit (At, ActorId, Action, Target) VALUES ($at, 'a', 'IncidentNoted', $target)", ("$at", _server.Clock!.GetUtcNow()), ("$target", $"incident {i}"));
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/audit?order=oldest&action=incidentnoted");

        var page = tab.Open<AuditTrail>(await AdminAsync());

        Assert.Equal(["incident 1", "incident 2"], page.FindAll("tbody tr").Select(row => Words(row.QuerySelectorAll("td")[4].TextContent)));
        Assert.Equal(["admin/audit?order=oldest"], page.FindAll(".narrowed a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public void Words_OfEachAct_AreThere() => Assert.All(Enum.GetValues<AuditAction>(), action =>
    {
        Assert.NotEqual(action.ToString(), AuditWords.Name(action));
        Assert.StartsWith("{0} ", AuditWords.Format(new AuditLine(1, default, "a", "A", action, "b", "B", null, null, null, null, null, null, null)), StringComparison.Ordinal);
    });

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);
}
