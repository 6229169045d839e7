using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>A client that is not one of those a family knew, and what it did.</summary>
/// <param name="Traits">What it is compared by.</param>
/// <param name="Is">How well the family knew it.</param>
/// <param name="Ip">The address it was last seen at.</param>
/// <param name="Agent">The agent it was last seen with.</param>
/// <param name="From">When it was first seen.</param>
/// <param name="Until">When last.</param>
/// <param name="Tokens">How many tokens it obtained, or held, that were live.</param>
/// <param name="Refused">How many of its presentations were refused.</param>
/// <param name="HeldFrom">When it had the first of those; null when it had none.</param>
/// <param name="LastGeneration">The newest of them; 0 when it had none.</param>
/// <param name="Rotated">Whether it spent a live token.</param>
public sealed record StrangerClient(
    ClientTraits Traits, Familiarity Is, string? Ip, string? Agent, DateTimeOffset From, DateTimeOffset Until, int Tokens, int Refused,
    DateTimeOffset? HeldFrom, int LastGeneration, bool Rotated)
{
    /// <summary>Every client of the family's that is as strange as asked for, the one that held and did most first.</summary>
    internal static List<StrangerClient> Of(FamilyFacts facts, IEnumerable<Presentation> presentations, Acquaintances family, Func<Familiarity, bool> isAsked)
    {
        var seen = new Dictionary<(string, string), Sighting>();
        foreach (var token in facts.Obtained)
            At(ClientTraits.Of(token.Ip, token.Agent), token.Ip, token.Agent)?.Obtain(token.Generation, token.At, token.Ip, token.Agent, rotated: true);
        // Its tokens' rows are no longer kept, but that it had one is.
        foreach (var client in facts.Clients.Where(c => c.FirstGeneration > facts.Generation && !c.OnlyRetried && !facts.Obtained.Any(o => o.Generation == c.FirstGeneration)))
            At(client.Traits, client.Ip, client.Agent)?.Obtain(client.FirstGeneration, client.FirstAt ?? facts.Alarm.At, client.Ip, client.Agent, rotated: true);
        foreach (var presented in presentations)
        {
            var sighting = At(ClientTraits.Of(presented.Ip, presented.Agent), presented.Ip, presented.Agent);
            if (presented.Kind is EvidenceKind.Retry or EvidenceKind.LateRetry)
                sighting?.Obtain(presented.Generation + 1, presented.At, presented.Ip, presented.Agent, rotated: false);
            else if (presented.Kind == EvidenceKind.AfterEnd && presented.Generation == facts.LiveGeneration)
                sighting?.Hold(presented.Generation, facts.Obtained is [.., var newest] && newest.Generation == presented.Generation ? newest.At : presented.At, presented.At, presented.Ip, presented.Agent);
            else
                sighting?.Present(presented.At, presented.Ip, presented.Agent);
        }

        return [.. seen.Values.Select(s => s.Told()).OrderByDescending(s => s.Tokens).ThenByDescending(s => s.Refused).ThenByDescending(s => s.Until)];

        Sighting? At(ClientTraits traits, string? ip, string? agent)
        {
            if (seen.TryGetValue((traits.Program, traits.Network), out var known))
                return known;
            return family.Of(traits) is var standing && isAsked(standing) ? seen[(traits.Program, traits.Network)] = new Sighting(traits, standing, ip, agent) : null;
        }
    }

    private sealed class Sighting(ClientTraits traits, Familiarity standing, string? ip, string? agent)
    {
        private readonly HashSet<int> _generations = [];
        private string? _ip = ip;
        private string? _agent = agent;
        private DateTimeOffset? _from;
        private DateTimeOffset? _until;
        private DateTimeOffset? _heldFrom;
        private int _refused;
        private bool _rotated;

        public void Obtain(int generation, DateTimeOffset at, string? ip, string? agent, bool rotated)
        {
            _rotated |= rotated;
            Hold(generation, at, at, ip, agent);
        }

        public void Hold(int generation, DateTimeOffset since, DateTimeOffset at, string? ip, string? agent)
        {
            _generations.Add(generation);
            _heldFrom = Earlier(_heldFrom, since);
            See(at, ip, agent);
        }

        public void Present(DateTimeOffset at, string? ip, string? agent)
        {
            _refused++;
            See(at, ip, agent);
        }

        public StrangerClient Told() => new(
            traits, standing, _ip, _agent, _from!.Value, _until!.Value, _generations.Count, _refused, _heldFrom, _generations.DefaultIfEmpty().Max(), _rotated);

        private void See(DateTimeOffset at, string? ip, string? agent)
        {
            _from = Earlier(_from, at);
            if (at < _until)
                return;
            (_until, _ip, _agent) = (at, ip, agent);
        }

        private static DateTimeOffset Earlier(DateTimeOffset? a, DateTimeOffset b) => a < b ? a.Value : b;
    }
}
