namespace TokenDashboard.Core.Incidents;

/// <summary>A client as it is compared with others: its program without versions, its network and its line.</summary>
public sealed record ClientTraits(string Program, string Network, string Line)
{
    /// <summary>Of somebody who asked.</summary>
    public static ClientTraits Of(string? ip, string? agent) => new(ClientProgram.Of(agent), Requester.NetworkOf(ip), Requester.LineOf(ip));

    /// <summary>Whether another looks the same: its address within the network may differ.</summary>
    public bool IsLike(ClientTraits other) => Program == other.Program && Network == other.Network;
}
