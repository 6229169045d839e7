using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Identity;

/// <summary>Whatever writes a person, and however: their account says the same when it has.</summary>
public sealed class AccountsFollowPeopleTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly ServiceProvider _identity;
    private readonly IServiceScope _scope;

    public AccountsFollowPeopleTests()
    {
        var services = new ServiceCollection().AddCore().AddPeople().AddSingleton(_core.Service<IDbContextFactory<IdentityContext>>());
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContext());
        services.AddIdentityCore<AppUser>().AddRoles<IdentityRole>().AddEntityFrameworkStores<IdentityContext>();
        _identity = services.BuildServiceProvider();
        _scope = _identity.CreateScope();
    }

    private UserManager<AppUser> Users => _scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();

    private RoleManager<IdentityRole> Roles => _scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>();

    public void Dispose()
    {
        _scope.Dispose();
        _identity.Dispose();
        _core.Dispose();
    }

    [Fact]
    public async Task UserManager_EveryChange_IsTheAccountsToo()
    {
        var ada = new AppUser { UserName = "ada", Email = "ada@example.org", DisplayName = "Ada" };
        await DoneAsync(Users.CreateAsync(ada));
        AssertTogether("Ada ada@example.org ");

        ada.DisplayName = "Countess";
        await DoneAsync(Users.UpdateAsync(ada));
        AssertTogether("Countess ada@example.org ");
        await DoneAsync(Users.SetEmailAsync(ada, "countess@example.org"));
        AssertTogether("Countess countess@example.org ");
        await DoneAsync(Users.SetUserNameAsync(ada, "countess"));

        foreach (var role in new[] { "Clerk", "Admin" })
        {
            await DoneAsync(Roles.CreateAsync(new IdentityRole(role)));
            await DoneAsync(Users.AddToRoleAsync(ada, role));
        }

        AssertTogether("Countess countess@example.org Admin,Clerk");
        var clerk = (await Roles.FindByNameAsync("Clerk"))!;
        await DoneAsync(Roles.SetRoleNameAsync(clerk, "Scribe"));
        await DoneAsync(Roles.UpdateAsync(clerk));
        AssertTogether("Countess countess@example.org Admin,Scribe");
        await DoneAsync(Users.RemoveFromRoleAsync(ada, "Admin"));
        AssertTogether("Countess countess@example.org Scribe");
        await DoneAsync(Roles.DeleteAsync(clerk));
        AssertTogether("Countess countess@example.org ");

        await DoneAsync(Users.DeleteAsync(ada));
        AssertTogether();
    }

    [Fact]
    public void Statements_PastEveryObject_ReachTheAccountToo()
    {
        var id = _core.AddUser("Ada", "ada@example.org");
        AssertTogether("Ada ada@example.org ");

        _core.StoredPeople(identity => identity.Users.Where(u => u.Id == id).ExecuteUpdate(set => set.SetProperty(u => u.DisplayName, "Countess").SetProperty(u => u.Email, (string?)null)));
        AssertTogether("Countess  ");
        var statement = $$"""UPDATE {{_core.Stored(db => db.Schema)}}"AspNetUsers" SET "DisplayName" = 'Ada', "Email" = 'ada@example.org'""";
        _core.StoredPeople(identity => identity.Database.ExecuteSqlRaw(statement));
        AssertTogether("Ada ada@example.org ");
        _core.StoredPeople(identity => identity.Users.ExecuteDelete());
        AssertTogether();
    }

    [Fact]
    public void Change_RolledBack_LeavesTheAccountAsItWas()
    {
        var id = _core.AddUser("Ada", "ada@example.org");

        _core.StoredPeople(identity =>
        {
            using var transaction = identity.Database.BeginTransaction();
            identity.Users.Where(u => u.Id == id).ExecuteUpdate(set => set.SetProperty(u => u.DisplayName, "Countess"));
            return 0;
        });

        AssertTogether("Ada ada@example.org ");
    }

    [Fact]
    public void Change_OfThePerson_LeavesHowTheAccountStands()
    {
        var id = _core.AddUser("Ada", "ada@example.org");
        using (var db = _core.CreateDbContext())
            db.Accounts.ExecuteUpdate(set => set.SetProperty(a => a.Epoch, 7).SetProperty(a => a.LockedAt, _core.Clock.GetUtcNow()));

        _core.StoredPeople(identity => identity.Users.Where(u => u.Id == id).ExecuteUpdate(set => set.SetProperty(u => u.DisplayName, "Countess")));

        Assert.Equal((7, _core.Clock.GetUtcNow()), _core.Stored(db => db.Accounts.AsEnumerable().Select(a => (a.Epoch, a.LockedAt)).Single()));
    }

    private void AssertTogether(params string[] expected)
    {
        Assert.Equal(expected, _core.Stored(db => db.Accounts.OrderBy(a => a.Name).AsEnumerable().Select(a => $"{a.Name} {a.Address} {string.Join(',', Account.RolesOf(a.Roles))}").ToList()));
        Assert.Equal(expected, _core.StoredPeople(identity => identity.Users.OrderBy(u => u.DisplayName).ToList().Select(u =>
            $"{u.DisplayName} {u.Email} {string.Join(',', identity.UserRoles.Where(h => h.UserId == u.Id).Join(identity.Roles, h => h.RoleId, r => r.Id, (_, r) => r.Name).OrderBy(n => n).ToList())}").ToList()));
    }

    private static async Task DoneAsync(Task<IdentityResult> change)
    {
        var result = await change;
        Assert.True(result.Succeeded, string.Join(' ', result.Errors.Select(e => e.Code)));
    }
}
