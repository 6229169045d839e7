using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Setup;

namespace TokenDashboard.Browser.Tests;

/// <summary>Links from mails, opened one after another in one tab: what is done is done to the one in the address.</summary>
[Collection(nameof(OneBrowser))]
public sealed class LinkTests(DashboardProcess server, Hosting.Browser browser)
    : IClassFixture<DashboardProcess>, IAsyncLifetime
{
    private ServiceProvider _services = default!;

    [BrowserTheory]
    [InlineData("reset", LinkPurpose.PasswordReset, null, "Set the password", "Your password is set.")]
    [InlineData("undo", LinkPurpose.Undo, "PasskeyAdded AQID", "Undo it", "It is undone.")]
    public Task Link_ThenAnotherAndBack_DoesWhatTheAddressSays(string page, LinkPurpose purpose, string? detail, string button, string done) =>
        FollowTwoAsync(page, purpose, detail, button, done);

    [BrowserTheory]
    [InlineData("alert", LinkPurpose.Alert, null, "Yes, that was me", "Thank you.")]
    [InlineData("confirm", LinkPurpose.EmailConfirmation, null, "Confirm and sign in", "Everything is in order.")]
    [InlineData("confirm-email", LinkPurpose.EmailChange, "@example.net", "Confirm it", "Confirmed.")]
    [Trait("Category", "Thorough")]
    public Task Link_OfAnotherKindThenAnotherAndBack_DoesWhatTheAddressSays(string page, LinkPurpose purpose, string? detail, string button, string done) =>
        FollowTwoAsync(page, purpose, detail, button, done);

    private async Task FollowTwoAsync(string page, LinkPurpose purpose, string? detail, string button, string done)
    {
        var (a, b) = (await IssueAsync(page, "a", purpose, detail), await IssueAsync(page, "b", purpose, detail));
        await using var window = await browser.OpenAsync(server.Origin);
        var tab = window.Page;

        await OpenAsync(tab, a);
        await OpenAsync(tab, b);
        await tab.GoBackAsync();
        await IsAboutAsync(tab, a);
        await DoAsync(tab, button, done);
        Assert.Equal((true, false), (await IsUsedAsync(a), await IsUsedAsync(b)));
        Assert.DoesNotContain(a.Secret, tab.Url, StringComparison.Ordinal);

        // The tab still shows what came of the first.
        await OpenAsync(tab, b);
        await DoAsync(tab, button, done);
        Assert.True(await IsUsedAsync(b));

        Assert.DoesNotContain(a.Secret, server.Console.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(b.Secret, server.Console.ToString(), StringComparison.Ordinal);
        window.AssertNoComplaints();
    }

    [BrowserFact]
    public async Task Alert_AnsweredNo_SecuresTheAccountAndItsOpenTabLeaves()
    {
        var link = await IssueAsync("alert", "g", LinkPurpose.Alert, null);
        await using var thief = await browser.OpenAsync(server.Origin);
        await thief.Page.SignInAsync(link.Email);
        await thief.Page.IsLiveAsync();
        await using var owner = await browser.OpenAsync(server.Origin);

        await OpenAsync(owner.Page, link);
        await DoAsync(owner.Page, "No, secure my account", "Your account is secured.");

        await thief.Page.SeesAsync("You were signed out.");
        await thief.Page.SignInAsync(link.Email);
        await thief.Page.SeesAsync("Sign in");
        await thief.Page.Locator(".alert[role=alert]").SeesAsync();
        Assert.True(await IsUsedAsync(link));
        owner.AssertNoComplaints();
    }

    /// <summary>The script of an answer may come only after the next link was opened in its tab.</summary>
    [BrowserFact]
    public async Task Link_OpenedWhileAnAnswerIsLoading_IsShown()
    {
        var (a, b) = (await IssueAsync("alert", "e", LinkPurpose.Alert, null), await IssueAsync("alert", "f", LinkPurpose.Alert, null));
        await using var window = await browser.OpenAsync(server.Origin);
        var tab = window.Page;
        await OpenAsync(tab, a);
        var opened = new TaskCompletionSource();
        await tab.RouteAsync("**/js/app*.js", async route =>
        {
            await opened.Task;
            await route.ContinueAsync();
        });

        await DoAsync(tab, "Yes, that was me", "Thank you.");
        await tab.EvaluateAsync("secret => { location.hash = secret; }", b.Secret);
        opened.SetResult();

        await IsAboutAsync(tab, b);
        await DoAsync(tab, "Yes, that was me", "Thank you.");
        Assert.Equal((true, true), (await IsUsedAsync(a), await IsUsedAsync(b)));
        window.AssertNoComplaints();
    }

    [BrowserFact]
    public async Task Link_DeadOne_SaysSoAndTheNextOneWorksAlsoTypedByHand()
    {
        var link = await IssueAsync("alert", "c", LinkPurpose.Alert, null);
        await using var window = await browser.OpenAsync(server.Origin);
        var tab = window.Page;

        await tab.GotoAsync("/alert#" + new string('A', 43));
        await tab.GetByText("This link doesn’t work.").SeesAsync();
        await tab.GetByRole(AriaRole.Link, new() { Name = "Type the code from another mail" }).ClickAsync();
        await tab.GetByLabel("Code from the mail").FillAsync(link.Secret);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Show what it is about" }).ClickAsync();
        await IsAboutAsync(tab, link);
        await Assertions.Expect(tab).ToHaveURLAsync(new Uri(server.Origin, "/alert#" + link.Secret).AbsoluteUri, new() { Timeout = 15_000 });
        await tab.GotoAsync("/alert#" + new string('B', 43));
        await tab.GetByText("This link doesn’t work.").SeesAsync();

        Assert.False(await IsUsedAsync(link));
        window.AssertNoComplaints();
    }

    public async Task InitializeAsync()
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(server.DataDirectory, "dashboard.db"), Pooling = false }.ToString();
        _services = new ServiceCollection().AddCore().AddPeople().AddSqlite(connection).AddSqliteIdentity(connection).AddSingleton(MasterKeys.Parse(MasterKeys.Generate())!)
            .AddSingleton<IPasswordHasher<AppUser>, PasswordHasher<AppUser>>().AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>().BuildServiceProvider();
        // Without an admin every page is the first run's.
        await AddAsync("admin", asAdmin: true);
    }

    public async Task DisposeAsync() => await _services.DisposeAsync();

    private static async Task OpenAsync(IPage tab, Link link)
    {
        await tab.GotoAsync($"/{link.Page}#{link.Secret}");
        await IsAboutAsync(tab, link);
    }

    // Two of the pages say of whom they are only when it is done.
    private static async Task IsAboutAsync(IPage tab, Link link)
    {
        if (link.Page is "confirm-email" or "undo")
            await Assertions.Expect(tab.Locator("[name=Secret]")).ToHaveValueAsync(link.Secret, new() { Timeout = 15_000 });
        else
            await tab.GetByText(link.Email).SeesAsync();
    }

    private static async Task DoAsync(IPage tab, string button, string done)
    {
        var password = tab.GetByRole(AriaRole.Textbox, new() { NameRegex = new("assword$") });
        if (await password.CountAsync() > 0)
            await password.FillAsync(Household.Password);
        await tab.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await tab.SeesAsync(done);
    }

    private async Task<Link> IssueAsync(string page, string name, LinkPurpose purpose, string? detail)
    {
        var email = $"{name}.{page}@example.org";
        var id = await AddAsync(email, asAdmin: false);
        await using var db = await _services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        var begun = await db.Accounts.Where(u => u.Id == id).Select(u => new Beginning(u.Id, u.Epoch)).SingleAsync();
        var secret = await _services.GetRequiredService<AccountLinkService>().IssueAsync(
            purpose, begun, null, null, AccountLinkService.Lifetime, default, detail?[0] == '@' ? name + detail : detail);
        return new(page, email, secret.Reveal());
    }

    private async Task<string?> AddAsync(string email, bool asAdmin)
    {
        using var scope = _services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<RegistrationService>().MakeAsync(email, email, Household.Password, asAdmin, Requester.Unknown, default);
    }

    private async Task<bool> IsUsedAsync(Link link)
    {
        var hash = Secret.HashOf(link.Secret);
        await using var db = await _services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        return await db.AccountLinks.AnyAsync(l => l.Hash == hash && l.UsedAt != null);
    }

    private sealed record Link(string Page, string Email, string Secret);
}
