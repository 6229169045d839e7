using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Triage;

/// <summary>A line of a case's own history. The name is null for the server itself, or for an account that is gone.</summary>
public sealed record CaseLine(long Id, DateTimeOffset At, CaseEntryKind Kind, string? ActorId, string? ActorName, string? Text, string? TextName);

/// <summary>Which two addresses claim an account, when it was changed from one to the other, and when the former said that it was not asked.</summary>
public sealed record AddressCase(string Former, string Present, DateTimeOffset? ChangedAt, DateTimeOffset ClaimedAt);

/// <summary>What was done about a case, and by whom.</summary>
public sealed class CaseHistory(IDbContextFactory<DashboardContext> contexts)
{
    private const int Most = 200;

    /// <summary>The last lines, at most 200, oldest first. An assignment names who was given the case.</summary>
    public async Task<IReadOnlyList<CaseLine>> ListAsync(int incidentId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(db, incidentId, cancellationToken);
    }

    /// <summary>The same inside a caller's transaction.</summary>
    internal static async Task<IReadOnlyList<CaseLine>> ReadAsync(DashboardContext db, int incidentId, CancellationToken cancellationToken, int most = Most)
    {
        var lines = await db.CaseEntries.AsNoTracking().Where(c => c.IncidentId == incidentId)
            .OrderByDescending(c => c.Id).Take(most)
            .Select(c => new CaseLine(
                c.Id, c.At, c.Kind, c.ActorId, db.Accounts.Where(u => u.Id == c.ActorId).Select(u => u.Name).FirstOrDefault(), c.Text,
                c.Kind == CaseEntryKind.Assigned || c.Kind == CaseEntryKind.Released
                    ? db.Accounts.Where(u => u.Id == c.Text).Select(u => u.Name).FirstOrDefault()
                    : null))
            .ToListAsync(cancellationToken);
        lines.Reverse();
        return lines;
    }

    /// <summary>What a case of two addresses is about, as it was last claimed, settled or not; null for any other case.</summary>
    public async Task<AddressCase?> FindAddressesAsync(int incidentId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var claim = await db.CaseEntries.AsNoTracking().Where(c => c.IncidentId == incidentId && c.Kind == CaseEntryKind.Claimed).OrderByDescending(c => c.Id)
            .Select(c => new { c.At, c.Text, ChangedAt = db.Incidents.Where(i => i.Id == incidentId).Select(i => i.StrangerFrom).FirstOrDefault() })
            .FirstOrDefaultAsync(cancellationToken);
        return claim?.Text?.Split(' ') is [var former, var present] ? new(former, present, claim.ChangedAt, claim.At) : null;
    }
}
