using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>A token of a family, and who obtained it.</summary>
public sealed record ObtainedToken(int Generation, DateTimeOffset At, string? Ip, string? Agent);

/// <summary>A presentation that was no rotation.</summary>
public sealed record Presentation(EvidenceKind Kind, DateTimeOffset At, int Generation, string? Ip, string? Agent);

/// <summary>All that is stored of a family when one of its spent tokens has come back: what a verdict is made of.</summary>
/// <param name="Alarm">What set off the alarm.</param>
/// <param name="LiveGeneration">Which generation was live then.</param>
/// <param name="LiveUntil">When that one would have expired.</param>
/// <param name="IssuedAt">When the presented one had been issued; null when that is no longer kept.</param>
/// <param name="Obtained">The tokens after the presented one, as far as they are kept, in their order.</param>
/// <param name="Clients">Every client the family is known to have had.</param>
/// <param name="Addresses">Addresses from which the presented token and those before it were obtained.</param>
/// <param name="Presentations">What was presented beside the alarm, in order of time.</param>
/// <param name="AccessTokenLifetime">After how long a device is due to refresh.</param>
public sealed record FamilyFacts(
    Presentation Alarm, int LiveGeneration, DateTimeOffset LiveUntil, DateTimeOffset? IssuedAt, IReadOnlyList<ObtainedToken> Obtained,
    IReadOnlyList<FamilyClient> Clients, IReadOnlyCollection<string> Addresses, IReadOnlyList<Presentation> Presentations, TimeSpan AccessTokenLifetime)
{
    /// <summary>The generation that was presented again.</summary>
    public int Generation => Alarm.Generation;

    /// <summary>Who had spent the presented token; null when that is no longer kept.</summary>
    public ObtainedToken? Consumer => Obtained is [{ } first, ..] && first.Generation == Generation + 1 ? first : null;
}
