namespace TokenDashboard.Core.Overview;

/// <summary>A piece of time, and how much there was in it.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Count">How much.</param>
/// <param name="Usual">How much is usual; null where too little is known of before.</param>
public sealed record Stretch(DateTimeOffset From, long Count, Usual? Usual)
{
    /// <summary>Whether it was more than usual.</summary>
    public bool IsUnusual => Count > Usual?.Most;
}

/// <summary>How something went, oldest first; the last stretch is not over yet.</summary>
/// <param name="Hours">The last 24 hours.</param>
/// <param name="Days">The last twelve weeks, by the reader's days; empty when only the hours were asked for.</param>
public sealed record Course(IReadOnlyList<Stretch> Hours, IReadOnlyList<Stretch> Days)
{
    /// <summary>This hour, or the one before, where that was unusual and this one is not; null when neither was.</summary>
    public Stretch? Unusual => Hours[^1].IsUnusual ? Hours[^1] : Hours[^2].IsUnusual ? Hours[^2] : null;
}

/// <summary>What became of the cases of a month.</summary>
/// <param name="Month">Its first day, of the reader's calendar.</param>
/// <param name="Cases">How many were opened in it.</param>
/// <param name="FalseAlarms">How many of those were settled as a lost reply or as a test.</param>
/// <param name="Stolen">How many as a theft.</param>
/// <param name="Open">How many are not settled.</param>
public sealed record CasesOfMonth(DateOnly Month, long Cases, long FalseAlarms, long Stolen, long Open)
{
    /// <summary>Settled as something else.</summary>
    public long Other => Cases - FalseAlarms - Stolen - Open;
}

/// <summary>Sessions that a version of an app lost: ended for reuse, and nobody else was at work.</summary>
/// <param name="Version">The app and its version: "companion/1.0".</param>
/// <param name="Lost">How many within the last week.</param>
/// <param name="People">Of how many people.</param>
/// <param name="Sessions">How many sessions were on it, those that ended within the week and those that it lost among them; null when they have not been counted yet.</param>
/// <param name="IsUnusual">Whether that is far more than other versions lose, and not one person's alone.</param>
public sealed record VersionLoss(string Version, int Lost, int People, int? Sessions, bool IsUnusual)
{
    /// <summary>How many it lost of a thousand; null when its sessions have not been counted yet.</summary>
    public double? PerThousand => Sessions is { } sessions ? 1000.0 * Lost / Math.Max(1, sessions) : null;
}

/// <summary>A job that is not as it should be.</summary>
/// <param name="Job">Its name.</param>
/// <param name="HangsSince">Since when it runs, which is too long; null when its last run failed.</param>
public sealed record StuckJob(string Job, DateTimeOffset? HangsSince);

/// <summary>What waits to leave and does not.</summary>
/// <param name="Late">Due for minutes, or tried in vain.</param>
/// <param name="GivenUp">Given up within the last day.</param>
public sealed record StuckDeliveries(int Late, int GivenUp);

/// <summary>Cases that have come just now.</summary>
/// <param name="Count">How many within the last five minutes, up to <see cref="OverviewService.MostNew"/>.</param>
/// <param name="Latest">The last one; null when there is none.</param>
/// <param name="At">When it was opened.</param>
public sealed record NewCases(int Count, int? Latest, DateTimeOffset? At);

/// <summary>What an admin must know to say whether something is going on. Of <paramref name="SlowAt"/> are the versions and the months.</summary>
public sealed record Situation(
    DateTimeOffset At, Course Cases, Course TokensRefused, Course SignInsFailed, Course SignIns, NewCases New, DateTimeOffset SlowAt, IReadOnlyList<VersionLoss> Versions, IReadOnlyList<CasesOfMonth> Months,
    IReadOnlyList<StuckJob> Jobs, StuckDeliveries Deliveries);
