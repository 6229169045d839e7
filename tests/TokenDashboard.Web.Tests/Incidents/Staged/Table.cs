namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>All staged cases, under their headings.</summary>
internal static class Table
{
    public static readonly IReadOnlyList<StagedCase> Cases =
    [
        .. Of("thief first", Thefts.ThiefFirst),
        .. Of("several thieves' clients", Thefts.Several),
        .. Of("by turns", Thefts.ByTurns),
        .. Of("same agent elsewhere", LookAlikes.SameAgent),
        .. Of("same place", LookAlikes.SamePlace),
        .. Of("shared address", LookAlikes.SharedAddress),
        .. Of("device first", Copies.DeviceFirst),
        .. Of("after the end", Copies.AfterTheEnd),
        .. Of("in the window", Watches.InTheWindow),
        .. Of("unknown client", Watches.Unknown),
        .. Of("settled before", Watches.Settled),
        .. Of("lost replies", Accidents.LostReplies),
        .. Of("late retries", LateRetries.Cases),
        .. Of("updates", Accidents.Updates),
        .. Of("siblings", Accidents.Siblings),
        .. Of("restored", Accidents.Restored),
        .. Of("ordinary life", Quiet.Cases),
    ];

    public static IEnumerable<StagedCase> Of(string kind, IEnumerable<StagedCase> cases) => cases.Select(c => c with { Kind = kind });
}
