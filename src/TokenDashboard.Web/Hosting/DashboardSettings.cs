using System.Net;
using System.Text.RegularExpressions;

namespace TokenDashboard.Web.Hosting;

/// <summary>What the application is told about where it runs, read and checked once at the start.</summary>
public sealed partial record DashboardSettings(string DataDirectory, Uri PublicOrigin, IReadOnlyList<IPAddress> KnownProxies)
{
    /// <summary>The issuer and the start of every absolute link, with its path and without a trailing slash.</summary>
    public string Origin => PublicOrigin.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>The path that everything is under, without a trailing slash; empty where the site has its host to itself.</summary>
    public string PathBase => PublicOrigin.AbsolutePath.TrimEnd('/');

    /// <summary>Whether the public side is https; then cookies are Secure and HSTS is sent.</summary>
    public bool IsHttps => PublicOrigin.Scheme == Uri.UriSchemeHttps;

    /// <summary>
    /// The settings as the options have them, with the default in the place of one that can't be read: <see cref="Check"/> tells of
    /// it. Throws <see cref="StartupException"/> where there is no place for data.
    /// </summary>
    public static DashboardSettings From(ServerOptions options, IHostEnvironment environment) => new(
        DataDirectoryOf(options, environment),
        Site().IsMatch(options.PublicOrigin) && Uri.TryCreate(options.PublicOrigin, UriKind.Absolute, out var uri) ? uri : new Uri("https://localhost"),
        [.. options.KnownProxies.Select(text => IPAddress.TryParse(text, out var address) ? address : null).OfType<IPAddress>()]);

    /// <summary>What is wrong with the settings.</summary>
    public static IEnumerable<SettingFault> Check(ServerOptions options, IConfiguration configuration)
    {
        var origin = options.PublicOrigin;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || !Site().IsMatch(origin))
            yield return new(nameof(options.PublicOrigin), ", which is not where a site can be: write it like https://accounts.example.org or https://example.org/accounts, without a slash at its end");
        else if (uri.Scheme == "http" && !uri.IsLoopback)
            yield return new(nameof(options.PublicOrigin), ", but only https may be used beyond this machine: set it to the https address people open");

        foreach (var (index, text) in options.KnownProxies.Index())
        {
            if (!IPAddress.TryParse(text, out _))
                yield return new(nameof(options.KnownProxies), ", which is not an IP address: list the addresses of your own proxies", index);
        }

        if (options.MasterKeys.Length > 0 && Core.Secrets.MasterKeys.Parse(options.MasterKeys) is null)
            yield return new(nameof(options.MasterKeys), ", which is not a key: it must read id:key, where the key is 32 bytes in base64url, such as the file master.key in the data folder holds");
        foreach (var fault in DatabasePlace.Check(options))
            yield return fault;
        if (uri is { Scheme: "http", IsLoopback: true } && Listening(options, configuration).FirstOrDefault(address => IsLoopback(address) == false) is { } open)
            yield return new(nameof(options.PublicOrigin), $", but the address '{open}' can be reached from other machines: set PublicOrigin to the https address people open, or listen on http://localhost only");
    }

    /// <summary>What is wrong with settings that are the framework's, a sentence each.</summary>
    public static IEnumerable<string> CheckFramework(ServerOptions options, IConfiguration configuration)
    {
        foreach (var address in Listening(options, configuration).Where(address => IsLoopback(address) is null))
            yield return $"The address to listen on is '{address}': write --urls like http://localhost:5080.";
        foreach (var (key, value) in configuration.GetSection("Logging").AsEnumerable())
        {
            if (key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && !Enum.TryParse<LogLevel>(value, ignoreCase: true, out _))
                yield return $"{key.Replace(":", "__", StringComparison.Ordinal)} is '{value}': set it to one of {string.Join(", ", Enum.GetNames<LogLevel>())}.";
        }
    }

    // Nothing that a browser, a proxy or we could read in two ways: no user, no query, no empty segment and none of dots.
    [GeneratedRegex(@"^(?i:https?)://[^/?#@\\\s]+(/|(/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Site();

    private static string DataDirectoryOf(ServerOptions options, IHostEnvironment environment)
    {
        if (options.DataDirectory.Length > 0)
            return Path.GetFullPath(options.DataDirectory, environment.ContentRootPath);
        if (environment.IsDevelopment())
            return Path.Combine(environment.ContentRootPath, "data");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return home.Length > 0
            ? Path.Combine(home, "TokenDashboard")
            : throw new StartupException("There is no place for data, since this account has no home directory: set DataDirectory to a folder that only this account can read.");
    }

    private static IEnumerable<string> Listening(ServerOptions options, IConfiguration configuration) =>
        options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"] ?? ""))
            .Where(address => address.Length > 0);

    // Null when nothing can listen there.
    private static bool? IsLoopback(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            if (binding.Port > IPEndPoint.MaxPort)
                return null;
            return binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
