using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.OAuth;

/// <summary>The apps that may ask for tokens, and the scheme that takes them.</summary>
public static class OAuthSetup
{
    /// <summary>Registers both, and gathers what is wrong with the apps' settings.</summary>
    public static void AddOAuth(this WebApplicationBuilder builder, SettingFaults faults)
    {
        builder.AddListOf<App>(faults, "Apps", AppRegistry.Check, AppRegistry.Check);
        builder.Services.AddSingleton<AppRegistry>();
        builder.Services.AddSingleton<ICorsPolicyProvider, AppOrigins>();
        builder.Services.AddCors();
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddAuthentication().AddJwtBearer();
        builder.Services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerAuth>();
    }
}
