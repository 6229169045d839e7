using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;

namespace TokenDashboard.Companion;

/// <summary>
/// Speaks to a server as the public client <c>companion</c>. Every failure is an <see cref="Answer{T}"/>; only
/// cancellation throws. Redirects are not followed: a token is never sent to an address that was not advertised.
/// </summary>
internal sealed class DashboardClient(TimeProvider time) : IDisposable
{
    private const string ClientId = "companion";
    // Who it is, and to stay signed in.
    private static readonly string[] Scopes = ["profile", "offline_access"];

    private readonly HttpClient _patient = NewClient(tries: 3, time);
    private readonly HttpClient _once = NewClient(tries: 1, time);

    /// <summary>Reads the metadata (RFC 8414), over https or on loopback, and checks that issuer and endpoints are the server's own.</summary>
    public async Task<Answer<ServerAddresses>> DiscoverAsync(Uri server, CancellationToken cancellationToken)
    {
        using var request = new DiscoveryDocumentRequest
        {
            Address = ServerOrigin.Issuer(server),
            Policy = new DiscoveryPolicy
            {
                DiscoveryDocumentPath = ".well-known/oauth-authorization-server",
                RequireHttps = true,
                AllowHttpOnLoopback = true,
                // Access tokens are opaque to an app; it has no use for the keys.
                RequireKeySet = false,
            },
        };
        using var found = await _patient.GetDiscoveryDocumentAsync(request, cancellationToken);
        if (found.IsError)
            return IsSilence(found) ? new Answer<ServerAddresses>.Silent() : new Answer<ServerAddresses>.Unfit();
        if (found is not { TokenEndpoint: { } token, DeviceAuthorizationEndpoint: { } device, RevocationEndpoint: { } revocation })
            return new Answer<ServerAddresses>.Unfit();

        var scope = Scopes.Intersect(found.ScopesSupported).ToList() is { Count: > 0 } wanted ? string.Join(' ', wanted) : null;
        return new Answer<ServerAddresses>.Given(new ServerAddresses(server, token, device, revocation, scope, Authorization(found)));
    }

    /// <summary>Starts a device authorization (RFC 8628 section 3.1). <c>device_name</c> is an extension servers may ignore.</summary>
    public async Task<Answer<DeviceGrant>> StartDeviceAsync(ServerAddresses server, string deviceName, CancellationToken cancellationToken)
    {
        using var request = new DeviceAuthorizationRequest
        {
            Address = server.Device,
            ClientId = ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Scope = server.Scope,
        };
        request.Parameters.Add("device_name", deviceName);
        using var answer = await _patient.RequestDeviceAuthorizationAsync(request, cancellationToken);
        return answer is { IsError: false, DeviceCode: { } deviceCode, UserCode: { } userCode, VerificationUri: { } page, ExpiresIn: > 0 and var lifetime }
            ? new Answer<DeviceGrant>.Given(new DeviceGrant(
                new Secret(deviceCode), userCode, page,
                TimeSpan.FromSeconds(answer.Interval > 0 ? answer.Interval : 5), TimeSpan.FromSeconds((double)lifetime)))
            : NotGiven<DeviceGrant>(answer);
    }

    /// <summary>
    /// Asks once whether the code was allowed (RFC 8628 section 3.4). Not repeated on silence: section 3.5 wants a
    /// longer interval then, and that is the caller's.
    /// </summary>
    public async Task<Answer<TokenGrant>> PollDeviceAsync(ServerAddresses server, Secret deviceCode, CancellationToken cancellationToken)
    {
        using var request = new DeviceTokenRequest
        {
            Address = server.Token,
            ClientId = ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            DeviceCode = deviceCode.Value,
        };
        using var answer = await _once.RequestDeviceTokenAsync(request, cancellationToken);
        return Tokens(answer);
    }

    /// <summary>
    /// Where a browser is led to ask for a code (RFC 6749 section 4.1.1) that only <paramref name="verifier"/> redeems.
    /// <c>device_name</c> is an extension servers may ignore.
    /// </summary>
    public static string AuthorizationAddress(
        ServerAddresses server, AuthorizationPage page, string redirectUri, string state, Secret verifier, string deviceName)
        => new RequestUrl(page.Address).CreateAuthorizeUrl(
            ClientId,
            OidcConstants.ResponseTypes.Code,
            server.Scope,
            redirectUri,
            state,
            codeChallenge: Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier.Value))),
            codeChallengeMethod: OidcConstants.CodeChallengeMethods.Sha256,
            extra: new Parameters { { "device_name", deviceName } });

    /// <summary>
    /// Redeems <paramref name="code"/> (RFC 6749 section 4.1.3), repeating the request if the reply is lost: a server that
    /// had issued tokens already ends their session then, so that none is left that nobody holds.
    /// </summary>
    public async Task<Answer<TokenGrant>> RedeemAsync(
        ServerAddresses server, Secret code, string redirectUri, Secret verifier, CancellationToken cancellationToken)
    {
        using var request = new AuthorizationCodeTokenRequest
        {
            Address = server.Token,
            ClientId = ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Code = code.Value,
            RedirectUri = redirectUri,
            CodeVerifier = verifier.Value,
        };
        using var answer = await _patient.RequestAuthorizationCodeTokenAsync(request, cancellationToken);
        return Tokens(answer);
    }

    /// <summary>Spends <paramref name="refreshToken"/> for its successor (RFC 6749 section 6), repeating the request if the reply is lost.</summary>
    public async Task<Answer<TokenGrant>> RefreshAsync(ServerAddresses server, Secret refreshToken, CancellationToken cancellationToken)
    {
        using var request = new RefreshTokenRequest
        {
            Address = server.Token,
            ClientId = ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            RefreshToken = refreshToken.Value,
        };
        using var answer = await _patient.RequestRefreshTokenAsync(request, cancellationToken);
        return Tokens(answer);
    }

    /// <summary>Revokes <paramref name="refreshToken"/> and so ends its session (RFC 7009). A token already dead counts as done.</summary>
    public async Task<Answer<bool>> RevokeAsync(ServerAddresses server, Secret refreshToken, CancellationToken cancellationToken)
    {
        using var request = new TokenRevocationRequest
        {
            Address = server.Revocation,
            ClientId = ClientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Token = refreshToken.Value,
            TokenTypeHint = OidcConstants.TokenTypes.RefreshToken,
        };
        using var answer = await _patient.RevokeTokenAsync(request, cancellationToken);
        return answer.IsError ? NotGiven<bool>(answer) : new Answer<bool>.Given(true);
    }

    /// <summary>Asks whose <paramref name="accessToken"/> is. A 401 is <c>invalid_token</c> (RFC 6750 section 3.1).</summary>
    public async Task<Answer<Account>> WhoAmIAsync(Uri server, Secret accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ServerOrigin.Issuer(server) + "/api/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken.Value);
        try
        {
            using var response = await _patient.SendAsync(request, cancellationToken);
            return response switch
            {
                { StatusCode: HttpStatusCode.Unauthorized } => new Answer<Account>.Refused(OidcConstants.ProtectedResourceErrors.InvalidToken),
                { StatusCode: HttpStatusCode.Forbidden } => new Answer<Account>.Refused("insufficient_scope"),
                { IsSuccessStatusCode: true } when AccountJson.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)) is { } account
                    => new Answer<Account>.Given(account),
                _ => new Answer<Account>.Silent(),
            };
        }
        catch (HttpRequestException)
        {
            return new Answer<Account>.Silent();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _patient.Dispose();
        _once.Dispose();
    }

    private static AuthorizationPage? Authorization(DiscoveryDocumentResponse found)
        => found is { AuthorizeEndpoint: { } address, Issuer: { } issuer } && found.CodeChallengeMethodsSupported.Contains(OidcConstants.CodeChallengeMethods.Sha256)
            ? new AuthorizationPage(address, issuer, found.AuthorizationResponseIssParameterSupported == true)
            : null;

    private static Answer<TokenGrant> Tokens(TokenResponse answer)
        => answer is { IsError: false, AccessToken: { Length: > 0 } access }
            ? new Answer<TokenGrant>.Given(new TokenGrant(
                new Secret(access),
                answer.RefreshToken is { Length: > 0 } refresh ? new Secret(refresh) : null,
                TimeSpan.FromSeconds(answer.ExpiresIn)))
            : NotGiven<TokenGrant>(answer);

    // Only a 4xx that carries an error code is a refusal. Anything else, such as a captive portal's page, must not cost
    // a token.
    private static Answer<T> NotGiven<T>(ProtocolResponse answer)
        => !IsSilence(answer) && answer.HttpStatusCode >= HttpStatusCode.BadRequest && answer.TryGet("error") is { Length: > 0 } error
            ? new Answer<T>.Refused(error)
            : new Answer<T>.Silent();

    private static bool IsSilence(ProtocolResponse answer)
        => answer.Exception is HttpRequestException
           || answer.HttpResponse?.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests;

    private static HttpClient NewClient(int tries, TimeProvider time)
    {
        var connection = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, Proxy = new ProxyBeyondLoopback() };
        var client = new HttpClient(new LostReplyHandler(tries, time, connection)) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(AppVersion.UserAgent);
        return client;
    }

    /// <summary>The system's proxy, but never for loopback: there http is plain, and a token would leave this machine in clear.</summary>
    private sealed class ProxyBeyondLoopback : IWebProxy
    {
        public ICredentials? Credentials { get => HttpClient.DefaultProxy.Credentials; set => HttpClient.DefaultProxy.Credentials = value; }

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : HttpClient.DefaultProxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
    }
}
