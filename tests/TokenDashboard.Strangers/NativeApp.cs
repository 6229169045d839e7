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

    /// <summary>The same with a key that its tokens are bound to (RFC 9449): the library sends its request ahead by itself, and leaves the proofs to what is beneath it.</summary>
    public static async Task RunWithKeyAsync(Uri origin)
    {
        var port = FreePort();
        var issuer = origin.GetLeftPart(UriPartial.Authority);
        using var key = new KeyHandler();
        var browser = new LoopbackBrowser(port);
        OidcClient With(HttpMessageHandler handler) => new(new OidcClientOptions
        {
            Authority = issuer, ClientId = "strangers", Scope = "openid profile offline_access", RedirectUri = $"http://127.0.0.1:{port}/callback", LoadProfile = true,
            Browser = browser, Policy = new Policy { RequireIdentityTokenOnRefreshTokenResponse = false }, HttpClientFactory = _ => new HttpClient(handler, disposeHandler: false),
        });

        var client = With(key);
        var signedIn = await client.LoginAsync(new LoginRequest());
        Must(!signedIn.IsError, $"{signedIn.Error} {signedIn.ErrorDescription}");
        Must(signedIn.User.FindFirst("name") is not null, "Userinfo did not come.");
        Must(key.Asked == 1, $"It was asked for a nonce {key.Asked} times; once, for the first.");
        Must(browser.Opened!.Contains("request_uri=", StringComparison.Ordinal), "The request was not sent ahead.");

        using var other = new KeyHandler();
        using var none = new HttpClientHandler();
        Must((await With(other).RefreshTokenAsync(signedIn.RefreshToken)).Error == "invalid_grant", "A copy goes on with another key.");
        Must((await With(none).RefreshTokenAsync(signedIn.RefreshToken)).Error == "invalid_dpop_proof", "A copy goes on without a key.");
        Must((await With(none).GetUserInfoAsync(signedIn.AccessToken)).IsError, "Userinfo is told to who has no key.");
        var renewed = await client.RefreshTokenAsync(signedIn.RefreshToken);
        Must(!renewed.IsError, renewed.Error);
        Must(!(await client.GetUserInfoAsync(renewed.AccessToken)).IsError, "Userinfo refuses the key.");
        key.Repeats = true;
        Must((await client.GetUserInfoAsync(renewed.AccessToken)).IsError, "A proof is taken twice.");
        key.Repeats = false;
        var last = await client.RefreshTokenAsync(renewed.RefreshToken);
        Must(!last.IsError, last.Error);

        using var http = new HttpClient();
        using var revocation = new TokenRevocationRequest { Address = $"{issuer}/oauth/revoke", ClientId = "strangers", ClientCredentialStyle = ClientCredentialStyle.PostBody, Token = last.RefreshToken };
        Must(!(await http.RevokeTokenAsync(revocation)).IsError, "It can't be ended.");
        Must((await client.RefreshTokenAsync(last.RefreshToken)).Error == "invalid_grant", "It goes on after its end.");
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
        /// <summary>What was opened last.</summary>
        public string? Opened { get; private set; }

        public async Task<BrowserResult> InvokeAsync(BrowserOptions options, CancellationToken cancellationToken = default)
        {
            using var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            listener.Start();
            Console.WriteLine($"open {Opened = options.StartUrl}");
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
