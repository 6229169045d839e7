using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>Accounts whose address has yet to be confirmed before anybody signs in. Accounts that were not registered by mail never wait.</summary>
internal static class Confirmation
{
    private const string Store = "EmailConfirmation";
    private const string WaitingName = "waiting";

    /// <summary>What is kept of an account that waits. A row of its own, since accounts of older databases have no confirmed address either and must not be shut out.</summary>
    public static IQueryable<IdentityUserToken<string>> Waiting(IdentityContext identity, string userId) =>
        identity.UserTokens.Where(t => t.UserId == userId && t.LoginProvider == Store && t.Name == WaitingName);

    /// <summary>Has the account wait.</summary>
    public static void Begin(IdentityContext identity, string userId) =>
        identity.UserTokens.Add(new IdentityUserToken<string> { UserId = userId, LoginProvider = Store, Name = WaitingName, Value = "" });

    /// <summary>Takes the address as confirmed, inside the transaction of whatever has shown it.</summary>
    public static async Task ConfirmAsync(DashboardContext db, IdentityContext identity, string userId)
    {
        if (await Waiting(identity, userId).ExecuteDeleteAsync() > 0)
            await db.Accounts.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DeletionDueAt, (DateTimeOffset?)null));
        await identity.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.EmailConfirmed, true));
    }
}
