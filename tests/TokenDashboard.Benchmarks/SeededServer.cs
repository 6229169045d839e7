using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Benchmarks;

/// <summary>The product, set up as it sets itself up and not listening, on a data folder of its own.</summary>
internal sealed class SeededServer : IAsyncDisposable
{
    private const int MostAccounts = 10;
    // From where the load will come: a stranger's every use is looked into.
    private static readonly Requester Device = new("127.0.0.1", null);

    private readonly WebApplication _app;

    private SeededServer(WebApplication app) => _app = app;

    /// <summary>Makes the folder, its key and its migrated database. Neither environment nor files change a setting.</summary>
    public static async Task<SeededServer> OpenAsync(string folder)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Configuration["DataDirectory"] = folder;
        var faults = new SettingFaults();
        var settings = builder.AddSettings(faults);
        builder.AddEngine(faults);
        faults.Tell();
        builder.AddStorage(settings);
        builder.AddAuth(settings);
        var app = builder.Build();
        await app.PrepareStorageAsync();
        return new SeededServer(app);
    }

    /// <summary>Links apps to a few accounts in turn, and hands out the first token of each.</summary>
    public async IAsyncEnumerable<RawToken> CreateSessionsAsync(int count)
    {
        var service = _app.Services.GetRequiredService<RefreshTokenService>();
        var users = await CreateUsersAsync(Math.Min(count, MostAccounts));
        for (var i = 0; i < count; i++)
        {
            var family = new NewFamily(
                users[i % users.Count], "companion", $"Device {i + 1}", DeviceType.Terminal, "Companion CLI", SignInMethod.DeviceCode, Scopes.Default);
            yield return (await service.CreateAsync(family, Device, CancellationToken.None)).Token;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<List<string>> CreateUsersAsync(int count)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var manager = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        var ids = new List<string>();
        for (var i = 1; i <= count; i++)
        {
            var email = $"load-{i}@example.org";
            var user = new AppUser { UserName = email, Email = email, DisplayName = $"Load {i}", CreatedAt = now };
            var made = await manager.CreateAsync(user);
            if (!made.Succeeded)
                throw new InvalidOperationException($"The account was refused: {string.Join(' ', made.Errors.Select(e => e.Code))}.");
            ids.Add(user.Id);
        }

        return ids;
    }
}
