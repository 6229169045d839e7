using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Duende.IdentityModel.Client;
using Duende.IdentityModel.OidcClient;
using Duende.IdentityModel.OidcClient.Browser;

namespace TokenDashboard.Strangers;

/// <summary>A program on somebody's machine that signs in with Duende.IdentityModel.OidcClient, as its documentation has it.</summary>
internal static class NativeApp
{
    public static async Task RunAsync(Uri origin, Uri resources)
    {
        var port = FreePort();
        var issuer = origin.GetLeftPart(UriPartial.Authority);
        var client = new OidcClient(new OidcClientOptions
        {
            Authority = issuer, ClientId = "strangers", Scope = "openid profile email offline_access", RedirectUri = $"http://127.0.0.1:{port}/callback", LoadProfile = true,
            Browser = new LoopbackBrowser(port), Policy = new Policy { RequireIdentityTokenOnRefreshTokenResponse = false },
        });

        const string Other = "https://notes.example.org";
        var signedIn = await client.LoginAsync(new LoginRequest { FrontChannelExtraParameters = new Parameters([new("resource", issuer), new("resource", Other)]) });
        Must(!signedIn.IsError, $"{signedIn.Error} {signedIn.ErrorDescription}");
        // From the ID token, and from userinfo.
        Must(signedIn.User.FindFirst("sub") is not null && signedIn.User.FindFirst("name") is not null && signedIn.User.FindFirst("email") is not null, "Not all claims came.");
        Must(signedIn.AuthenticationTime is not null, "auth_time did not come.");

        var renewed = await client.RefreshTokenAsync(signedIn.RefreshToken);
        Must(!renewed.IsError, renewed.Error);
        Must(await AskAsync(resources, renewed.AccessToken) == HttpStatusCode.OK, "A server of one's own refuses the access token.");
        Must(await AskAsync(resources, renewed.AccessToken[..^4] + "AAAA") == HttpStatusCode.Unauthorized, "It takes one that was changed.");
        Must(await AskAsync(resources, signedIn.IdentityToken) == HttpStatusCode.Unauthorized, "It takes an ID token.");
        renewed = await client.RefreshTokenAsync(renewed.RefreshToken, new Parameters([new("resource", Other)]));
        Must(!renewed.IsError, renewed.Error);
        Must(await AskAsync(resources, renewed.AccessToken) == HttpStatusCode.Unauthorized, "It takes one for another server.");
        renewed = await client.RefreshTokenAsync(renewed.RefreshToken, new Parameters([new("resource", issuer)]));
        Must(!renewed.IsError, renewed.Error);

        using var http = new HttpClient();
        using var revocation = new TokenRevocationRequest { Address = $"{issuer}/oauth/revoke", ClientId = "strangers", ClientCredentialStyle = ClientCredentialStyle.PostBody, Token = renewed.RefreshToken };
        var revoked = await http.RevokeTokenAsync(revocation);
        Must(!revoked.IsError, revoked.Error);
        Must((await client.GetUserInfoAsync(renewed.AccessToken)).IsError, "Userinfo is told after the end.");
        Must((await client.RefreshTokenAsync(renewed.RefreshToken)).Error == "invalid_grant", "It goes on after its end.");
    }

    private static void Must(bool holds, string? otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }

    private static async Task<HttpStatusCode> AskAsync(Uri resources, string token)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.GetAsync(resources);
        return answer.StatusCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The library asks for a browser; a person has one.
    private sealed class LoopbackBrowser(int port) : IBrowser
    {
        public async Task<BrowserResult> InvokeAsync(BrowserOptions options, CancellationToken cancellationToken = default)
        {
            using var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            listener.Start();
            Console.WriteLine($"open {options.StartUrl}");
            while (true)
            {
                var context = await listener.GetContextAsync();
                var asked = context.Request.Url!;
                await context.Response.OutputStream.WriteAsync("You can close this window."u8.ToArray(), cancellationToken);
                context.Response.Close();
                if (asked.AbsolutePath == "/callback")
                    return new BrowserResult { ResultType = BrowserResultType.Success, Response = asked.Query };
            }
        }
    }
}
