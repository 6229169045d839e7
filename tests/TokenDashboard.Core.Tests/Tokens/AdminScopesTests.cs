using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Scopes that only a role at the desk gives: who lost it has none of them from the next refresh on (RFC 6749 §6).</summary>
public sealed class AdminScopesTests : IDisposable
{
    private const string All = "profile admin:read admin:manage offline_access";

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(DeskRoles.Admin, All)]
    [InlineData(DeskRoles.Investigator, All)]
    [InlineData(DeskRoles.Viewer, "profile admin:read offline_access")]
    [InlineData(null, "profile offline_access")]
    public async Task Refresh_AfterTheRoleWasChanged_HasWhatIsLeft(string? left, string scope)
    {
        var (admin, bob) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());
        var first = await LinkAsync(bob.UserId);
        Assert.Equal(All, first.Grant.Scope);
        if (left != DeskRoles.Admin)
            Assert.Equal(AdminResult.Done, await _core.Accounts.ChangeRoleAsync(bob.UserId, left, "why", admin, default));

        var second = await RefreshAsync(first.Token);
        // Also by a client that the family meets for the first time, and asking for all of it: both take the longer way.
        var third = await RefreshAsync(second.Token, new Requester("203.0.113.9", CoreDatabase.Laptop.Agent));
        var again = await RefreshAsync(second.Token, new Requester("203.0.113.9", CoreDatabase.Laptop.Agent));
        var valid = Assert.IsType<ValidationResult.Valid>(await _core.Tokens.ValidateAsync(third.Token, "companion", CoreDatabase.Laptop, default));

        Assert.Equal([scope, scope, scope, scope], new[] { second.Grant.Scope, third.Grant.Scope, again.Grant.Scope, valid.Grant.Scope });
        Assert.Equal(left is null ? [] : [left], third.Grant.Roles);
    }

    [Fact]
    public async Task Refresh_AfterTheRoleWasGivenAgain_HasWhatWasAllowed()
    {
        var (admin, bob) = (await _core.AddAdminAsync(), await _core.AddAdminAsync());
        var first = await LinkAsync(bob.UserId);
        await _core.Accounts.ChangeRoleAsync(bob.UserId, null, "A mistake", admin, default);
        var second = await RefreshAsync(first.Token);
        await _core.Accounts.ChangeRoleAsync(bob.UserId, DeskRoles.Viewer, "It was one", admin, default);

        Assert.Equal(("profile offline_access", "profile admin:read offline_access"), (second.Grant.Scope, (await RefreshAsync(second.Token)).Grant.Scope));
    }

    [Theory]
    [InlineData("profile", "", "profile")]
    [InlineData("", "", "")]
    [InlineData("admin:read", "Viewer", "admin:read")]
    [InlineData("admin:read", "", "")]
    [InlineData("admin:manage", "Viewer", "")]
    [InlineData("admin:reads xadmin:read", "", "admin:reads xadmin:read")]
    [InlineData("a admin:manage b", "Editor", "a b")]
    public void Within_RolesOfAnAccount_LeavesWhatTheyMay(string scope, string role, string left) => Assert.Equal(left, AdminScopes.Within(scope, [role]));

    private Task<IssuedToken> LinkAsync(string userId) => _core.Tokens.CreateAsync(_core.Family(userId) with { Scope = All }, CoreDatabase.Laptop, default);

    private async Task<IssuedToken> RefreshAsync(Core.Secrets.RawToken token, Requester? requester = null) =>
        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(token, requester)).Issued;
}
