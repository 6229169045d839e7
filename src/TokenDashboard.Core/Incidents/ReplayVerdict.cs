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
/// <param name="Exposure">How long someone else may have held a live token; zero when nobody did, and never negative.</param>
/// <param name="Reasons">Why, the most telling first.</param>
public sealed record ReplayVerdict(Verdict Verdict, TimeSpan Exposure, IReadOnlyList<VerdictReason> Reasons)
{
    // A device that goes on asks again within minutes or hours; one that was put back to an earlier state, whenever that happens.
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(1);

    /// <summary>
    /// A reused token does not prove that its presenter is the thief: the thief may have rotated first. So what counts is who
    /// of the two the family had known by the time the token was issued, and whether its successor had been used. Pure.
    /// </summary>
    public static ReplayVerdict Of(Replay replay)
    {
        var family = new Acquaintances(replay);
        var presenter = family.Of(replay.Presenter.Agent, replay.Presenter.Network);
        if (replay.Consumer is not { } row)
            return WithoutHistory(presenter.Standing, family);

        var consumer = family.Of(row.Agent, Requester.NetworkOf(row.Ip));
        var isUnused = replay.LiveGeneration == replay.Generation + 1;
        var since = replay.At - row.IssuedAt;
        var used = isUnused ? VerdictReason.SuccessorUnused : VerdictReason.SuccessorUsed;
        var circumstances = Circumstances(since, presenter, consumer, isUnused).ToList();

        if (presenter.Program == consumer.Program && presenter.Network == consumer.Network)
        {
            if (consumer.Standing == Standing.Stranger)
                return family.HasNetwork(consumer.Network)
                    ? Unclear(VerdictReason.StrangerRotated, VerdictReason.AskedTwice)
                    : SomeoneElse(VerdictReason.StrangerRotated, VerdictReason.AskedTwice);
            return isUnused && presenter.Network.Length > 0 ? LostReply(VerdictReason.SameClient, used) : Unclear(VerdictReason.SameClient, used);
        }

        return (presenter.Standing, consumer.Standing) switch
        {
            (Standing.Stranger, Standing.Stranger) => Unclear(VerdictReason.TwoStrangers),
            (Standing.Stranger, _) => Judged(Verdict.CopyRefused, VerdictReason.NeverSeenClient, VerdictReason.DeviceRotated),
            (_, Standing.Stranger) => SomeoneElse(VerdictReason.StrangerRotated, VerdictReason.KnownDeviceAlarmed),
            _ when presenter.Program != consumer.Program => Unclear(VerdictReason.BothKnown),
            (Standing.Known, Standing.Known) => isUnused ? LostReply(VerdictReason.KnownNetworks, used) : Unclear(VerdictReason.KnownNetworks, used),
            // A device that moved and had used the successor would not come back with its predecessor: two hold it.
            (Standing.Known, Standing.Moved) when !isUnused => SomeoneElse(VerdictReason.NewNetworkRotated, VerdictReason.KnownDeviceAlarmed),
            (Standing.Known, Standing.Moved) => Unclear(VerdictReason.NewNetworkRotated, used),
            _ => Unclear(VerdictReason.NewNetwork, used),
        };

        ReplayVerdict SomeoneElse(params ReadOnlySpan<VerdictReason> reasons) =>
            Judged(Verdict.SomeoneElse, reasons) with { Exposure = since > TimeSpan.Zero ? since : TimeSpan.Zero };

        ReplayVerdict LostReply(params ReadOnlySpan<VerdictReason> reasons) => Judged(Verdict.LostReply, reasons);

        ReplayVerdict Unclear(params ReadOnlySpan<VerdictReason> reasons) => Judged(Verdict.Unclear, reasons);

        ReplayVerdict Judged(Verdict verdict, params ReadOnlySpan<VerdictReason> reasons) =>
            new(verdict, TimeSpan.Zero, [.. reasons, .. circumstances]);
    }

    /// <summary>
    /// What a token presented after the end says of an earlier judgement; null when nothing. Only the live one, which one
    /// party alone had been given, tells who held it. Pure.
    /// </summary>
    /// <param name="verdict">The judgement so far.</param>
    /// <param name="replayer">Who had presented the consumed token.</param>
    /// <param name="presenter">Who presents the live one now.</param>
    /// <param name="held">How long the live one had lived when the family ended.</param>
    public static ReplayVerdict? AfterEnd(Verdict verdict, Requester replayer, Requester presenter, TimeSpan held)
    {
        var isSame = ClientProgram.Of(replayer.Agent) == ClientProgram.Of(presenter.Agent) && replayer.Network == presenter.Network;
        return (verdict, isSame) switch
        {
            (Verdict.LostReply, true) => new(Verdict.Unclear, TimeSpan.Zero, [VerdictReason.SuccessorArrived]),
            (Verdict.LostReply, false) => new(Verdict.SomeoneElse, held > TimeSpan.Zero ? held : TimeSpan.Zero, [VerdictReason.SuccessorElsewhere]),
            (Verdict.SomeoneElse, true) => new(Verdict.Unclear, TimeSpan.Zero, [VerdictReason.DeviceHeldIt]),
            _ => null,
        };
    }

    private static ReplayVerdict WithoutHistory(Standing presenter, Acquaintances family) =>
        presenter == Standing.Stranger && !family.HasLaterStrangers
            ? new(Verdict.CopyRefused, TimeSpan.Zero, [VerdictReason.NeverSeenClient, VerdictReason.NoOtherEver, VerdictReason.HistoryGone])
            : new(Verdict.Unclear, TimeSpan.Zero, presenter == Standing.Stranger
                ? [VerdictReason.HistoryGone, VerdictReason.NeverSeenClient]
                : [VerdictReason.HistoryGone, VerdictReason.LongAgo]);

    // What makes the picture weaker or stronger without deciding it.
    private static IEnumerable<VerdictReason> Circumstances(TimeSpan since, Acquaintance presenter, Acquaintance consumer, bool isUnused)
    {
        if (since < TimeSpan.Zero)
            yield return VerdictReason.ClockSetBack;
        else if (since >= LongAgo && !isUnused && presenter.Standing != Standing.Stranger && consumer.Standing != Standing.Stranger)
            yield return VerdictReason.LongAgo;
        if (presenter.Network.Length == 0 || consumer.Network.Length == 0)
            yield return VerdictReason.NoAddress;
        else if (presenter.Network == consumer.Network && presenter.Program != consumer.Program)
            yield return VerdictReason.SameNetwork;
    }

    private enum Standing
    {
        /// <summary>A program and a network that the family had known.</summary>
        Known,

        /// <summary>A known program in a network that was new.</summary>
        Moved,

        /// <summary>A program that was new.</summary>
        Stranger,
    }

    private sealed record Acquaintance(string Program, string Network, Standing Standing);

    // Whom the family had met by the time the token in question was issued.
    private sealed class Acquaintances(Replay replay)
    {
        private readonly HashSet<string> _programs = [.. replay.Known.Where(c => c.FirstGeneration <= replay.Generation).Select(c => ClientProgram.Of(c.Agent))];
        private readonly HashSet<string> _networks = [.. replay.Known.Where(c => c.FirstGeneration <= replay.Generation).Select(c => c.Network)];

        public bool HasLaterStrangers => replay.Known.Any(c => !_programs.Contains(ClientProgram.Of(c.Agent)));

        public bool HasNetwork(string network) => network.Length > 0 && _networks.Contains(network);

        public Acquaintance Of(string? agent, string network)
        {
            var program = ClientProgram.Of(agent);
            return new(program, network, !_programs.Contains(program) ? Standing.Stranger : _networks.Contains(network) ? Standing.Known : Standing.Moved);
        }
    }
}
