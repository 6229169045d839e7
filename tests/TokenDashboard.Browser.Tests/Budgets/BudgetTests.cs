using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Browser.Tests.Pages;
using Xunit.Abstractions;

namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>
/// What the published pages weigh and how long they take, in Production, on the demo's data; how long until they are live, beside an empty Blazor
/// Server application, whose round trips are the framework's.
/// </summary>
[Trait("Category", "Budgets")]
[Collection(nameof(NothingBeside))]
public sealed class BudgetTests(Hosting.Browser browser, ITestOutputHelper output)
{
    // The fastest counts: what else the machine does is not the page's. Nor are the server's first times, while its code is compiled.
    private const int Tries = 4;
    private const int WarmUps = 8;

    private static readonly (string Name, string Path, Budget Budget)[] Pages =
    [
        ("sign-in", "/sign-in", Budget.Public),
        ("methods", "/methods", Budget.Public),
        ("profile", "/profile", Budget.Public),
        ("checkup", "/", Budget.Application),
        ("sessions", "/sessions", Budget.Application),
        ("activity", "/activity", Budget.Application),
        ("overview", "/admin", Budget.Desk),
        ("incidents", "/admin/incidents", Budget.Desk),
        ("incident", "/admin/incidents/4", Budget.Desk),
        ("users", "/admin/users", Budget.Desk),
        ("audit", "/admin/audit", Budget.Desk),
        ("all-sessions", "/admin/sessions", Budget.Desk),
    ];

    [BudgetFact]
    public async Task Pages_OnASlowLineAndProcessor_AreWithinTheirBudgets()
    {
        await using var server = new DashboardProcess { Published = BudgetFactAttribute.Published, Arguments = ["--demo"] };
        await using var line = new SlowLine(server.Origin);
        server.PublicOrigin = line.Origin;
        await server.StartAsync();
        // The demo is for Development only; its data is then served as anybody's is.
        (server.Arguments, server.DataName, server.EnvironmentName) = ([], "data-demo", "Production");
        await server.StartAsync();
        var admin = await SignInAsync(line.Origin);
        await using var nothing = new DashboardProcess { Published = BudgetFactAttribute.PublishedEmpty, Program = "TokenDashboard.Empty.dll", EnvironmentName = "Production" };
        await using var emptyLine = new SlowLine(nothing.Origin);
        await nothing.StartAsync();
        await WarmAsync(emptyLine.Origin);
        (line.IsSlow, emptyLine.IsSlow) = (true, true);

        var (costs, empties) = (new List<Cost>(), new List<Cost>());
        foreach (var (name, path, budget) in Pages)
        {
            var signedIn = path == "/sign-in" ? null : admin;
            var tries = new List<Cost>();
            for (var i = 0; i < Tries; i++)
                tries.Add(await Scales.WeighAsync(browser, line, signedIn, name, path, budget));
            if (budget.Interactive is not null)
                empties.Add(await Scales.WeighAsync(browser, emptyLine, null, "empty", "/", Budget.Application));
            costs.Add(tries.MinBy(cost => cost.Interactive ?? cost.Paint)!);
        }

        var least = empties.MinBy(cost => cost.Interactive)!;
        var empty = least.Interactive!.Value;
        output.WriteLine(string.Join('\n', costs.Prepend(least).Select(cost => cost.ToText(empty)).Prepend(Cost.Heads)));
        var heaviest = costs.MaxBy(cost => cost.Kilobytes)!;
        output.WriteLine($"{heaviest.Page} is the heaviest: {string.Join(", ", heaviest.Files)}");
        var excesses = costs.SelectMany(cost => cost.Excesses(empty)).ToList();
        Assert.True(excesses.Count == 0, string.Join('\n', excesses));
    }

    private async Task<string> SignInAsync(Uri origin)
    {
        await using var window = await browser.OpenAsync(origin);
        await window.Page.SignInAsync(Gallery.Jonas, Stages.DemoPassword);
        await window.Page.SeesAsync("in order");
        for (var i = 0; i < WarmUps; i++)
        {
            foreach (var (_, path, budget) in Pages)
            {
                await window.Page.GotoAsync(path);
                if (budget.Interactive is not null)
                    await window.Page.IsLiveAsync();
            }
        }

        return await window.Context.StorageStateAsync();
    }

    private async Task WarmAsync(Uri origin)
    {
        await using var window = await browser.OpenAsync(origin);
        for (var i = 0; i < WarmUps; i++)
        {
            await window.Page.GotoAsync("/");
            await window.Page.IsLiveAsync();
        }
    }
}
