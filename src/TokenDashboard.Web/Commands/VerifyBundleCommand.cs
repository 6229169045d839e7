using System.Globalization;
using System.Text.Json;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>verify-bundle</c>: says whether a bundle of a case is as it was signed, on a machine that needs no server, settings or network. Exit codes: 0 it is, 1 it is not, 2 not understood.
/// </summary>
public static class VerifyBundleCommand
{
    private const int NotWhole = 1;

    private const string Usage =
        """
        verify-bundle FILE [--keys FILE]

          Says whether the bundle of a case (incident-….zip) is as it was signed, with its lines of the audit log.
          Needs no database and no network, and reads nothing else.

          --keys FILE              what the server answered at /oauth/bundle-keys: the key must be one of these
        """;

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["verify-bundle", ..];

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter console, TextWriter errors)
    {
        var (file, keys) = args switch
        {
            [_, var only] => (only, null),
            [_, var bundle, "--keys", var published] => (bundle, published),
            _ => (null, null),
        };
        if (file is null || file.StartsWith("--", StringComparison.Ordinal))
        {
            await errors.WriteLineAsync(Usage);
            return CommandHost.NotUnderstood;
        }

        try
        {
            await using var stream = File.OpenRead(file);
            var state = CaseBundle.Verify(stream);
            if (state is BundleState.Altered altered)
                return await RefuseAsync(altered.Why);
            var whole = (BundleState.Whole)state;
            if (keys is not null && !IsAmong(whole.KeyPrint, await File.ReadAllBytesAsync(keys)))
                return await RefuseAsync($"its key, {whole.KeyPrint}, is none of those in '{keys}'");
            await console.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                 Incident #{whole.Incident} of {PlainText.Of(whole.Issuer, 200)}, taken {whole.TakenAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC by {PlainText.Of(whole.TakenBy, 200)}, is as it was signed,
                 with {whole.AuditLines} lines of the audit log.
                 Key {PlainText.Of(whole.Kid, 64)}, SHA-256 {whole.KeyPrint}
                """));
            await console.WriteLineAsync(keys is null
                ? " Who made it is sure once that key is one of those that the server publishes at /oauth/bundle-keys."
                : $" It is one of those in '{keys}'.");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await RefuseAsync(e.Message.TrimEnd('.'));
        }

        async Task<int> RefuseAsync(string why)
        {
            await errors.WriteLineAsync($"'{file}' is not to be trusted: {PlainText.Of(why, 400)}.");
            return NotWhole;
        }
    }

    private static bool IsAmong(string print, byte[] published)
    {
        try
        {
            using var set = JsonDocument.Parse(published);
            return set.RootElement.GetProperty("keys").EnumerateArray().Any(k => k.TryGetProperty("spki_sha256", out var known) && known.ValueEquals(print));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
