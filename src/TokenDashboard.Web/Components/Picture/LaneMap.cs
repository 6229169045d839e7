using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>
/// Which clients share a lane, and in what order the lanes stand. A program the family knew keeps its lane when it moves
/// between networks; once the token in question was out, a new network or a new program is a lane of its own.
/// </summary>
internal sealed class LaneMap
{
    private const int Most = 4;

    private readonly Acquaintances _known;
    private readonly List<Key> _keys = [];
    private readonly Dictionary<Key, List<FamilyEvent>> _seen = [];
    private readonly bool _isFull;

    public LaneMap(FamilyHistory history)
    {
        _known = new Acquaintances(history.Clients, history.Case?.Generation ?? int.MaxValue, history.Case?.Addresses ?? []);
        var seen = history.Events.Where(e => e.Kind != FamilyEventKind.Ended).ToList();
        // In order of first use; who obtained tokens is known by their numbers, whatever the clock did.
        foreach (var moment in seen.Where(e => IsToken(e)).OrderBy(e => e.Generation).Concat(seen.Where(e => !IsToken(e))))
        {
            var key = KeyOf(moment);
            if (_seen.TryAdd(key, []))
                _keys.Add(key);
            _seen[key].Add(moment);
        }

        _isFull = _keys.Count > Most;
        if (!_isFull)
            return;
        // Whoever matters to the case is drawn; the rest share the last lane.
        var kept = ThatMatter(history).Concat(_keys).Distinct().Take(Most - 1).ToHashSet();
        _keys.RemoveAll(key => !kept.Contains(key));
    }

    /// <summary>How many lanes there are.</summary>
    public int Count => _isFull ? Most : _keys.Count;

    /// <summary>The lane of whoever was at work in a moment.</summary>
    public int Of(FamilyEvent moment) => _keys.IndexOf(KeyOf(moment)) is var lane and >= 0 ? lane : Most - 1;

    /// <summary>Who a lane belongs to.</summary>
    public LaneRole RoleOf(int lane) => _isFull && lane == Most - 1 ? LaneRole.Others : _keys[lane].Role is LaneRole.Known && lane == 0 ? LaneRole.Own : _keys[lane].Role;

    /// <summary>What was seen of a lane, in order.</summary>
    public IReadOnlyList<FamilyEvent> Seen(int lane) => RoleOf(lane) == LaneRole.Others
        ? [.. _seen.Where(lane => !_keys.Contains(lane.Key)).SelectMany(lane => lane.Value)]
        : _seen[_keys[lane]];

    /// <summary>How many clients share the last lane.</summary>
    public int OthersCount => _seen.Count - _keys.Count;

    internal static bool IsToken(FamilyEvent moment) => moment.Kind is FamilyEventKind.SignedIn or FamilyEventKind.Rotated;

    private IEnumerable<Key> ThatMatter(FamilyHistory history) =>
    [
        _keys[0],
        .. history.Events.Where(e => e.Kind == FamilyEventKind.Replayed).Select(KeyOf),
        .. history.Events.Where(e => IsToken(e) && e.Generation == history.Case?.Generation + 1).Select(KeyOf),
    ];

    private Key KeyOf(FamilyEvent moment)
    {
        var client = ClientTraits.Of(moment.Ip, moment.Agent);
        // Where the first token went is known for good, though its row is not.
        var familiarity = moment.Kind == FamilyEventKind.SignedIn ? Familiarity.Known : _known.Of(client);
        return familiarity switch
        {
            Familiarity.Known => new(LaneRole.Known, client.Program, ""),
            Familiarity.Moved => new(LaneRole.Elsewhere, client.Program, client.Network),
            Familiarity.Beside => new(LaneRole.Beside, client.Program, ""),
            _ => new(LaneRole.Stranger, client.Program, ""),
        };
    }

    private sealed record Key(LaneRole Role, string Program, string Network);
}
