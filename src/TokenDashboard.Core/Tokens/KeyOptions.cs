using System.ComponentModel.DataAnnotations;

namespace TokenDashboard.Core.Tokens;

/// <summary>How keys are renewed.</summary>
public sealed class KeyOptions
{
    /// <summary>When it is looked whether a key is to be renewed or retired, as a Quartz cron expression. Default: every hour.</summary>
    public string Schedule { get; set; } = "0 30 * * * ?";

    /// <summary>How long a key signs access tokens, until the next one does. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan SigningLifetime { get; set; } = TimeSpan.FromDays(30);
}
