using System.ComponentModel.DataAnnotations;

namespace TokenDashboard.Core.Audit;

/// <summary>How long what admins did is kept.</summary>
public sealed class AuditOptions
{
    /// <summary>How long the database refuses to forget it. Default 365 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(365);
}
