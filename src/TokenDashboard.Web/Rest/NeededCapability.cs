using TokenDashboard.Core.Audit;

namespace TokenDashboard.Web.Rest;

/// <summary>What a role of whose token it is must have at an endpoint, beside the scope that the token must have.</summary>
/// <param name="Capability">Which it is.</param>
internal sealed record NeededCapability(Capability Capability);

/// <summary>Says what endpoints need.</summary>
internal static class NeededCapabilities
{
    /// <summary>Lets in those alone who may, asked anew with each request.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Capability needed)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededCapability(needed));
}
