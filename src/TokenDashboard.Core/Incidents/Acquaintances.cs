namespace TokenDashboard.Core.Incidents;

/// <summary>How well a family knows a client, from one it has long known to one of which nothing is known.</summary>
public enum Familiarity
{
    /// <summary>A known program in a known network.</summary>
    Known,

    /// <summary>A known program in a network that is new: a device that moved, or a copy that looks the same.</summary>
    Moved,

    /// <summary>A new program at a known address: on the same machine, or behind the same proxy.</summary>
    Beside,

    /// <summary>A new program in a known network, at another address.</summary>
    Near,

    /// <summary>A new program in a new network.</summary>
    Stranger,
}

/// <summary>Whom a family had met by the time one of its tokens was issued. A client that has only asked for lost replies again is not met by that.</summary>
public sealed class Acquaintances
{
    private readonly HashSet<string> _programs;
    private readonly HashSet<string> _networks;
    private readonly HashSet<string> _lines;
    private readonly HashSet<(string Program, string Network)> _pairs;

    /// <summary>Those of the clients that had obtained a token of that generation or an earlier one.</summary>
    /// <param name="clients">Every client the family is known to have had.</param>
    /// <param name="generation">The last generation that counts.</param>
    /// <param name="addresses">Further addresses that such a client has had.</param>
    public Acquaintances(IEnumerable<FamilyClient> clients, int generation, IEnumerable<string> addresses)
    {
        var met = clients.Where(c => c.FirstGeneration <= generation && !c.OnlyRetried).ToList();
        _pairs = [.. met.Select(c => (ClientProgram.Of(c.Agent), c.Network))];
        _programs = [.. _pairs.Select(p => p.Program)];
        _networks = [.. _pairs.Select(p => p.Network)];
        _lines = [.. met.Select(c => Requester.LineOf(c.Ip)).Concat(addresses.Select(Requester.LineOf))];
    }

    /// <summary>How well a client is known. An address that is missing is never a known one's.</summary>
    public Familiarity Of(ClientTraits client)
    {
        var knowsNetwork = client.Network.Length > 0 && _networks.Contains(client.Network);
        if (_programs.Contains(client.Program))
            return knowsNetwork || _pairs.Contains((client.Program, client.Network)) ? Familiarity.Known : Familiarity.Moved;
        if (client.Line.Length > 0 && _lines.Contains(client.Line))
            return Familiarity.Beside;
        return knowsNetwork ? Familiarity.Near : Familiarity.Stranger;
    }
}
