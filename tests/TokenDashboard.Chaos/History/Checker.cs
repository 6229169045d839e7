using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.History;

/// <summary>
/// Holds what was answered against the one order of events that a family allows. Where two things happened at once, either may have been first; where there was no answer,
/// it may have happened or not. What no order explains is a fault.
/// </summary>
internal sealed class Checker(IReadOnlyList<Operation> operations, IReadOnlyDictionary<int, string> firstTokens, IReadOnlyDictionary<int, StoredFamily> stored, TimeSpan retryWindow)
{
    // The server's clock reads a moment after a request was sent, and the answer comes a moment after that.
    private static readonly long Slack = Stopwatch.Frequency;

    private readonly long _window = (long)(retryWindow.TotalSeconds * Stopwatch.Frequency);
    private readonly List<string> _faults = [];

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<string> Check()
    {
        var ends = operations.Where(o => o.Act is Act.EndAll or Act.NewPassword && IsDoneOrMaybe(o)).ToLookup(o => o.Owner);
        foreach (var begun in operations.Where(o => o is { Act: Act.Connect, Outcome: Outcome.Done }))
        {
            if (ends[begun.Owner].Any(end => end.Outcome == Outcome.Done && end.Start > begun.Since && end.End < begun.Start))
                _faults.Add($"a code that was allowed before everything was ended was redeemed after it (client {begun.Client})");
        }

        foreach (var family in operations.Where(o => o.Family >= 0).GroupBy(o => o.Family))
            CheckFamily(family.Key, [.. family.OrderBy(o => o.Start)], ends[family.First().Owner]);
        foreach (var wrong in operations.Where(o => o.Outcome == Outcome.Wrong))
            _faults.Add($"{wrong.Act} was answered with something that nobody should be told");
        return _faults;
    }

    private static bool IsDoneOrMaybe(Operation operation) => operation.Outcome is Outcome.Done or Outcome.Maybe;

    private void CheckFamily(int number, List<Operation> all, IEnumerable<Operation> ownersEnds)
    {
        if (!stored.TryGetValue(number, out var family))
        {
            _faults.Add($"family {number} is gone");
            return;
        }

        // Its tokens in order, as they were answered.
        var spent = all.Where(o => o is { Act: Act.Refresh, Outcome: Outcome.Done }).ToLookup(o => o.Token!);
        var generation = new Dictionary<string, int>();
        for (var (token, g) = (firstTokens[number], 1); token is not null; g++)
        {
            generation[token] = g;
            CheckStored(number, family, token, g);
            var successors = spent[token].Select(o => o.Successor!).Distinct().ToList();
            if (successors.Count > 1)
                _faults.Add($"family {number}: generation {g} has {successors.Count} successors");
            token = successors.FirstOrDefault();
        }

        var everEnds = ownersEnds.Where(e => e.End > all[0].Start).Concat(all.Where(o => o.Act is Act.Revoke or Act.EndOne && IsDoneOrMaybe(o))).ToList();
        var (must, may) = (false, false);
        foreach (var shown in all.Where(o => o.Act == Act.Refresh))
        {
            if (!generation.TryGetValue(shown.Token!, out var g))
            {
                // It follows a token that was answered twice; that is told of.
                continue;
            }

            var nextSpent = NextSpent(g);
            if (shown.Outcome == Outcome.Done && nextSpent.Any(n => n.End < shown.Start))
                _faults.Add($"family {number}: generation {g} was answered after {g + 1} had been spent");
            var first = spent[shown.Token!].MinBy(o => o.End);
            var isReplay = nextSpent.Any(n => n.End < shown.Start) || (first is not null && first != shown && first.End + _window + Slack < shown.Start);
            var hadEnded = everEnds.Any(e => e.Start < shown.End);
            must |= isReplay && !hadEnded && shown.Outcome is Outcome.Refused;
            may |= nextSpent.Any(n => n.Start < shown.End) || spent[shown.Token!].Any(o => o != shown && o.Start + _window < shown.End) || all.Any(o => o is { Act: Act.Refresh, Outcome: Outcome.Maybe });
        }

        // What was acknowledged: an end, or the refusal of a token that had come back.
        var over = all.Where(o => o is { Act: Act.Revoke, Outcome: Outcome.Done } or { Act: Act.EndOne, Outcome: Outcome.Done or Outcome.Refused }).Concat(ownersEnds.Where(e => e.Start > all[0].Start && e.Outcome == Outcome.Done))
            .Concat(all.Where(o => o is { Act: Act.Refresh, Outcome: Outcome.Refused } && generation.TryGetValue(o.Token!, out var g) && NextSpent(g).Any(n => n.End < o.Start)))
            .Select(o => o.End).DefaultIfEmpty(long.MaxValue).Min();
        foreach (var late in all.Where(o => o.Start > over && o.Outcome == Outcome.Done && (o.Act is Act.Refresh or Act.Use)))
            _faults.Add($"family {number}: {late.Act} was answered {Stopwatch.GetElapsedTime(over, late.Start).TotalMilliseconds:0} ms after its end had been acknowledged");
        if (must && family.Incidents == 0)
            _faults.Add($"family {number}: a token came back and there is no case");
        if (!may && family.Incidents > 0)
            _faults.Add($"family {number}: there is a case, and no token came back");
        if (family.Incidents > 1)
            _faults.Add($"family {number}: {family.Incidents} cases are open");
        if (family.IsEnded && !may && everEnds.Count == 0)
            _faults.Add($"family {number} has ended, and nobody ended it");
        if (!family.IsEnded && over != long.MaxValue)
            _faults.Add($"family {number} lives after its end had been acknowledged");
        if (family.Generation != family.Generations.Count + 1)
            _faults.Add($"family {number} has {family.Generations.Count} spent generations and is at {family.Generation}");

        List<Operation> NextSpent(int g) => [.. spent.Where(s => generation.TryGetValue(s.Key, out var other) && other > g).SelectMany(s => s)];
    }

    private void CheckStored(int number, StoredFamily family, string token, int g)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (g > family.Generation || (g == family.Generation ? family.Current : family.Generations.ElementAtOrDefault(g - 1)) != hash)
            _faults.Add($"family {number}: generation {g} was acknowledged and is not stored");
    }
}
