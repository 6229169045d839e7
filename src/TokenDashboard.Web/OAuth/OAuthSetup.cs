using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace TokenDashboard.Web.OAuth;

/// <summary>The apps that may ask for tokens, and the scheme that takes them.</summary>
public static class OAuthSetup
{
    /// <summary>Registers both. Throws <see cref="Hosting.StartupException"/> when an app's configuration makes no sense.</summary>
    public static void AddOAuth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(AppRegistry.Read(builder.Configuration));
        builder.Services.AddAuthentication().AddJwtBearer();
        builder.Services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerAuth>();
    }
}
