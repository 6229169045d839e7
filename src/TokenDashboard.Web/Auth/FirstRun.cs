using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// The first admin is whoever can read the console: until there is one, each start prints an address and a code. All instances print the
/// same, since nobody knows which of them will answer: it is derived from the master key, which they share, and from the database's first
/// signing key, so that it is another one for each database.
/// </summary>
public sealed class FirstRun(IDbContextFactory<DashboardContext> contexts, DashboardSettings settings, MasterKeys keys, SigningKeys signing)
{
    private const int Length = 8;

    private volatile bool _over;
    private TextWriter? _console;

    /// <summary>Whether there is no admin yet.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        if (_over)
            return false;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        _over = await db.WhoMay(Capability.Administer).AnyAsync(cancellationToken);
        if (_over && Interlocked.Exchange(ref _console, null) is { } console)
            await console.WriteLineAsync(" There is an admin now: the code above is of no use any more.\n");
        return !_over;
    }

    /// <summary>Says there, once, that it is over, as soon as that is seen.</summary>
    public void TellWhenOver(TextWriter console) => _console = console;

    /// <summary>Whether this is the code on the console, however it was typed, and also if another key has come into use since it was printed.</summary>
    public bool IsCode(string typed)
    {
        var code = Encoding.UTF8.GetBytes(string.Concat(typed.Where(char.IsAsciiLetter)).ToUpperInvariant());
        return keys.All.Any(key => CryptographicOperations.FixedTimeEquals(code, Encoding.UTF8.GetBytes(CodeOf(key))));
    }

    /// <summary>Prints what the first run needs, once the server is ready for it.</summary>
    public static void Announce(WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var first = app.Services.GetRequiredService<FirstRun>();
        first.AnnounceAsync(Console.Out).GetAwaiter().GetResult();
        if (!first._over)
            first.TellWhenOver(Console.Out);
    });

    /// <summary>Prints the address and the code, if they are needed. To the console alone: logs are kept elsewhere.</summary>
    public async Task AnnounceAsync(TextWriter console)
    {
        if (!await IsOpenAsync(CancellationToken.None))
            return;
        var code = CodeOf(keys.Current);
        await console.WriteLineAsync(
            $"""

             There is no admin yet. Open this address and type the code:

                 {settings.Origin}/setup
                 {code[..4]}-{code[4..]}

             """);
    }

    private string CodeOf(MasterKeys.Derived key)
    {
        var bytes = HMACSHA256.HashData(key.SetupCode, Encoding.UTF8.GetBytes(signing.All.MinBy(k => k.CreatedAt)!.Id));
        // Four bytes for a letter: which of them come up more often is beyond telling.
        return string.Concat(Enumerable.Range(0, Length).Select(i => CodeLetters.All[(int)(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * sizeof(uint))) % CodeLetters.All.Length)]));
    }
}
