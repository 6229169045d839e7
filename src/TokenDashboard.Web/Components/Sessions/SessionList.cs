using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>Whose device a session shares.</summary>
public enum DeviceMate
{
    /// <summary>This page's.</summary>
    This,

    /// <summary>That of the session above it.</summary>
    Above,
}

/// <summary>
/// What an open page shows of a changing list: rows never move under the pointer, one that ends stays where it was until
/// the next visit, and new ones wait until they are asked for.
/// </summary>
public sealed class SessionList(Guid? thisSession)
{
    private readonly List<Guid> _order = [];
    private readonly HashSet<Guid> _first = [];
    private IReadOnlyDictionary<Guid, Guid> _sameAs = new Dictionary<Guid, Guid>();
    private Dictionary<Guid, SessionRow> _rows = [];
    private bool _visited;
    private bool _hasMore;
    private DateTimeOffset _newest;

    /// <summary>The session this page belongs to.</summary>
    public SessionRow? This => thisSession is { } id ? _rows.GetValueOrDefault(id) : null;

    /// <summary>Those of the others that needed a look when they were first shown. They stay, whatever is said of them.</summary>
    public IReadOnlyList<SessionRow> First { get; private set; } = [];

    /// <summary>The rest of the others in the order they were first shown, ended ones among them.</summary>
    public IReadOnlyList<SessionRow> Others { get; private set; } = [];

    /// <summary>How many of those that live are on a device with another that lives.</summary>
    public int Together => _sameAs.Count(pair => IsLive(pair.Key) && IsLive(pair.Value));

    /// <summary>Whether the session was on the device of this page, or of the one above it, when they were first shown.</summary>
    public DeviceMate? MateOf(Guid id) => !_sameAs.TryGetValue(id, out var first) || _first.Contains(id) ? null
        : first == thisSession ? DeviceMate.This
        : Others.TakeWhile(r => r.Id != id).LastOrDefault() is { } above && (above.Id == first || _sameAs.GetValueOrDefault(above.Id) == first) ? DeviceMate.Above : null;

    /// <summary>How many sessions live, those included that wait to be shown.</summary>
    public int ActiveCount => _rows.Values.Count(r => r.IsActive);

    /// <summary>All that live.</summary>
    public IReadOnlyList<SessionRow> Active => [.. _rows.Values.Where(r => r.IsActive).OrderByDescending(r => r.LastUsedAt)];

    /// <summary>All that live but this one.</summary>
    public IReadOnlyList<SessionRow> ActiveOthers => [.. Active.Where(r => r.Id != thisSession)];

    /// <summary>How many have come since and wait to be shown; not those that were there before and have only been used again.</summary>
    public int Arrivals => Arrived.Count();

    /// <summary>What is shown now, and so has to be read again.</summary>
    public IReadOnlyCollection<Guid> Shown => thisSession is { } id ? [id, .. _order] : _order;

    /// <summary>Ended before this visit, or shown as ended already.</summary>
    public IReadOnlyList<SessionRow> Ended { get; private set; } = [];

    private IEnumerable<SessionRow> Arrived => ActiveOthers.Where(r => !_order.Contains(r.Id) && (!_hasMore || r.CreatedAt > _newest));

    /// <summary>Takes in what the database says now; <paramref name="hasMore"/> when others live that it was not asked for.</summary>
    public void Update(IReadOnlyList<SessionRow> active, IReadOnlyList<SessionRow> ended, bool hasMore = false)
    {
        _rows = active.Concat(ended.Where(e => _order.Contains(e.Id) || e.Id == thisSession)).DistinctBy(r => r.Id).ToDictionary(r => r.Id);
        if (!_visited)
        {
            _sameAs = SameDevice.Of(active.OrderByDescending(r => r.Id == thisSession));
            Place(0, active.Where(r => r.Id != thisSession).GroupBy(r => _sameAs.GetValueOrDefault(r.Id, r.Id)).OrderByDescending(device => device.Key == thisSession).SelectMany(device => device));
            _newest = active.Select(r => r.CreatedAt).DefaultIfEmpty().Max();
            _visited = true;
        }

        _hasMore = hasMore;
        Ended = [.. ended.Where(e => !_order.Contains(e.Id) && e.Id != thisSession)];
        Arrange();
    }

    /// <summary>Puts those that wait on top, and returns the first.</summary>
    public Guid? ShowArrivals()
    {
        var arrived = Arrived.ToList();
        Place(0, arrived);
        Arrange();
        return arrived.OrderByDescending(r => r.NeedsLook).FirstOrDefault()?.Id;
    }

    /// <summary>Puts below what else has been read by now.</summary>
    public void ShowRest()
    {
        Place(_order.Count, ActiveOthers.Where(r => !_order.Contains(r.Id)));
        Arrange();
    }

    private void Place(int at, IEnumerable<SessionRow> rows)
    {
        var placed = rows.ToList();
        _order.InsertRange(at, placed.Select(r => r.Id));
        _first.UnionWith(placed.Where(r => r.NeedsLook).Select(r => r.Id));
    }

    private bool IsLive(Guid id) => _rows.TryGetValue(id, out var row) && row.IsActive;

    private void Arrange()
    {
        var shown = _order.Where(_rows.ContainsKey).ToLookup(_first.Contains, id => _rows[id]);
        (First, Others) = ([.. shown[true]], [.. shown[false]]);
    }
}
