using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>Keeps up with keys that others change, the console or another instance, for as long as the server runs.</summary>
public sealed partial class KeyWatch(
    MasterKeyService masters, SigningKeys signing, StoredKeyRing ring, RenewableKeyManager manager, IDataProtectionProvider protection, DashboardSettings settings, IOptions<ServerOptions> server,
    TimeProvider clock, ILogger<KeyWatch> logger) : BackgroundService
{
    /// <summary>Looks once, and returns when to look again.</summary>
    public async Task<DateTimeOffset> LookAsync(CancellationToken cancellationToken)
    {
        var configured = server.Value.MasterKeys;
        var next = await masters.LookAsync(() => DataFolder.FindKeys(settings.DataDirectory, configured.Length > 0 ? configured : null), cancellationToken);
        await signing.RefreshAsync(cancellationToken);
        if (await ring.HasLostAnyAsync(cancellationToken))
        {
            manager.Renew();
            // Whoever needs it first has it read, and gets the one of before once more.
            protection.CreateProtector(nameof(KeyWatch)).Protect([]);
        }

        var usual = clock.GetUtcNow() + MasterKeyService.Interval;
        return next < usual ? next.Value : usual;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var next = clock.GetUtcNow() + MasterKeyService.Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = next - clock.GetUtcNow();
            await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            next = clock.GetUtcNow() + MasterKeyService.Interval;
            try
            {
                if (!stoppingToken.IsCancellationRequested)
                    next = await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                // It stops.
            }
            catch (Exception e) when (e is DbException or CryptographicException)
            {
                LogNotSeen(logger, e.IsStorageFailure() ? LogLevel.Warning : LogLevel.Error, e);
            }
        }
    }

    [LoggerMessage(Message = "Whether keys have changed could not be seen; the next look is in a few seconds")]
    private static partial void LogNotSeen(ILogger logger, LogLevel level, Exception error);
}
