using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>What an admin settles a case with.</summary>
public sealed record Settlement(Resolution Resolution, string? Note);
