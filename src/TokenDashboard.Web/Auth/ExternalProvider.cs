using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>Who else may say who somebody is (OpenID Connect), and what we are called there.</summary>
public sealed record ExternalProvider(Uri Authority, string ClientId, string? ClientSecret, string Name)
{
    /// <summary>The name of the authentication scheme, and of the method in a principal.</summary>
    public const string Scheme = "External";

    /// <summary>What logins are kept under: subjects are unique with their issuer only.</summary>
    public string Issuer => Authority.ToString().TrimEnd('/');

    /// <summary>Reads the settings; null when none is set. Throws <see cref="StartupException"/> with a sentence that names the one at fault.</summary>
    public static ExternalProvider? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("External");
        if (section["Authority"] is not { Length: > 0 } authority)
            return section.GetChildren().Any(setting => setting.Value is { Length: > 0 })
                ? throw new StartupException("External__Authority is missing, but other settings of External are there: set it to the provider's https address, or leave all of them out.")
                : null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            throw new StartupException($"External__Authority is '{authority}': set it to the provider's https address, such as https://login.example.org/realms/staff.");
        if (section["ClientId"] is not { Length: > 0 } clientId)
            throw new StartupException("External__ClientId is missing: set it to what this site is called at the provider.");
        return new(uri, clientId, section["ClientSecret"] is { Length: > 0 } secret ? secret : null, section["Name"] is { Length: > 0 } name ? name : uri.Host);
    }
}

/// <summary>The provider, where there is one.</summary>
public sealed record ExternalProviders(ExternalProvider? Only);
