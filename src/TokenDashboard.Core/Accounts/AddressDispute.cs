using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Accounts;

/// <summary>
/// Notes inside a caller's transaction that an address of before claims an account, with the case in which that is settled. What it returns is the case's number, for
/// the feed to tell after the commit.
/// </summary>
internal static class AddressDispute
{
    /// <summary>
    /// Has the address claim the account, whose address was changed then, and opens the case about it, or tells the open one. Of several the earliest change counts: whoever
    /// changes it twice has no claim by the address in between. Null, and nothing is changed, when it has no claim.
    /// </summary>
    public static async Task<int?> ClaimAsync(DashboardContext db, string userId, string address, DateTimeOffset changedAt, Requester requester, DateTimeOffset now)
    {
        var claimed = await db.Accounts
            .Where(a => a.Id == userId && a.Address != address && (a.ClaimedAddress == null || a.ClaimedFrom > changedAt))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.ClaimedAddress, address).SetProperty(a => a.ClaimedFrom, changedAt));
        if (claimed == 0)
            return null;
        var account = await db.Accounts.Where(a => a.Id == userId).Select(a => new { a.Name, a.Address, a.ContainedAt }).FirstAsync();
        var kind = OutboxKind.IncidentChanged;
        if (await Open(db, userId).FirstOrDefaultAsync() is not { } dispute)
        {
            kind = OutboxKind.IncidentOpened;
            dispute = new Incident
            {
                UserId = userId, Kind = IncidentKind.TwoAddresses, Verdict = Verdict.Unclear, Certainty = Certainty.CannotTell,
                Severity = IncidentSeverity.Of(IncidentKind.TwoAddresses, Verdict.Unclear, OwnerAnswer.None, heldLiveToken: false), OpenedAt = now, LastPresentedAt = now, ContainedAt = account.ContainedAt,
            };
            db.Incidents.Add(dispute);
        }

        (dispute.AlarmIp, dispute.AlarmAgent, dispute.StrangerFrom) = (requester.Ip, requester.Agent, changedAt);
        dispute.Subject = string.Join(' ', account.Name, address, account.Address, requester.Ip).ToLowerInvariant();
        await db.SaveChangesAsync();
        db.CaseEntries.Add(new CaseEntry { IncidentId = dispute.Id, UserId = dispute.UserId, At = now, Kind = CaseEntryKind.Claimed, Text = $"{address} {account.Address}" });
        await TellAsync(db, dispute, kind, now);
        return dispute.Id;
    }

    /// <summary>Settles the open case, by whom is known or by the server's console. Null when there is none.</summary>
    public static async Task<int?> SettleAsync(DashboardContext db, string userId, bool givesBack, string? actorId, DateTimeOffset now)
    {
        if (await Open(db, userId).FirstOrDefaultAsync() is not { } dispute)
            return null;
        var resolution = givesBack ? Resolution.GivenBack : Resolution.LeftAsItIs;
        (dispute.Status, dispute.Resolution, dispute.ResolvedAt) = (IncidentStatus.Resolved, resolution, now);
        db.CaseEntries.Add(new CaseEntry { IncidentId = dispute.Id, UserId = dispute.UserId, At = now, Kind = CaseEntryKind.Resolved, ActorId = actorId, Text = resolution.ToString() });
        await TellAsync(db, dispute, OutboxKind.IncidentResolved, now);
        return dispute.Id;
    }

    private static IQueryable<Incident> Open(DashboardContext db, string userId) =>
        db.Incidents.Where(i => i.UserId == userId && i.Kind == IncidentKind.TwoAddresses && i.Status == IncidentStatus.Open);

    private static async Task TellAsync(DashboardContext db, Incident dispute, OutboxKind kind, DateTimeOffset now)
    {
        db.Outbox.Add(OutboxEvent.Of(kind, now, dispute.UserId, incidentId: dispute.Id));
        await db.SaveChangesAsync();
    }
}
