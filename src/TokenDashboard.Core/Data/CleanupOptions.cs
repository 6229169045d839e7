using System.ComponentModel.DataAnnotations;

namespace TokenDashboard.Core.Data;

/// <summary>What is kept, and for how long.</summary>
public sealed class CleanupOptions
{
    /// <summary>When cleanup runs, as a Quartz cron expression. Default: every hour.</summary>
    public string Schedule { get; set; } = "0 0 * * * ?";

    /// <summary>Rows a transaction touches at most; fewer where that takes long. Default 1000.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 1000;

    /// <summary>How long the spent tokens of a living family are kept as history. Detection does not need them. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan KeepHistory { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an ended family is known. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan KeepEnded { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long an owner's activity log, with its addresses and agents, goes back. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan KeepActivity { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long it is known what access tokens were used for at this server's own API, and from where. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan KeepAccessUses { get; set; } = TimeSpan.FromDays(30);
}
