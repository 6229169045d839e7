using System.Collections.Immutable;

namespace TokenDashboard.Core.Feed;

/// <summary>
/// Who has which incident open at this moment, on all instances. Kept in memory alone: each instance tells the others every <see cref="Beat"/> whom it has, as long as it
/// has somebody, and forgets who was not told of for <see cref="Kept"/>. Nothing is written anywhere, and where nobody looks nothing runs.
/// </summary>
public sealed class CaseWatchers : IDisposable
{
    /// <summary>Between two times that the others are told.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>How long who looks elsewhere counts as there: one beat that got lost, and one that is late.</summary>
    public static readonly TimeSpan Kept = 3 * Beat;

    /// <summary>Of those elsewhere no more are kept.</summary>
    internal const int MostElsewhere = 1000;

    private readonly Lock _lock = new();
    private readonly SessionFeed _feed;
    private readonly TimeProvider _clock;
    private readonly IDisposable _hearing;
    private readonly Dictionary<Look, DateTimeOffset> _elsewhere = [];
    private ImmutableList<Page> _here = [];
    private ITimer? _beats;

    public CaseWatchers(SessionFeed feed, TimeProvider clock)
    {
        (_feed, _clock) = (feed, clock);
        _hearing = feed.Subscribe([Concern.Any<Change.Looking>()], Hear);
    }

    /// <summary>How many are kept that are elsewhere.</summary>
    internal int Elsewhere
    {
        get
        {
            lock (_lock)
                return _elsewhere.Count;
        }
    }

    /// <summary>
    /// Has somebody look at an incident until disposed. <paramref name="changed"/> is called, on any thread, when others come or go: it must not block.
    /// </summary>
    public IDisposable Enter(int incidentId, string userId, Action changed)
    {
        var page = new Page(this, new(incidentId, userId), changed);
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_here.Exists(p => p.Look == page.Look);
            _here = _here.Add(page);
            _beats ??= _clock.CreateTimer(_ => Tick(), null, Beat, Beat);
        }

        if (isFirst)
            Tell(page.Look, isThere: true);
        return page;
    }

    /// <summary>The ids of those who look at it, in the order of their letters.</summary>
    public IReadOnlyList<string> At(int incidentId)
    {
        var now = _clock.GetUtcNow();
        lock (_lock)
            return [.. _here.Select(p => p.Look).Concat(_elsewhere.Where(e => e.Value > now).Select(e => e.Key)).Where(l => l.IncidentId == incidentId).Select(l => l.UserId).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hearing.Dispose();
        lock (_lock)
            _beats?.Dispose();
    }

    private void Leave(Page page)
    {
        bool isLast;
        lock (_lock)
        {
            var left = _here.Remove(page);
            if (left == _here)
                return;
            _here = left;
            isLast = !_here.Exists(p => p.Look == page.Look);
            if (_here.IsEmpty)
            {
                _beats?.Dispose();
                _beats = null;
            }
        }

        if (isLast)
            Tell(page.Look, isThere: false);
    }

    private void Tell(Look look, bool isThere)
    {
        _feed.PublishThere(new Change.Looking(look.IncidentId, look.UserId, isThere));
        Changed(look.IncidentId);
    }

    // Another instance's: this one's own are not told here.
    private void Hear(Change change)
    {
        if (change is not Change.Looking(var incidentId, var userId, var isThere))
            return;
        var (look, now) = (new Look(incidentId, userId), _clock.GetUtcNow());
        bool isNew;
        lock (_lock)
        {
            isNew = isThere != (_elsewhere.GetValueOrDefault(look) > now);
            if (!isThere)
                _elsewhere.Remove(look);
            else if (_elsewhere.ContainsKey(look) || _elsewhere.Count < MostElsewhere)
                _elsewhere[look] = now + Kept;
        }

        if (isNew)
            Changed(incidentId);
    }

    private void Tick()
    {
        var now = _clock.GetUtcNow();
        List<Look> here;
        List<int> gone;
        lock (_lock)
        {
            here = [.. _here.Select(p => p.Look).Distinct()];
            var over = _elsewhere.Where(e => e.Value <= now).Select(e => e.Key).ToList();
            over.ForEach(look => _elsewhere.Remove(look));
            gone = [.. over.Select(look => look.IncidentId).Distinct()];
        }

        here.ForEach(look => _feed.PublishThere(new Change.Looking(look.IncidentId, look.UserId, IsThere: true)));
        gone.ForEach(Changed);
    }

    // Outside the lock: who is told may ask.
    private void Changed(int incidentId)
    {
        foreach (var page in _here)
        {
            if (page.Look.IncidentId == incidentId)
                page.Changed();
        }
    }

    private sealed record Look(int IncidentId, string UserId);

    private sealed class Page(CaseWatchers watchers, Look look, Action changed) : IDisposable
    {
        public Look Look { get; } = look;

        public Action Changed { get; } = changed;

        public void Dispose() => watchers.Leave(this);
    }
}
