using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;

namespace TokenDashboard.Core.People;

/// <summary>Settles whose an account is that two addresses claim, inside a caller's transaction.</summary>
internal static class AddressClaim
{
    /// <summary>
    /// Leaves the account with its address, or gives it back to the one before; links that would claim it by a change that is thereby settled work no more. The case
    /// about it is settled with it, by whom is known, and returned for the feed to tell after the commit. Null, and nothing is changed, when no other address claims it, or the one before has an account of its own by now. One that merely waits to be confirmed makes way: anybody
    /// can register an address.
    /// </summary>
    public static async Task<SettledClaim?> SettleAsync(DashboardContext db, IdentityContext identity, string userId, bool givesBack, string? actorId, DateTimeOffset now)
    {
        if (await db.Accounts.Where(a => a.Id == userId).Select(a => new { a.ClaimedAddress, a.ClaimedFrom }).FirstOrDefaultAsync() is not { ClaimedAddress: { } address } claim)
            return null;
        if (givesBack)
        {
            var name = address.ToUpperInvariant();
            var other = await identity.Users.Where(u => u.NormalizedEmail == name && u.Id != userId).Select(u => u.Id).FirstOrDefaultAsync();
            if (other is not null && !await Confirmation.Waiting(identity, other).AnyAsync())
                return null;
            await identity.Users.Where(u => u.Id == other).ExecuteDeleteAsync();
            await EmailService.SetAsync(identity, userId, address, name, isConfirmed: true);
        }

        foreach (var link in await db.AccountLinks.AsNoTracking().Where(l => l.UserId == userId && l.Purpose == LinkPurpose.Undo && l.UsedAt == null).Select(l => new { l.Id, l.Detail }).ToListAsync())
        {
            if (AddressChange.Of(link.Detail) is { } change && (!givesBack || change.At >= claim.ClaimedFrom))
                await db.AccountLinks.Where(l => l.Id == link.Id).ExecuteDeleteAsync();
        }

        await db.Accounts.Where(a => a.Id == userId).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.ClaimedAddress, (string?)null).SetProperty(a => a.ClaimedFrom, (DateTimeOffset?)null));
        return new(await AddressDispute.SettleAsync(db, userId, givesBack, actorId, now));
    }
}

/// <summary>A claim that is settled, and the case about it, if there is one.</summary>
internal sealed record SettledClaim(int? IncidentId);
