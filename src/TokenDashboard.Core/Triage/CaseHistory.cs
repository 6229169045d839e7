using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Triage;

/// <summary>A line of a case's own history. The name is null for the server itself, or for an account that is gone.</summary>
public sealed record CaseLine(long Id, DateTimeOffset At, CaseEntryKind Kind, string? ActorId, string? ActorName, string? Text, string? TextName);

/// <summary>What was done about a case, and by whom.</summary>
public sealed class CaseHistory(IDbContextFactory<DashboardContext> contexts)
{
    private const int Most = 200;

    /// <summary>The last lines, at most 200, oldest first. An assignment names who was given the case.</summary>
    public async Task<IReadOnlyList<CaseLine>> ListAsync(int incidentId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lines = await db.CaseEntries.AsNoTracking().Where(c => c.IncidentId == incidentId)
            .OrderByDescending(c => c.Id).Take(Most)
            .Select(c => new CaseLine(
                c.Id, c.At, c.Kind, c.ActorId, db.Accounts.Where(u => u.Id == c.ActorId).Select(u => u.Name).FirstOrDefault(), c.Text,
                c.Kind == CaseEntryKind.Assigned || c.Kind == CaseEntryKind.Released
                    ? db.Accounts.Where(u => u.Id == c.Text).Select(u => u.Name).FirstOrDefault()
                    : null))
            .ToListAsync(cancellationToken);
        lines.Reverse();
        return lines;
    }
}
