namespace TokenDashboard.Core.Tokens;

/// <summary>How long things live.</summary>
public sealed class TokenOptions
{
    /// <summary>How long an access token is good for. Default 5 minutes.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a session may rest unused. Default 7 days.</summary>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a session may get at most, however much it is used. Default 90 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a lost reply can be asked for again; zero turns it off. Default 30 seconds.</summary>
    public TimeSpan RetryWindow { get; set; } = TimeSpan.FromSeconds(30);
}
