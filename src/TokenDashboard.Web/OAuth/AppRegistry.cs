using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.OAuth;

/// <summary>A companion app known from configuration: a public client, which has no secret (RFC 6749 §2.1).</summary>
public sealed class App
{
    /// <summary>What the app calls itself at the OAuth endpoints.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>What people read when they connect it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The grants it may use; by default those of a device without a browser.</summary>
    public IReadOnlyList<string> Grants { get; set; } = [GrantTypes.DeviceCode, GrantTypes.RefreshToken];
}

/// <summary>The grant types of the token endpoint.</summary>
public static class GrantTypes
{
    /// <summary>RFC 8628 §3.4.</summary>
    public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>RFC 6749 §6.</summary>
    public const string RefreshToken = "refresh_token";
}

/// <summary>The apps that may ask for tokens.</summary>
public sealed class AppRegistry
{
    private readonly Dictionary<string, App> _apps;

    private AppRegistry(IEnumerable<App> apps) => _apps = apps.ToDictionary(a => a.ClientId, StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<App> All => [.. _apps.Values.OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase)];

    /// <summary>The app of that id, or null.</summary>
    public App? Find(string clientId) => _apps.GetValueOrDefault(clientId);

    /// <summary>Reads the section Apps; without one there is one app, <c>companion</c>.</summary>
    public static AppRegistry Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Apps");
        var apps = section.GetChildren().Select(child =>
        {
            var app = new App { ClientId = child["ClientId"] ?? "", Name = child["Name"] ?? child["ClientId"] ?? "" };
            var grants = child.GetSection("Grants").Get<string[]>();
            if (grants is not null)
                app.Grants = grants;
            if (app.ClientId.Length is 0 or > 100)
                throw new StartupException($"Apps__{child.Key}__ClientId must be 1 to 100 characters: name the app's client_id.");
            if (app.Grants.FirstOrDefault(g => g is not (GrantTypes.DeviceCode or GrantTypes.RefreshToken)) is { } unknown)
                throw new StartupException($"Apps__{child.Key}__Grants has '{unknown}': use {GrantTypes.DeviceCode} and {GrantTypes.RefreshToken}.");
            return app;
        }).ToList();
        if (apps.GroupBy(a => a.ClientId).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new StartupException($"Apps names the ClientId '{twice.Key}' twice: give each app its own.");
        return new AppRegistry(apps.Count > 0 ? apps : [new App { ClientId = "companion", Name = "Companion CLI" }]);
    }
}
