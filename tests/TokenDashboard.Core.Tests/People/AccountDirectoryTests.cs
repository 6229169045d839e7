using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.People;

/// <summary>Everyone with an account, as admins look for them; and inviting somebody.</summary>
public sealed class AccountDirectoryTests : IDisposable
{
    private static readonly AccountQuery Everyone = new(AccountView.All, null, AccountSort.Name, 0);

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(AccountView.All, null, "ada,Bob,Chloe,Dan")]
    [InlineData(AccountView.All, "CH", "Chloe")]
    [InlineData(AccountView.All, "Bob@EXAMPLE", "Bob")]
    [InlineData(AccountView.All, "hloe", "Chloe")]
    [InlineData(AccountView.All, "B@exam", "Bob")]
    [InlineData(AccountView.All, "EXAMPLE.org", "ada,Bob,Chloe,Dan")]
    [InlineData(AccountView.Locked, "@example", "Bob")]
    [InlineData(AccountView.OneFactor, "@example", "Bob,Chloe")]
    [InlineData(AccountView.All, "ob", "")]
    [InlineData(AccountView.All, "bo", "Bob")]
    [InlineData(AccountView.All, "%", "")]
    [InlineData(AccountView.All, "%da", "")]
    [InlineData(AccountView.All, "a_a", "")]
    [InlineData(AccountView.All, "\"da", "")]
    [InlineData(AccountView.Locked, null, "Bob")]
    [InlineData(AccountView.Contained, null, "Chloe")]
    [InlineData(AccountView.Invited, null, "Dan")]
    [InlineData(AccountView.OneFactor, null, "Bob,Chloe")]
    [InlineData(AccountView.Locked, "ada", "")]
    public async Task List_Filtered_HasThoseOnlyByName(AccountView view, string? search, string expected)
    {
        foreach (var name in new[] { "Dan", "Bob", "ada", "Chloe" })
            _core.AddUser(name, $"{name}@example.org");
        _core.StoredPeople(identity => identity.Users.Where(u => u.DisplayName != "Dan").ExecuteUpdate(set => set.SetProperty(u => u.PasswordHash, "x")));
        _core.StoredPeople(identity => identity.Users.Where(u => u.DisplayName == "ada").ExecuteUpdate(set => set.SetProperty(u => u.TwoFactorEnabled, true)));
        _core.Stored(db => db.Accounts.Where(a => a.Name == "Bob").ExecuteUpdate(set => set.SetProperty(a => a.LockedAt, _core.Clock.GetUtcNow())));
        _core.Stored(db => db.Accounts.Where(a => a.Name == "Chloe").ExecuteUpdate(set => set.SetProperty(a => a.ContainedAt, _core.Clock.GetUtcNow())));

        var page = await _core.Directory.ListAsync(Everyone with { View = view, Search = search }, default);

        Assert.Equal(expected, string.Join(',', page.Rows.Select(r => r.Name)));
        Assert.Equal((4, 1, 1), (page.People, page.Locked, page.Contained));
    }

    /// <summary>Of so many that none is looked up before; and the same people by either way.</summary>
    [Theory]
    [InlineData("lab-7.example", 30)]
    [InlineData("LAB-7.example", 30)]
    [InlineData("Ümit", 0)]
    [InlineData("lab", 3000)]
    [InlineData("p", 3000)]
    [InlineData("0_", 0)]
    public async Task List_AMiddleOfVeryMany_HasAllThereAre(string search, int expected)
    {
        _core.Stored(db =>
        {
            db.Accounts.AddRange(Enumerable.Range(0, 3000).Select(i => new Account { Id = $"user-{i}", Name = $"Person {i:0000}", Address = $"p{i}@lab-{i % 100}.example" }));
            return db.SaveChanges();
        });
        var query = Everyone with { Search = search };

        var found = new List<string>();
        for (AccountPage? page = null; page?.HasMore != false;)
        {
            page = await _core.Directory.ListAsync(query with { Skip = found.Count }, default);
            found.AddRange(page.Rows.Select(r => r.Name));
        }

        Assert.Equal((expected, expected), (found.Count, found.Distinct().Count()));
        Assert.Equal(found.Order(StringComparer.Ordinal), found);
        Assert.Equal(found.Take(8), (await _core.Directory.SuggestAsync(search, 8, default)).Select(r => r.Name));
        var reversed = await _core.Directory.ListAsync(query with { Reversed = true }, default);
        Assert.Equal(found.AsEnumerable().Reverse().Take(50), reversed.Rows.Select(r => r.Name));
    }

    [Fact]
    public async Task List_NoPasswordButALoginElsewhere_IsNoInvitation()
    {
        var ada = _core.AddUser("Ada");
        _core.StoredPeople(identity =>
        {
            identity.UserLogins.Add(new() { UserId = ada, LoginProvider = "https://login.example.org", ProviderKey = "1" });
            return identity.SaveChanges();
        });

        Assert.Equal(AccountState.Active, (await _core.Directory.ListAsync(Everyone, default)).Rows.Single().State);
        Assert.Empty((await _core.Directory.ListAsync(Everyone with { View = AccountView.Invited }, default)).Rows);
    }

    [Fact]
    public async Task List_NothingButAPasskey_IsNoInvitation()
    {
        var ada = _core.AddUser("Ada");
        _core.StoredPeople(identity =>
        {
            identity.UserPasskeys.Add(new() { UserId = ada, CredentialId = [1], Data = new() { PublicKey = [2], Transports = [], AttestationObject = [3], ClientDataJson = [4] } });
            return identity.SaveChanges();
        });

        Assert.Equal(AccountState.Active, (await _core.Directory.ListAsync(Everyone, default)).Rows.Single().State);
        Assert.Empty((await _core.Directory.ListAsync(Everyone with { View = AccountView.Invited }, default)).Rows);
    }

    [Fact]
    public async Task List_MoreThanAPage_GoesOn()
    {
        for (var i = 0; i < 60; i++)
            _core.AddUser($"Person {i:00}");

        var (first, second) = (await _core.Directory.ListAsync(Everyone, default), await _core.Directory.ListAsync(Everyone with { Skip = 50 }, default));

        Assert.Equal((50, true, 10, false), (first.Rows.Count, first.HasMore, second.Rows.Count, second.HasMore));
        Assert.Equal("Person 50", second.Rows[0].Name);
    }

    [Fact]
    public async Task List_BySignIn_HasTheLastOneFirst()
    {
        var (ada, bob) = (_core.AddUser("Ada"), _core.AddUser("Bob"));
        _core.AddUser("Chloe");
        foreach (var person in new[] { ada, bob })
        {
            _core.Clock.Advance(TimeSpan.FromMinutes(1));
            await _core.SignInAsync(person);
        }

        var page = await _core.Directory.ListAsync(Everyone with { Sort = AccountSort.SignedIn }, default);

        Assert.Equal(["Bob", "Ada", "Chloe"], page.Rows.Select(r => r.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(51)]
    [InlineData(55)]
    [InlineData(61)]
    public async Task List_BySignInWherePagesHaveSomeWhoNeverDid_HasEachOnce(int skip)
    {
        var people = Enumerable.Range(0, 60).Select(i => _core.AddUser($"Person {i:00}")).ToList();
        foreach (var person in people[..45])
        {
            _core.Clock.Advance(TimeSpan.FromMinutes(1));
            await _core.SignInAsync(person);
        }

        var expected = people[..45].AsEnumerable().Reverse().Concat(people[45..].Order(StringComparer.Ordinal)).Skip(skip).ToList();

        var page = await _core.Directory.ListAsync(Everyone with { Sort = AccountSort.SignedIn, Skip = skip }, default);

        Assert.Equal(expected.Take(AccountDirectory.PageSize), page.Rows.Select(r => r.Id));
        Assert.Equal(expected.Count > AccountDirectory.PageSize, page.HasMore);
    }

    [Fact]
    public async Task Find_OneWithAllThereIs_SaysSo()
    {
        var admin = await _core.AddAdminAsync();
        await _core.LinkAsync(admin.UserId);
        await _core.ReplayAsync(admin.UserId);

        var row = (await _core.Directory.FindAsync(admin.UserId, default))!;

        Assert.Equal((DeskRoles.Admin, 2, 1), (row.Role, row.Sessions, row.OpenIncidents));
    }

    [Fact]
    public async Task Find_Nobody_IsNull() => Assert.Null(await _core.Directory.FindAsync("nobody", default));

    [Fact]
    public async Task Invite_ANewAddress_MakesAnAccountWithoutAPassword()
    {
        var admin = await _core.AddAdminAsync();

        Assert.Equal(AdminResult.Done, await _core.Accounts.InviteAsync("eve@example.org", "Eve", admin, default));

        var row = Assert.Single((await _core.Directory.ListAsync(Everyone with { View = AccountView.Invited, Search = "eve@" }, default)).Rows);
        Assert.Equal(("Eve", AccountState.Invited), (row.Name, row.State));
        Assert.Equal((1, AuditAction.UserInvited), _core.Stored(db => (db.Outbox.Count(o => o.Kind == OutboxKind.Invitation), db.Audit.Single().Action)));
    }

    [Fact]
    public async Task Invite_AnAddressThatIsTaken_ChangesNothing()
    {
        var admin = await _core.AddAdminAsync();
        _core.AddUser("Eve", "eve@example.org");

        Assert.Equal(AdminResult.Unchanged, await _core.Accounts.InviteAsync("EVE@example.org", "Eve", admin, default));

        Assert.Equal((2, 0), _core.Stored(db => (db.Accounts.Count(), db.Audit.Count())));
    }

    [Theory]
    [InlineData("nobody's", AdminResult.NotAllowed)]
    [InlineData("stale", AdminResult.ProofNeeded)]
    public async Task Invite_ByWhoMayNot_ChangesNothing(string who, AdminResult expected)
    {
        var admin = await _core.AddAdminAsync();
        if (who == "stale")
            _core.Clock.Advance(Proof.Kept);
        var actor = who == "stale" ? admin : await _core.SignInAsync(_core.AddUser());

        Assert.Equal(expected, await _core.Accounts.InviteAsync("eve@example.org", "Eve", actor, default));
        Assert.Equal(0, _core.StoredPeople(identity => identity.Users.Count(u => u.Email == "eve@example.org")));
    }
}
