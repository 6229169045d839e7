namespace TokenDashboard.Web.Limits;

/// <summary>The limits of the edge. What is taken never waits for them; what is refused too often does.</summary>
public static class RateLimitSetup
{
    /// <summary>Registers them.</summary>
    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<Refusals>();
        services.AddSingleton<GuessLimit>();
        services.AddSingleton<FailedTokens>();
        services.AddSingleton<DeviceCodeTurns>();
        services.AddSingleton<EdgeLimits>();
        services.AddSingleton<RefusalPace>();
    }

    /// <summary>Paces the refusals of all that follows.</summary>
    public static void UseRefusalPace(this WebApplication app) => app.Use(app.Services.GetRequiredService<RefusalPace>().KeepAsync);

    /// <summary>Limits what each network asks. Right behind routing: what is refused costs nothing more.</summary>
    public static void UseNetworkLimits(this WebApplication app) => app.Use(app.Services.GetRequiredService<EdgeLimits>().LimitNetworkAsync);

    /// <summary>Limits what each account asks, and each of its apps by access tokens. Behind authorization, which knows whose it is.</summary>
    public static void UseAccountLimits(this WebApplication app) => app.Use(app.Services.GetRequiredService<EdgeLimits>().LimitAccountAsync);
}
