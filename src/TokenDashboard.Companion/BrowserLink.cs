using Duende.IdentityModel;

namespace TokenDashboard.Companion;

/// <summary>
/// Asks for a link with the authorization code grant in the browser of this device, as RFC 8252 has it for native apps:
/// PKCE (RFC 7636), an answer on a loopback port, and the issuer's name in it checked (RFC 9207).
/// </summary>
internal sealed class BrowserLink(DashboardClient dashboard, Terminal terminal, Action<string> openBrowser, TimeProvider time)
{
    // As long as a code to type is good for: someone may have to sign in first.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs until the link is allowed, refused or too late, which is after ten minutes.</summary>
    public async Task<LinkResult> AskAsync(ServerAddresses server, string deviceName, CancellationToken cancellationToken)
    {
        if (server.Authorization is not { } authorization)
            return Stop(Strings.NoBrowserLink, Ending.Short(server.Issuer));
        using var callback = LoopbackCallback.Open();
        if (callback is null)
            return Stop(Strings.NoPort);

        var verifier = new Secret(CryptoRandom.CreateUniqueId());
        var state = CryptoRandom.CreateUniqueId();
        var address = DashboardClient.AuthorizationAddress(server, authorization, callback.Address, state, verifier, deviceName);
        terminal.Say(Strings.OpenBrowser, address);
        terminal.Say(Strings.WaitingForBrowser, InWords.Length(Patience));
        openBrowser(address);

        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        BrowserAnswer answer;
        try
        {
            answer = await callback.WaitAsync(state, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Stop(Strings.BrowserSilent);
        }

        if (!authorization.IsFrom(answer.Issuer))
            return Stop(Strings.OtherIssuer, Ending.Short(server.Issuer));

        // Not cancellable from here: a code given up half-way may have started a session already.
        var askedAt = time.GetUtcNow();
        var tokens = answer switch
        {
            BrowserAnswer.Allowed(var code, _) => await dashboard.RedeemAsync(server, code, callback.Address, verifier, CancellationToken.None),
            BrowserAnswer.Refused(var error, _) => new Answer<TokenGrant>.Refused(error),
            _ => throw new InvalidOperationException($"{answer.GetType().Name} is no answer."),
        };
        return LinkResult.Of(tokens, server.Issuer, askedAt);
    }

    private static LinkResult.Stopped Stop(string format, params object?[] values) => new(new Ending(ExitCode.Failed, format, values));
}
