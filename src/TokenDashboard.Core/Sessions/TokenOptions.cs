using System.ComponentModel.DataAnnotations;

namespace TokenDashboard.Core.Sessions;

/// <summary>How long things live.</summary>
public sealed class TokenOptions
{
    /// <summary>How long an access token is good for. Default 10 minutes: some clients renew five minutes before the end, and would at every use of a shorter one.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a session may rest unused. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a session may get at most, however much it is used. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a lost reply can be asked for again; zero turns it off. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan RetryWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a lost reply can be asked for again by the very client that spent the token; zero turns it off, and so does a
    /// <see cref="RetryWindow"/> of zero. Default 12 hours.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan LateRetry { get; set; } = TimeSpan.FromHours(12);
}
