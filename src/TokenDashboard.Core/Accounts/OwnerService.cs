using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Somebody who owns an account, as wherever people are kept has them.</summary>
/// <param name="Id">Their id there, as text; it never changes.</param>
/// <param name="Name">What they are called on screen.</param>
/// <param name="Address">The e-mail address they are written to; "" for none.</param>
/// <param name="Roles">The names of their roles.</param>
public sealed record Owner(string Id, string Name, string Address, IReadOnlyList<string> Roles);

/// <summary>The accounts of owners, whichever program keeps the people themselves.</summary>
public sealed class OwnerService(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts)
{
    /// <summary>
    /// Makes the owner's account, or brings its name, address and roles up to date; how it stands stays as it is. For a program that keeps
    /// people by itself: to be called before a session of theirs begins, and when something of that changes. Throws
    /// <see cref="ArgumentException"/> for a role whose name has a line break.
    /// </summary>
    public Task KeepAsync(Owner owner, CancellationToken cancellationToken)
    {
        if (owner.Roles.Any(role => role.Contains(Account.RoleSeparator)))
            throw new ArgumentException("A role's name is one line.", nameof(owner));
        var roles = string.Join(Account.RoleSeparator, owner.Roles.Order(StringComparer.Ordinal));
        return transaction.RunAsync(
            async db =>
            {
                var kept = await db.Accounts.Where(a => a.Id == owner.Id).ExecuteUpdateAsync(
                    set => set.SetProperty(a => a.Name, owner.Name).SetProperty(a => a.Address, owner.Address).SetProperty(a => a.Roles, roles), cancellationToken);
                if (kept == 0)
                    db.Accounts.Add(new Account { Id = owner.Id, Name = owner.Name, Address = owner.Address, Roles = roles });
                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>
    /// Begins a sign-in, before anything is read that it rests on; null when the account lets nobody in: it is not there, an admin has
    /// locked it, or it is contained.
    /// </summary>
    public async Task<Beginning?> BeginAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.BeginAsync(userId, cancellationToken);
    }
}
