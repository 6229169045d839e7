using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace TokenDashboard.Strangers;

/// <summary>A server of somebody's own that takes access tokens, with the two lines of the README and JwtBearer's defaults for the rest.</summary>
internal static class ResourceServer
{
    public static async Task RunAsync(Uri origin)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication().AddJwtBearer(options =>
        {
            options.Authority = options.Audience = origin.GetLeftPart(UriPartial.Authority);
            options.TokenValidationParameters.ClockSkew = TimeSpan.Zero;
            // The tests have no TLS.
            options.RequireHttpsMetadata = false;
            options.MapInboundClaims = false;
        });
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", (HttpContext http) => http.User.FindFirst("sub")!.Value).RequireAuthorization(policy => policy.AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser());
        await app.StartAsync();
        Console.WriteLine($"listens {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
    }
}
