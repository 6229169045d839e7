using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>
/// Which cases a rule is about. Whoever made a theft look like a lost reply must not be waved through, so silence alone is not enough: nothing speaks against the
/// verdict, the owner was written to and had the time to object, nothing else is amiss with the account, nobody has touched the case, and it is no part of something that grows.
/// </summary>
internal static class RuleCases
{
    // The first is what every lost reply has beside who asked.
    private static readonly string[] SameNetwork = [VerdictReasons.Text([VerdictReason.SameClient, VerdictReason.SuccessorUnused])];
    private static readonly string[] KnownNetworks = [.. SameNetwork, VerdictReasons.Text([VerdictReason.KnownNetworks, VerdictReason.SuccessorUnused])];

    // That the owner knows it neither calms nor alarms: whoever reads their mail could say so.
    private static readonly string[] NothingAgainst = ["", VerdictReasons.Text([VerdictReason.OwnerKnows])];

    /// <summary>Those it settles now, but for what grows.</summary>
    public static IQueryable<Incident> Due(DashboardContext db, RuleTerms terms, DateTimeOffset now)
    {
        var since = now - TimeSpan.FromDays(terms.Days);
        return LostReplies(db, terms, since).Where(i => i.Status == IncidentStatus.Open && i.Verdict == Verdict.LostReply && i.LastPresentedAt <= since
            && i.CorrectedVerdict == null && i.OwnerAnswer != OwnerAnswer.NotMe && i.AssigneeId == null && i.ContainedAt == null && i.RuleId == null
            && !db.CaseEntries.Any(c => c.IncidentId == i.Id && c.Kind != CaseEntryKind.OwnerTold && c.Kind != CaseEntryKind.OwnerAnswered)
            && db.CaseEntries.Any(c => c.IncidentId == i.Id && c.Kind == CaseEntryKind.OwnerTold && c.At <= since)
            && db.Accounts.Any(a => a.Id == i.UserId && a.ContainedAt == null && a.LockedAt == null)
            && !db.Incidents.Where(o => o.Status == IncidentStatus.Open && (o.CorrectedVerdict ?? o.Verdict) != Verdict.LostReply).Select(o => o.UserId).Distinct().Contains(i.UserId)
            && !db.Incidents.Any(o => o.UserId == i.UserId && o.OwnerAnswer == OwnerAnswer.NotMe && o.OwnerAnsweredAt >= i.OpenedAt));
    }

    /// <summary>Those whose evidence it asks for, whatever has become of them, and those that were so before their owner objected.</summary>
    public static IQueryable<Incident> LostReplies(DashboardContext db, RuleTerms terms, DateTimeOffset openedUntil)
    {
        var reasons = terms.Evidence == RuleEvidence.SameNetwork ? SameNetwork : KnownNetworks;
        string[] denied = [.. reasons.Select(r => $"{VerdictReason.OwnerDenied},{r}")];
        return db.Incidents.Where(i => i.OpenedAt <= openedUntil && i.Kind == IncidentKind.Reuse && i.StrangerClients == 0 && i.StrangerTokens == 0 && NothingAgainst.Contains(i.Against)
            && ((i.Verdict == Verdict.LostReply && reasons.Contains(i.Reasons)) || (i.OwnerAnswer == OwnerAnswer.NotMe && denied.Contains(i.Reasons))));
    }
}
