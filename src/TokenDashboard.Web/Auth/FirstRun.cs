using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// The first admin is whoever can read the console: until there is one, each start prints an address and a code that
/// only this process knows.
/// </summary>
public sealed class FirstRun(IDbContextFactory<DashboardContext> contexts, DashboardSettings settings)
{
    private readonly string _code = RandomNumberGenerator.GetString(CodeLetters.All, 8);
    private volatile bool _over;

    /// <summary>Whether there is no admin yet.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        if (_over)
            return false;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        _over = await db.AdminIds().AnyAsync(cancellationToken);
        return !_over;
    }

    /// <summary>Whether this is the code on the console, however it was typed.</summary>
    public bool IsCode(string typed) => CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.UTF8.GetBytes(string.Concat(typed.Where(char.IsAsciiLetter)).ToUpperInvariant()),
        System.Text.Encoding.UTF8.GetBytes(_code));

    /// <summary>Prints what the first run needs, once the server is ready for it.</summary>
    public static void Announce(WebApplication app) => app.Lifetime.ApplicationStarted.Register(
        () => app.Services.GetRequiredService<FirstRun>().AnnounceAsync(Console.Out).GetAwaiter().GetResult());

    /// <summary>Prints the address and the code, if they are needed. To the console alone: logs are kept elsewhere.</summary>
    public async Task AnnounceAsync(TextWriter console)
    {
        if (!await IsOpenAsync(CancellationToken.None))
            return;
        await console.WriteLineAsync(
            $"""

             There is no admin yet. Open this address and type the code:

                 {settings.Origin}/setup
                 {_code[..4]}-{_code[4..]}

             """);
    }
}
