using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>With the two lines that the README gives to resource servers an access token's lifetime is the whole truth; without the second it is not.</summary>
public sealed class ClockSkewTests
{
    private const string Origin = "http://localhost:5080";

    [Theory]
    [InlineData(true, HttpStatusCode.Unauthorized)]
    [InlineData(false, HttpStatusCode.OK)]
    public async Task Call_AMinuteAfterTheEnd_IsRefusedWhereThereIsNoSkew(bool isWithout, HttpStatusCode answered)
    {
        // The library goes by the real time, at which this server's tokens have been over for a minute.
        using var server = new DashboardServer { Clock = new(DateTimeOffset.UtcNow - TimeSpan.FromMinutes(11)) };
        var token = (await server.Device().RefreshAsync((await server.LinkAsync()).Token)).AccessToken!;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = options.Audience = Origin;
            if (isWithout)
                options.TokenValidationParameters.ClockSkew = TimeSpan.Zero;
            options.RequireHttpsMetadata = false;
            options.BackchannelHttpHandler = server.Server.CreateHandler();
        });
        await using var resources = builder.Build();
        resources.UseAuthentication();
        resources.UseAuthorization();
        resources.MapGet("/", () => "yes").RequireAuthorization();
        await resources.StartAsync();
        using var client = resources.GetTestClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var answer = await client.GetAsync("/");

        Assert.Equal(answered, answer.StatusCode);
    }
}
