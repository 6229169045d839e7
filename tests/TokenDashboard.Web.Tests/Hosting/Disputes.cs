using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.People;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Accounts that two addresses claim.</summary>
internal static class Disputes
{
    public const string Thiefs = "thief@example.org";

    /// <summary>An account of ada@example.org whose address somebody changed, and who says so by the link that they were mailed.</summary>
    public static async Task<AppUser> DisputedAsync(this DashboardServer server, string? role = null)
    {
        var user = await server.CreateUserAsync(Visits.Password, role);
        server.Stored.Execute("UPDATE AspNetUsers SET Email = 'ada@example.org', NormalizedEmail = 'ADA@EXAMPLE.ORG' WHERE Id = $id", ("$id", user.Id));
        var changed = server.Clock!.GetUtcNow();
        await server.Visitor().SubmitAsync("/confirm-email", "confirm-email", ("Secret", await server.IssueAsync(LinkPurpose.EmailChange, user.Id, Thiefs)));
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var undo = await server.IssueAsync(LinkPurpose.Undo, user.Id, new AddressChange(changed, "ada@example.org").ToString());
        using var scope = server.Service<IServiceScopeFactory>().CreateScope();
        Assert.Equal(UndoKind.Address, await scope.ServiceProvider.GetRequiredService<UndoService>().UndoAsync(undo, new Requester("198.51.100.9", null), CancellationToken.None));
        return user;
    }

    /// <summary>The secret of a link as it would be mailed now.</summary>
    public static async Task<string> IssueAsync(this DashboardServer server, LinkPurpose purpose, string userId, string? detail = null) =>
        (await server.Service<AccountLinkService>().IssueAsync(purpose, server.Begun(userId), null, null, AccountLinkService.Lifetime, CancellationToken.None, detail)).Reveal();
}
