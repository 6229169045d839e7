using System.ComponentModel.DataAnnotations;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>Another provider (OpenID Connect), and what we are called there.</summary>
public sealed class ExternalOptions
{
    /// <summary>Its address; empty for none.</summary>
    public string Authority { get; set; } = "";

    /// <summary>What this site is called there.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>This site's secret there, where it has one.</summary>
    [DataType(DataType.Password)]
    public string ClientSecret { get; set; } = "";

    /// <summary>What people call the provider; by default its host.</summary>
    public string Name { get; set; } = "";
}

/// <summary>Who else may say who somebody is (OpenID Connect), and what we are called there.</summary>
public sealed record ExternalProvider(Uri Authority, string ClientId, string? ClientSecret, string Name)
{
    /// <summary>The name of the authentication scheme, and of the method in a principal.</summary>
    public const string Scheme = "External";

    /// <summary>What logins are kept under: subjects are unique with their issuer only.</summary>
    public string Issuer => Authority.ToString().TrimEnd('/');

    /// <summary>The provider that the options name; null when they name none that could be asked.</summary>
    public static ExternalProvider? From(ExternalOptions options) => AddressOf(options) is { } uri
        ? new(uri, options.ClientId, options.ClientSecret is { Length: > 0 } secret ? secret : null, options.Name is { Length: > 0 } name ? name : uri.Host) : null;

    /// <summary>What is wrong with the options.</summary>
    public static IEnumerable<SettingFault> Check(ExternalOptions options)
    {
        if (options.Authority.Length == 0)
        {
            if (options.ClientId.Length + options.ClientSecret.Length + options.Name.Length > 0)
                yield return new(nameof(options.Authority), ", but other settings of External are there: set it to the provider's https address, or leave all of them out");
            yield break;
        }

        if (AddressOf(options) is null)
            yield return new(nameof(options.Authority), ": set it to the provider's https address, such as https://login.example.org/realms/staff");
        if (options.ClientId.Length == 0)
            yield return new(nameof(options.ClientId), ": set it to what this site is called at the provider");
    }

    private static Uri? AddressOf(ExternalOptions options) =>
        Uri.TryCreate(options.Authority, UriKind.Absolute, out var uri) && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) ? uri : null;
}

/// <summary>The provider, where there is one.</summary>
public sealed record ExternalProviders(ExternalProvider? Only);
