using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Server;

namespace TokenDashboard.Strangers;

/// <summary>A protected MCP server of somebody's own, with ModelContextProtocol.AspNetCore as its documentation has it: it names the dashboard in its metadata (RFC 9728), and takes tokens for itself alone.</summary>
internal static class McpServer
{
    public static async Task RunAsync(Uri origin, string resource)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAuthentication(options =>
        {
            options.DefaultAuthenticateScheme = JwtBearerDefaults.AuthenticationScheme;
            options.DefaultChallengeScheme = McpAuthenticationDefaults.AuthenticationScheme;
        }).AddJwtBearer(options =>
        {
            options.Authority = origin.GetLeftPart(UriPartial.Authority);
            options.Audience = resource;
            options.TokenValidationParameters.ClockSkew = TimeSpan.Zero;
            // The tests have no TLS.
            options.RequireHttpsMetadata = false;
            options.MapInboundClaims = false;
        }).AddMcp(options => options.ResourceMetadata = new()
        {
            Resource = resource, AuthorizationServers = { origin.GetLeftPart(UriPartial.Authority) }, ScopesSupported = ["profile", "offline_access"],
        });
        builder.Services.AddAuthorization();
        builder.Services.AddMcpServer().WithHttpTransport().WithTools([McpServerTool.Create(
            (ClaimsPrincipal user) => user.FindFirst("sub")!.Value, new() { Name = "whoami", Description = "Says who asks." })]);
        await using var app = builder.Build();
        app.Urls.Add(new Uri(resource).GetLeftPart(UriPartial.Authority));
        app.MapMcp(new Uri(resource).AbsolutePath).RequireAuthorization();
        await app.StartAsync();
        Console.WriteLine($"listens {resource}");
        await app.WaitForShutdownAsync();
    }
}
