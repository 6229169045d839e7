using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MaxMind.Db;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Places;

/// <summary>
/// Tells roughly where an address is, from a MaxMind-format file where one is configured. A lookup never throws: what can't
/// be read is not known.
/// </summary>
public sealed partial class GeoDatabase(Reader? file, ILogger<GeoDatabase> logger) : IDisposable
{
    private int _isKnownDamaged;

    /// <summary>
    /// Opens the file that <c>Geo__Database</c> names, or returns null when it names none. It is read into memory, so that
    /// replacing it disturbs nobody until the next start. Throws <see cref="StartupException"/> when it can't be used.
    /// </summary>
    public static Reader? Open(string path, IHostEnvironment environment)
    {
        if (path.Length == 0)
            return null;
        try
        {
            var file = new Reader(Path.GetFullPath(path, environment.ContentRootPath), FileAccessMode.Memory);
            if (file.Metadata.DatabaseType.Contains("City", StringComparison.Ordinal) || file.Metadata.DatabaseType.Contains("Country", StringComparison.Ordinal))
                return file;
            throw new StartupException($"Geo__Database is '{path}', which holds {file.Metadata.DatabaseType} and no places: set it to a City or Country file, or leave it out.");
        }
        // A file of another format, or a damaged one, fails in ways of its own.
        catch (Exception e) when (e is not StartupException)
        {
            throw new StartupException($"Geo__Database is '{path}', which can't be read as a MaxMind file ({e.Message.TrimEnd('.')}): set it to a GeoLite2-City or DB-IP City Lite .mmdb, or leave it out.");
        }
    }

    /// <summary>The place in the reader's language where the file has it, such as "Berlin, DE" or "DE"; null when it is not known.</summary>
    public string? Find(IPAddress address)
    {
        if (file is null || (file.Metadata.IPVersion == 4 && address.AddressFamily == AddressFamily.InterNetworkV6))
            return null;
        try
        {
            var found = file.Find<Located>(address);
            var names = found?.City?.Names;
            var parts = new[] { names?.GetValueOrDefault(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? names?.GetValueOrDefault("en"), found?.Country?.Code };
            return string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } place ? place : null;
        }
        // A damaged file sends its reader anywhere; where someone is signed in must be shown all the same.
        catch (Exception e)
        {
            if (Interlocked.Exchange(ref _isKnownDamaged, 1) == 0)
                LogDamaged(e);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file that Geo__Database names is damaged: a place could not be looked up.")]
    private partial void LogDamaged(Exception exception);
}

// As much of a City file's record as is shown; the package makes the code that reads it, which must get at these.
[method: Constructor]
internal sealed record Located([MapKey("city")] LocatedCity? City, [MapKey("country")] LocatedCountry? Country);

[method: Constructor]
internal sealed record LocatedCity([MapKey("names")] Dictionary<string, string>? Names);

[method: Constructor]
internal sealed record LocatedCountry([MapKey("iso_code")] string? Code);
