using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>What is to be done with all open cases that match.</summary>
/// <param name="Kind">What.</param>
/// <param name="Query">Which cases; null for those of a group.</param>
/// <param name="Group">The group; null for those of a query.</param>
/// <param name="Asked">Only those that were open at this instant: what comes later has not been looked at.</param>
/// <param name="Search">Which cases in words, for the audit log.</param>
/// <param name="Count">How many there were then; of accounts where they are contained.</param>
/// <param name="Resolution">How they are settled, where they are.</param>
/// <param name="Note">Kept with each case; null for none.</param>
public sealed record BulkOrder(BulkKind Kind, InboxQuery? Query, GroupKey? Group, DateTimeOffset Asked, string Search, int Count, Resolution? Resolution = null, string? Note = null);
