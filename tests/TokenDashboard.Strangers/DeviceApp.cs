using OpenIddict.Abstractions;
using OpenIddict.Client;

namespace TokenDashboard.Strangers;

/// <summary>A device that shows a code, with OpenIddict's client, as its documentation has it.</summary>
internal static class DeviceApp
{
    public static async Task RunAsync(Uri origin)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOpenIddict().AddClient(options =>
        {
            options.AllowDeviceAuthorizationFlow().AllowRefreshTokenFlow();
            options.DisableTokenStorage();
            options.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            options.UseSystemNetHttp();
            options.AddRegistration(new OpenIddictClientRegistration { Issuer = origin, ClientId = "strangers", ProviderName = "dashboard" });
        });
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<OpenIddictClientService>();

        var asked = await client.ChallengeUsingDeviceAsync(new()
        {
            ProviderName = "dashboard", Scopes = [OpenIddictConstants.Scopes.OpenId, OpenIddictConstants.Scopes.Profile, OpenIddictConstants.Scopes.OfflineAccess],
        });
        Console.WriteLine($"code {asked.UserCode}");
        var signedIn = await client.AuthenticateWithDeviceAsync(new()
        {
            ProviderName = "dashboard", DeviceCode = asked.DeviceCode, Interval = asked.Interval, Timeout = asked.ExpiresIn < TimeSpan.FromMinutes(5) ? asked.ExpiresIn : TimeSpan.FromMinutes(5),
        });
        if (signedIn.Principal.FindFirst("name") is null)
            throw new InvalidOperationException("Userinfo did not come.");
        var renewed = await client.AuthenticateWithRefreshTokenAsync(new() { ProviderName = "dashboard", RefreshToken = signedIn.RefreshToken! });
        await client.RevokeTokenAsync(new() { ProviderName = "dashboard", Token = renewed.RefreshToken!, TokenTypeHint = OpenIddictConstants.TokenTypeHints.RefreshToken });
    }
}
