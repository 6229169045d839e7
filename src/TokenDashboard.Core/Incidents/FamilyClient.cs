using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>A distinct client of a family.</summary>
/// <param name="Network">Its network, as <see cref="Requester.NetworkOf"/> tells it.</param>
/// <param name="Agent">Its user agent, or "".</param>
/// <param name="FirstGeneration">The first token it obtained.</param>
/// <param name="Ip">Its address then; null when unknown.</param>
/// <param name="FirstAt">When that was; null when that was not kept.</param>
/// <param name="OnlyRetried">Whether it has only asked for lost replies again.</param>
public sealed record FamilyClient(string Network, string Agent, int FirstGeneration, string? Ip = null, DateTimeOffset? FirstAt = null, bool OnlyRetried = false)
{
    /// <summary>What it is compared by.</summary>
    public ClientTraits Traits => new(ClientProgram.Of(Agent), Network, Requester.LineOf(Ip));

    internal static Task<List<FamilyClient>> ListAsync(DashboardContext db, Guid sessionId, CancellationToken cancellationToken) =>
        db.SessionClients.AsNoTracking().Where(c => c.SessionId == sessionId)
            .OrderBy(c => c.FirstGeneration).ThenBy(c => c.Network).ThenBy(c => c.Agent)
            .Select(c => new FamilyClient(c.Network, c.Agent, c.FirstGeneration, c.Ip, c.FirstAt, c.OnlyRetried)).ToListAsync(cancellationToken);
}
