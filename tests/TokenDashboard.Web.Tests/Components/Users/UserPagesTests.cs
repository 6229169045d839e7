using Bunit;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Users;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Users;

/// <summary>The list of people, one of them, and what admins do there.</summary>
[Trait("Database", "Sqlite")]
public sealed class UserPagesTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public UserPagesTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Users_Several_AreCountedInASentence()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var bob = await _server.CreateUserAsync("pass word pass");
        await _server.Service<AccountService>().LockAsync(bob.Id, "why", admin.Actor, default);

        var page = tab.Open<TokenDashboard.Web.Components.Users.Users>(admin);

        Assert.Equal("2 people. One is locked.", page.Find("h1").TextContent);
        Assert.Contains(page.FindAll("tbody tr"), row => row.TextContent.Contains("Locked", StringComparison.Ordinal) && row.TextContent.Contains(bob.Email!, StringComparison.Ordinal));
    }

    [Fact]
    public void Headline_OfMoreThanAreCounted_SaysThatThereAreMore() =>
        Assert.Equal("1,000+ people. 1,000+ are locked. One is contained.", UserWords.Headline(new AccountPage([], false, 1000, 1000, 1)));

    /// <summary>What an admin did reads as an admin's, and each session leads to its page.</summary>
    [Fact]
    public async Task User_WhoseSessionAnAdminEnded_ReadsAsTheAdminsAct()
    {
        var bob = await _server.CreateUserAsync("pass word pass");
        var (open, ended) = (await _server.LinkAsync(bob.Id), await _server.LinkAsync(bob.Id));
        var jonas = await _server.SignInAsync(role: SessionClaims.AdminRole);
        var admin = new Visit(jonas.User.Id, jonas.SessionId).Actor with { Requester = new("203.0.113.99", "Mozilla/5.0 Firefox/145.0") };
        Assert.Equal(AdminResult.Done, await _server.Service<AccountService>().EndSessionAsync(bob.Id, ended.SessionId, admin, default));
        Assert.Equal(AdminResult.Done, await _server.Service<AccountService>().ContainAsync(bob.Id, admin, default));

        var page = (await jonas.Browser.GetAsync($"/admin/users/{bob.Id}")).Page;

        var activity = page.QuerySelector("section[aria-labelledby=user-activity]")!;
        Assert.Contains("Laptop: signed out by an admin.", activity.TextContent, StringComparison.Ordinal);
        Assert.Contains("An admin contained the account.", activity.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.99", activity.TextContent, StringComparison.Ordinal);
        foreach (var session in new[] { open, ended })
        {
            Assert.NotNull(activity.QuerySelector($"a[href='admin/sessions/{session.SessionId}']"));
            Assert.NotNull(page.QuerySelector($".fold a[href='admin/sessions/{session.SessionId}']"));
        }

        Assert.NotNull(page.QuerySelector($"section[aria-labelledby=user-audit] a[href='admin/sessions/{ended.SessionId}']"));
        Assert.DoesNotContain("You ", page.QuerySelector(".fold")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_SignedIn_AppearsByItself()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<TokenDashboard.Web.Components.Users.Users>(await AdminAsync());

        await _server.VisitAsync();

        page.WaitForAssertion(() => Assert.Equal("2 people.", page.Find("h1").TextContent));
    }

    [Theory]
    [InlineData("", "eve@example.org", "Write their name.")]
    [InlineData("\u3164", "eve@example.org", "Write their name.")]
    [InlineData("Eve", "eve", "This is no email address.")]
    [InlineData("Eve", "e\u202eve@example.org", "This is no email address.")]
    [InlineData("Eve", "TAKEN@example.org", "There is an account with this address already.")]
    public async Task Invite_SomethingWrong_SaysSoBesideTheField(string name, string email, string sentence)
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AccountService>().InviteAsync("taken@example.org", "Taken", admin.Actor, default);
        var dialogs = tab.Dialogs();
        var page = tab.Open<TokenDashboard.Web.Components.Users.Users>(admin);
        _ = page.InvokeAsync(() => page.Find(".head button").ClickAsync());

        dialogs.WaitForElement("#invite-name");

        await dialogs.InvokeAsync(() => dialogs.Find("#invite-name").ChangeAsync(name));
        await dialogs.InvokeAsync(() => dialogs.Find("#invite-email").ChangeAsync(email));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        dialogs.WaitForAssertion(() => Assert.Equal(sentence, dialogs.Find(".field-error").TextContent));
        Assert.Equal(2, _server.Stored.Count("AspNetUsers"));
    }

    [Fact]
    public async Task Invite_ANewAddress_ClosesAndShowsThem()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var page = tab.Open<TokenDashboard.Web.Components.Users.Users>(await AdminAsync());
        _ = page.InvokeAsync(() => page.Find(".head button").ClickAsync());

        dialogs.WaitForElement("#invite-name");

        await dialogs.InvokeAsync(() => dialogs.Find("#invite-name").ChangeAsync("Eve"));
        await dialogs.InvokeAsync(() => dialogs.Find("#invite-email").ChangeAsync("eve@example.org"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("Eve is invited.", page.Find("[role=status]").TextContent));
        Assert.Contains("eve@example.org", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserPage_UnknownId_IsNotThere()
    {
        await using var tab = new OpenPage(_server);

        var page = tab.Open<UserPage>(await AdminAsync(), p => p.Add(u => u.Id, "nobody"));

        Assert.Equal("There is nothing here.", page.Find("h1").TextContent);
    }

    [Fact]
    public async Task UserPage_Lock_AsksWhyAndNamesItsEffects()
    {
        await using var tab = new OpenPage(_server);
        var (admin, bob) = (await AdminAsync(), await _server.CreateUserAsync());
        await _server.LinkAsync(bob.Id);
        var dialogs = tab.Dialogs();
        var page = tab.Open<UserPage>(admin, p => p.Add(u => u.Id, bob.Id));
        _ = page.InvokeAsync(() => page.FindAll(".acts .btn").Single(b => b.TextContent == "Lock…").ClickAsync());

        dialogs.WaitForAssertion(() => Assert.Equal(["Ends the one session that is open", "Nobody gets in"], dialogs.FindAll(".effects b").Select(b => b.TextContent)));
        await dialogs.InvokeAsync(() => dialogs.Find("#act-reason").ChangeAsync("\u3164"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        Assert.Equal("Write the reason first.", dialogs.Find(".field-error").TextContent);
        await dialogs.InvokeAsync(() => dialogs.Find("#act-reason").ChangeAsync("Left the company"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("Ada Lovelace’s account is locked.", page.Find("[role=status]").TextContent));
        Assert.Equal("Left the company", page.Find("ol.ev q").TextContent);
        Assert.Equal("Unlock", page.FindAll(".acts .btn")[1].TextContent);
    }

    [Fact]
    public async Task UserPage_TakenFromTheLastAdmin_SaysWhyNot()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var dialogs = tab.Dialogs();
        var page = tab.Open<UserPage>(admin, p => p.Add(u => u.Id, admin.UserId));
        _ = page.InvokeAsync(() => page.FindAll(".acts .pop button").Single(b => b.TextContent == "Role…").ClickAsync());
        dialogs.WaitForAssertion(() => Assert.Contains("you can’t undo this yourself", dialogs.Find(".alert").TextContent, StringComparison.Ordinal));

        await dialogs.InvokeAsync(() => dialogs.FindAll("input[type=radio]")[1].ChangeAsync(DeskRoles.Investigator));
        await dialogs.InvokeAsync(() => dialogs.Find("#role-reason").ChangeAsync("Enough"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.StartsWith("Nothing was changed: nobody else could administer", page.Find(".toast .alert").TextContent, StringComparison.Ordinal));
        Assert.Equal(AdminResult.Done, await _server.Service<AdminGate>().CheckAsync(Capability.Administer, admin.Actor, default));
    }

    [Fact]
    public async Task UserPage_Role_SaysWhatEachMayAndAsksWhy()
    {
        await using var tab = new OpenPage(_server);
        var (admin, bob) = (await AdminAsync(), await _server.CreateUserAsync());
        var dialogs = tab.Dialogs();
        var page = tab.Open<UserPage>(admin, p => p.Add(u => u.Id, bob.Id));
        Assert.Empty(page.FindAll(".tag"));
        _ = page.InvokeAsync(() => page.FindAll(".acts .pop button").Single(b => b.TextContent == "Role…").ClickAsync());

        dialogs.WaitForAssertion(() => Assert.Equal(["Admin", "Investigator", "Viewer", "No role"], dialogs.FindAll(".choices b").Select(b => b.TextContent)));
        Assert.All(dialogs.FindAll(".choices small"), more => Assert.NotEmpty(more.TextContent));
        Assert.Equal("", dialogs.Find("input[type=radio][checked]").GetAttribute("value"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        Assert.Equal(["That is the role already. Choose another one.", "Write the reason first."], dialogs.FindAll(".field-error").Select(e => e.TextContent));
        await dialogs.InvokeAsync(() => dialogs.FindAll("input[type=radio]")[2].ChangeAsync(DeskRoles.Viewer));
        await dialogs.InvokeAsync(() => dialogs.Find("#role-reason").ChangeAsync("Audits us in March"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("Ada Lovelace’s role is changed.", page.Find("[role=status]").TextContent));
        Assert.Equal(("Viewer", "Audits us in March"), (page.Find(".tag").TextContent, page.Find("ol.ev q").TextContent));
        Assert.Single(page.FindAll("ol.ev"), list => list.TextContent.Contains("no role → Viewer", StringComparison.Ordinal));
        Assert.Single(page.FindAll("ol.ev"), list => list.TextContent.Contains("An admin gave or took a role.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UserPage_RoleTakenWhileTheQuestionStands_SaysThatNothingWasChanged()
    {
        await using var tab = new OpenPage(_server);
        var (admin, boss, bob) = (await AdminAsync(), await AdminAsync(), await _server.CreateUserAsync());
        var dialogs = tab.Dialogs();
        var page = tab.Open<UserPage>(admin, p => p.Add(u => u.Id, bob.Id));
        _ = page.InvokeAsync(() => page.FindAll(".acts .btn").Single(b => b.TextContent == "Lock…").ClickAsync());
        dialogs.WaitForElement("#act-reason");
        await dialogs.InvokeAsync(() => dialogs.Find("#act-reason").ChangeAsync("Left the company"));
        Assert.Equal(AdminResult.Done, await _server.Service<AccountService>().ChangeRoleAsync(admin.UserId, DeskRoles.Investigator, "New tasks", boss.Actor, default));

        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.StartsWith("Nothing was changed: your role does not allow this, or not any more", page.Find(".toast .alert").TextContent, StringComparison.Ordinal));
        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM accounts WHERE LockedAt IS NOT NULL"));
    }

    [Fact]
    public async Task UserPage_ForAnInvestigator_HasTheActsOfCasesAlone()
    {
        await using var tab = new OpenPage(_server);
        var (me, bob) = (await _server.VisitAsync((await _server.CreateUserAsync(role: DeskRoles.Investigator)).Id), await _server.CreateUserAsync());

        var page = tab.Open<UserPage>(me, p => p.Add(u => u.Id, bob.Id));

        Assert.Equal(["Sign out everywhere…", "Contain…"], page.FindAll(".acts button").Select(b => b.TextContent));
        Assert.Empty(tab.Open<TokenDashboard.Web.Components.Users.Users>(me).FindAll(".head button"));
    }

    [Fact]
    public async Task UserPage_HostileName_IsInert()
    {
        await using var tab = new OpenPage(_server);
        var bob = await _server.CreateUserAsync();
        _server.Stored.Execute("UPDATE AspNetUsers SET DisplayName = '<img src=x onerror=alert(1)>' WHERE Id = $id", ("$id", bob.Id));

        var page = tab.Open<UserPage>(await AdminAsync(), p => p.Add(u => u.Id, bob.Id));

        Assert.Empty(page.FindAll("img, [onerror]"));
    }

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);
}
