using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Outgoing;

namespace TokenDashboard.Web.OAuth;

/// <summary>The apps that may ask for tokens, the servers they are for, and the scheme that takes them.</summary>
public static class OAuthSetup
{
    /// <summary>Registers them, and gathers what is wrong with their settings.</summary>
    public static void AddOAuth(this WebApplicationBuilder builder, SettingFaults faults)
    {
        builder.AddListOf<Api>(faults, "Apis", ApiRegistry.Check, ApiRegistry.Check);
        builder.AddListOf<App>(faults, "Apps", app => AppRegistry.Check(app, Audiences()), AppRegistry.Check);
        var documents = builder.AddOptions<ClientDocumentOptions>(faults, "ClientDocuments", options => ClientDocumentOptions.Check(options, Audiences()));
        builder.Services.AddSingleton(_ => new ClientDocumentSource(AddressGuard.Client(documents.AllowPrivate)));
        builder.Services.AddSingleton<ClientDocuments>();
        builder.Services.AddSingleton<AppDirectory>();
        builder.Services.AddSingleton<AppRegistry>();
        builder.Services.AddHostedService<AppWatch>();
        builder.Services.AddHostedService<BlockWatch>();
        builder.Services.AddSingleton<ApiRegistry>();
        builder.Services.AddSingleton<AuthorizationRequests>();
        builder.Services.AddSingleton<DpopRequests>();
        builder.Services.AddSingleton<TokenReplies>();
        builder.Services.AddSingleton<ICorsPolicyProvider, AppOrigins>();
        builder.Services.AddCors();
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddAuthentication().AddJwtBearer();
        builder.Services.AddSingleton<BearerAuth>();
        builder.Services.AddSingleton<IConfigureOptions<JwtBearerOptions>>(services => services.GetRequiredService<BearerAuth>());

        string?[] Audiences() => [.. builder.Configuration.GetSection("Apis").GetChildren().Select(api => api[nameof(Api.Audience)])];
    }
}
