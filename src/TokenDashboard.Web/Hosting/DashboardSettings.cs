using System.Net;
using System.Text.RegularExpressions;

namespace TokenDashboard.Web.Hosting;

/// <summary>Who may make an account.</summary>
public enum RegistrationMode
{
    /// <summary>Only those an admin invites.</summary>
    Invite,

    /// <summary>Anyone.</summary>
    Open,
}

/// <summary>What the application is told about where it runs, read and checked once at the start.</summary>
public sealed partial record DashboardSettings(string DataDirectory, Uri PublicOrigin, RegistrationMode Registration, IReadOnlyList<IPAddress> KnownProxies)
{
    /// <summary>The issuer and the start of every absolute link, with its path and without a trailing slash.</summary>
    public string Origin => PublicOrigin.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>The path that everything is under, without a trailing slash; empty where the site has its host to itself.</summary>
    public string PathBase => PublicOrigin.AbsolutePath.TrimEnd('/');

    /// <summary>Whether the public side is https; then cookies are Secure and HSTS is sent.</summary>
    public bool IsHttps => PublicOrigin.Scheme == Uri.UriSchemeHttps;

    /// <summary>Reads the settings, or throws <see cref="StartupException"/> with a sentence that names the one at fault.</summary>
    public static DashboardSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var provider = configuration["Database:Provider"] ?? "Sqlite";
        if (!provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
            throw new StartupException($"Database__Provider is '{provider}', but this version runs on Sqlite only: set it to Sqlite or leave it out.");

        var origin = configuration["PublicOrigin"] ?? "http://localhost:5080";
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || !Site().IsMatch(origin))
            throw new StartupException($"PublicOrigin is '{origin}', which is not where a site can be: write it like https://accounts.example.org or https://example.org/accounts, without a slash at its end.");
        if (uri.Scheme == "http" && !uri.IsLoopback)
            throw new StartupException($"PublicOrigin is '{origin}', but only https may be used beyond this machine: set it to the https address people open.");
        if (uri.Scheme == "http" && ListensBeyondLoopback(configuration) is { } address)
            throw new StartupException($"The address '{address}' can be reached from other machines, so PublicOrigin must be the https address people open: set PublicOrigin, or listen on http://localhost only.");

        var mode = configuration["Registration:Mode"];
        var registration = environment.IsDevelopment() ? RegistrationMode.Open : RegistrationMode.Invite;
        if (mode is not null && (!Enum.TryParse(mode, ignoreCase: true, out registration) || !Enum.IsDefined(registration)))
            throw new StartupException($"Registration__Mode is '{mode}': set it to Invite or Open.");

        var proxies = configuration.GetSection("Proxy:Known").Get<string[]>() ?? [];
        CheckLogLevels(configuration.GetSection("Logging"));
        return new DashboardSettings(DataDirectoryOf(configuration, environment), uri, registration, [.. proxies.Select(ParseProxy)]);
    }

    // Nothing that a browser, a proxy or we could read in two ways: no user, no query, no empty segment and none of dots.
    [GeneratedRegex(@"^(?i:https?)://[^/?#@\\\s]+(/|(/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Site();

    private static void CheckLogLevels(IConfigurationSection logging)
    {
        foreach (var (key, value) in logging.AsEnumerable())
        {
            if (key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && !Enum.TryParse<LogLevel>(value, ignoreCase: true, out _))
                throw new StartupException($"{key.Replace(":", "__", StringComparison.Ordinal)} is '{value}': set it to one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
        }
    }

    private static IPAddress ParseProxy(string text) =>
        IPAddress.TryParse(text, out var address)
            ? address
            : throw new StartupException($"Proxy__Known has '{text}', which is not an IP address: list the addresses of your own proxies.");

    private static string DataDirectoryOf(IConfiguration configuration, IHostEnvironment environment)
    {
        if (configuration["DataDirectory"] is { Length: > 0 } given)
            return Path.GetFullPath(given, environment.ContentRootPath);
        if (environment.IsDevelopment())
            return Path.Combine(environment.ContentRootPath, "data");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return home.Length > 0
            ? Path.Combine(home, "TokenDashboard")
            : throw new StartupException("There is no place for data, since this account has no home directory: set DataDirectory to a folder that only this account can read.");
    }

    private static string? ListensBeyondLoopback(IConfiguration configuration)
    {
        var addresses = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"] ?? ""));
        return addresses.FirstOrDefault(address => address.Length > 0 && !IsLoopback(address));
    }

    private static bool IsLoopback(string address)
    {
        string host;
        try
        {
            var binding = BindingAddress.Parse(address);
            host = binding.Port <= IPEndPoint.MaxPort ? binding.Host : throw new FormatException("There is no such port.");
        }
        catch (FormatException)
        {
            throw new StartupException($"The address to listen on is '{address}': write --urls like http://localhost:5080.");
        }

        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
