using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>Reads a family's history into what its picture shows. Pure: the same history gives the same scene.</summary>
public static class SceneBuilder
{
    /// <summary>A family with more tokens than this is folded.</summary>
    public const int MostUnfolded = 12;

    private const int Around = 3;
    private const int LastOfPlain = 7;
    private const int MostRetries = 3;
    private static readonly TimeSpan ShortestGap = TimeSpan.FromHours(1);

    /// <summary>The scene.</summary>
    /// <param name="history">What is known of the family.</param>
    /// <param name="placeOf">Says where an address is, where that is known.</param>
    public static Scene Of(FamilyHistory history, Func<string, string?> placeOf)
    {
        var map = new LaneMap(history);
        var events = history.Events;
        var tokens = events.Where(LaneMap.IsToken).DistinctBy(e => e.Generation).ToDictionary(e => e.Generation);
        var replayed = history.Case is { Kind: IncidentKind.Reuse } ? events.FirstOrDefault(e => e.Kind == FamilyEventKind.Replayed) : null;
        var stations = WithGaps(Stations(history, map, tokens, replayed));

        var hold = HoldOf(history, map, tokens, stations, replayed);
        var wall = WallOf(history, stations);
        var lanes = Enumerable.Range(0, map.Count).Select(lane => LaneOf(lane, history, map, tokens, wall, placeOf)).ToList();
        var replay = replayed is null ? null : new Replay(
            stations.FindIndex(s => s is Station.Token token && token.Generation == replayed.Generation), map.Of(replayed), replayed.Generation,
            SceneWords.Replayed(history.Case!, replayed, lanes[map.Of(replayed)], tokens.GetValueOrDefault(replayed.Generation + 1) is { } next && map.Of(next) == map.Of(replayed)));
        return new Scene(
            lanes, stations, replay, wall, hold, history.Case?.Kind, SceneWords.Title(history),
            SceneWords.Description(history, lanes, replay, hold, wall));
    }

    private static List<Station> Stations(
        FamilyHistory history, LaneMap map, Dictionary<int, FamilyEvent> tokens, FamilyEvent? replayed)
    {
        var retries = history.Events.Where(e => e.Kind is FamilyEventKind.Retried or FamilyEventKind.RetriedLate && tokens.ContainsKey(e.Generation + 1)).ToList();
        var foreign = retries.Where(r => map.Of(r) != map.Of(tokens[r.Generation + 1])).TakeLast(MostRetries).ToList();
        var live = history.LiveGeneration;
        var stations = new List<Station>();
        var before = 0;
        foreach (var generation in Shown(history, map, tokens, foreign, replayed))
        {
            if (generation - before > 1)
                stations.Add(new Station.Fold(stations.Count == 0 ? 0 : LaneBefore(stations), before + 1, generation - before - 1));
            before = generation;
            if (tokens.TryGetValue(generation, out var token))
            {
                var lane = map.Of(token);
                var state = generation != live ? TokenState.Spent : history.EndedAt is null ? TokenState.Live : TokenState.Cut;
                stations.Add(new Station.Token(
                    lane, generation, token.At, state, retries.Count(r => r.Generation == generation - 1 && map.Of(r) == lane)));
                stations.AddRange(foreign.Where(r => r.Generation == generation - 1).Select(r => new Station.Retry(map.Of(r), r.Generation, r.At)));
            }
            else
            {
                stations.Add(new Station.Token(stations.Count == 0 ? 0 : LaneBefore(stations), generation, null, TokenState.Gone));
            }
        }

        var ended = history.EndedAt ?? DateTimeOffset.MaxValue;
        // The last of another history, and each lane's last without its key.
        stations.AddRange(history.Events.Where(e => e.Kind is FamilyEventKind.Mismatched or FamilyEventKind.OtherKey && e.At <= ended)
            .Reverse().DistinctBy(e => e.Kind == FamilyEventKind.OtherKey ? map.Of(e) : -1).Reverse()
            .Select(m => new Station.Mismatch(map.Of(m), m.Generation, m.At, m.Kind == FamilyEventKind.OtherKey)));
        return stations;
    }

    // The first, three on either side of what it is about, the last, and where somebody comes in.
    private static IEnumerable<int> Shown(
        FamilyHistory history, LaneMap map, Dictionary<int, FamilyEvent> tokens, List<FamilyEvent> foreign, FamilyEvent? replayed)
    {
        var live = history.LiveGeneration;
        if (live <= MostUnfolded && tokens.Count == live)
            return Enumerable.Range(1, live);

        var about = history.Case?.Generation;
        var wanted = about is { } centre
            ? Enumerable.Range(centre - Around, (2 * Around) + 1)
            : Enumerable.Range(live - LastOfPlain + 1, LastOfPlain);
        var entrances = tokens.Values.GroupBy(map.Of).Select(lane => lane.Min(e => e.Generation));
        var shown = wanted.Concat(entrances).Concat(foreign.SelectMany(r => new[] { r.Generation, r.Generation + 1 })).Append(1).Append(live)
            .Where(tokens.ContainsKey).ToHashSet();
        if (replayed is not null)
            shown.Add(replayed.Generation);
        // A fold of one would hide as much as it takes room.
        shown.UnionWith(tokens.Keys.Where(g => !shown.Contains(g) && shown.Contains(g - 1) && shown.Contains(g + 1)).ToList());
        return shown.Where(g => g >= 1).Order();
    }

    private static int LaneBefore(List<Station> stations) => stations.FindLast(s => s is Station.Token or Station.Fold)!.Lane;

    // A gap is long beside the others: an app that refreshes once a day has none.
    private static List<Station> WithGaps(List<Station> stations)
    {
        var gaps = stations.Zip(stations.Skip(1), (a, b) => (a, b) is (Station.Token { At: { } from }, Station.Token { At: { } to }) ? to - from : (TimeSpan?)null)
            .OfType<TimeSpan>().Order().ToList();
        var usual = gaps.Count == 0 ? TimeSpan.Zero : gaps[(gaps.Count - 1) / 2];
        var result = new List<Station>(stations.Count);
        Station.Token? before = null;
        for (var i = 0; i < stations.Count; i++)
        {
            if (stations[i] is not Station.Token { At: { } at } token)
            {
                result.Add(stations[i]);
                continue;
            }

            var gap = i > 0 && stations[i - 1] is Station.Token { At: { } last } ? at - last : TimeSpan.Zero;
            var isLong = gap >= ShortestGap && (gap >= 3 * usual || gaps.Count == 1);
            result.Add(token with { IsNewDay = before?.At?.UtcDateTime.Date != at.UtcDateTime.Date, Gap = isLong ? gap : null });
            before = token;
        }

        return result;
    }

    private static Wall? WallOf(FamilyHistory history, List<Station> stations) => history.EndedAt is not { } ended ? null : new Wall(
        ended, SceneWords.Ended(history.EndReason), history.EndReason == EndReason.Reuse,
        stations.OfType<Station.Token>().LastOrDefault(t => t.At is not null)?.At?.UtcDateTime.Date != ended.UtcDateTime.Date);

    private static Hold? HoldOf(
        FamilyHistory history, LaneMap map, Dictionary<int, FamilyEvent> tokens, List<Station> stations, FamilyEvent? replayed)
    {
        if (replayed is null || history.Case is not { Exposure: var exposure } || exposure <= TimeSpan.Zero
            || tokens.Values.Where(t => t.Generation > replayed.Generation && map.RoleOf(map.Of(t)) is not (LaneRole.Own or LaneRole.Known)).MinBy(t => t.Generation) is not { } taken)
            return null;
        return new Hold(
            map.Of(taken), stations.FindIndex(s => s is Station.Token token && token.Generation == taken.Generation),
            Readers.Phrase.Of(PictureStrings.Holding, SceneWords.Short(exposure)));
    }

    private static Lane LaneOf(
        int lane, FamilyHistory history, LaneMap map, Dictionary<int, FamilyEvent> tokens, Wall? wall, Func<string, string?> placeOf)
    {
        var role = map.RoleOf(lane);
        var seen = map.Seen(lane);
        var outcome = wall is null ? (LaneOutcome?)null : OutcomeOf();
        var (title, lines) = SceneWords.Lane(role, seen, history, map.OthersCount, placeOf);
        return new Lane(role, title, lines, outcome, seen.Count(e => e.Kind == FamilyEventKind.RefusedAfterEnd));

        LaneOutcome OutcomeOf()
        {
            var isForeign = role is LaneRole.Stranger or LaneRole.Elsewhere or LaneRole.Beside or LaneRole.Others;
            if (tokens.TryGetValue(history.LiveGeneration, out var live) && map.Of(live) == lane)
                return isForeign ? LaneOutcome.CutOff : LaneOutcome.SignedOut;
            // Whoever presents the live token after the end had held it.
            if (isForeign && seen.Any(e => e.Kind == FamilyEventKind.RefusedAfterEnd && e.Generation == history.LiveGeneration))
                return LaneOutcome.CutOff;
            if (seen.All(e => e.Kind == FamilyEventKind.RefusedAfterEnd))
                return LaneOutcome.TooLate;
            return isForeign ? LaneOutcome.Refused : LaneOutcome.SignedOut;
        }
    }
}
