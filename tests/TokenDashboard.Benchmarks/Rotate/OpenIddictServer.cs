using System.Data.Common;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace TokenDashboard.Benchmarks.Rotate;

/// <summary>
/// OpenIddict from its package, at its best: rolling reference tokens, access tokens that are signed with ES256 and not encrypted,
/// every commit synced, and SQLite itself waiting for the writer where it is used.
/// </summary>
internal static class OpenIddictServer
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    /// <summary>Serves from a SQLite file until the process is stopped.</summary>
    public static Task ServeAsync(string url, string file) => ServeAsync(url, options => options.UseSqlite($"Data Source={file}").AddInterceptors(new Durable()));

    /// <summary>The same on an empty PostgreSQL database.</summary>
    public static Task ServePostgresAsync(string url, string connection) => ServeAsync(url, options => options.UseNpgsql(connection));

    private static async Task ServeAsync(string url, Action<DbContextOptionsBuilder> store)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.AddDbContextPool<Tokens>(options =>
        {
            store(options);
            options.UseOpenIddict();
        });
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<Tokens>())
            .AddServer(server => server
                .SetTokenEndpointUris("/token").AllowPasswordFlow().AllowRefreshTokenFlow().UseReferenceRefreshTokens().DisableAccessTokenEncryption()
                .AddSigningKey(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)))
                .AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)))
                .UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement());
        await using var app = builder.Build();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<Tokens>().Database.EnsureCreatedAsync();
            await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(new OpenIddictApplicationDescriptor
            {
                ClientId = "app", ClientType = OpenIddictConstants.ClientTypes.Public,
                Permissions =
                {
                    OpenIddictConstants.Permissions.Endpoints.Token, OpenIddictConstants.Permissions.GrantTypes.Password,
                    OpenIddictConstants.Permissions.GrantTypes.RefreshToken,
                },
            });
        }

        app.UseAuthentication();
        app.MapPost("/token", (Delegate)AnswerAsync);
        await app.RunAsync();
    }

    private static async Task<IResult> AnswerAsync(HttpContext http)
    {
        if (http.GetOpenIddictServerRequest()!.IsRefreshTokenGrantType())
            return Results.SignIn((await http.AuthenticateAsync(Scheme)).Principal!, authenticationScheme: Scheme);
        var identity = new ClaimsIdentity("password").SetClaim(OpenIddictConstants.Claims.Subject, Guid.NewGuid().ToString());
        identity.SetScopes(OpenIddictConstants.Scopes.OfflineAccess);
        return Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: Scheme);
    }

    private sealed class Tokens(DbContextOptions<Tokens> options) : DbContext(options);

    private sealed class Durable : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000";
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
