using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>What is known when a consumed token comes back.</summary>
/// <param name="Presenter">Who presented it.</param>
/// <param name="At">When.</param>
/// <param name="Generation">Which generation it was.</param>
/// <param name="LiveGeneration">Which generation was live.</param>
/// <param name="Consumer">Who had rotated it, by the row of its successor; null when that history is gone.</param>
/// <param name="Known">Every client the family has known.</param>
public sealed record Replay(
    Requester Presenter, DateTimeOffset At, int Generation, int LiveGeneration, RefreshToken? Consumer,
    IReadOnlyCollection<SessionClient> Known);

/// <summary>A first judgement of a replay, from the evidence alone.</summary>
/// <param name="Verdict">What it most likely was.</param>
/// <param name="Exposure">How long someone else may have held a live token; zero when nobody did.</param>
public sealed record ReplayVerdict(Verdict Verdict, TimeSpan Exposure)
{
    /// <summary>
    /// A reused token does not prove that its presenter is the thief: the thief may have rotated first. Pure.
    /// </summary>
    public static ReplayVerdict Of(Replay replay)
    {
        if (replay.Consumer is not { } consumer)
            return new(Verdict.Unclear, TimeSpan.Zero);

        var presenter = replay.Presenter;
        var agent = presenter.Agent ?? "";
        var sameAgent = agent == (consumer.Agent ?? "");
        var sameNetwork = presenter.Network == Requester.NetworkOf(consumer.Ip);
        var successorUnused = replay.LiveGeneration == replay.Generation + 1;
        if (sameAgent && sameNetwork)
            return successorUnused ? new(Verdict.LostReply, TimeSpan.Zero) : new(Verdict.Unclear, TimeSpan.Zero);

        // Who had been seen by the time the presented token was issued?
        var earlier = replay.Known.Where(c => c.FirstGeneration <= replay.Generation).ToList();
        var presenterKnown = earlier.Any(c => c.Agent == agent);
        var consumerKnown = earlier.Any(c => c.Agent == (consumer.Agent ?? ""));
        return (presenterKnown, consumerKnown) switch
        {
            (true, false) => new(Verdict.SomeoneElse, replay.At - consumer.IssuedAt),
            (false, true) => new(Verdict.CopyRefused, TimeSpan.Zero),
            _ => new(Verdict.Unclear, TimeSpan.Zero),
        };
    }
}
