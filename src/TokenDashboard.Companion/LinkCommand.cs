using Duende.IdentityModel;

namespace TokenDashboard.Companion;

/// <summary>
/// Links this device with the device authorization grant (RFC 8628). The code is typed by a person on the server's own
/// page; nothing that is printed here opens it for them.
/// </summary>
internal sealed class LinkCommand(TokenFile file, DashboardClient dashboard, Terminal terminal, TimeProvider time)
{
    // RFC 8628 section 3.5
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs until the link is allowed, refused or too late. A former link is replaced only when the new one stands, and
    /// its session is then signed out.
    /// </summary>
    public async Task<ExitCode> RunAsync(Uri address, string deviceName, CancellationToken cancellationToken)
    {
        // Before anyone types anything: is this a folder where the tokens can be kept?
        (await file.LockAsync(cancellationToken)).Dispose();

        var discovery = await dashboard.DiscoverAsync(address, cancellationToken);
        if (discovery is not Answer<ServerAddresses>.Given(var server))
            return terminal.End(Ending.For(discovery, address));

        var startedAt = time.GetUtcNow();
        var start = await dashboard.StartDeviceAsync(server, deviceName, cancellationToken);
        if (start is not Answer<DeviceGrant>.Given(var grant))
            return terminal.End(Ending.For(start, address));

        terminal.Say(Strings.OpenAddress, grant.VerificationUri);
        terminal.Say(Strings.TypeCode, grant.UserCode);
        terminal.Say(Strings.Waiting, InWords.Length(grant.Lifetime));

        return await PollAsync(server, grant, startedAt + grant.Lifetime, cancellationToken) switch
        {
            Answer<StoredTokens>.Given(var tokens) => await StoreAsync(server, tokens),
            Answer<StoredTokens>.Refused(OidcConstants.TokenErrors.AccessDenied) => terminal.End(new Ending(ExitCode.Failed, Strings.LinkDenied)),
            Answer<StoredTokens>.Refused(OidcConstants.TokenErrors.ExpiredToken) => terminal.End(new Ending(ExitCode.Failed, Strings.LinkExpired)),
            var nothing => terminal.End(Ending.For(nothing, address)),
        };
    }

    // Silence lengthens the interval, as RFC 8628 section 3.5 asks for, and only matters if it lasts to the end. A reply that was lost is asked for again
    // while the server still repeats it, which is for 30 s: so the first silence adds no more than a slow_down, and only further ones double.
    private async Task<Answer<StoredTokens>> PollAsync(ServerAddresses server, DeviceGrant grant, DateTimeOffset endsAt, CancellationToken cancellationToken)
    {
        var interval = grant.Interval;
        Answer<StoredTokens> tooLate = new Answer<StoredTokens>.Refused(OidcConstants.TokenErrors.ExpiredToken);
        while (true)
        {
            await Task.Delay(interval, time, cancellationToken);
            var askedAt = time.GetUtcNow();
            if (askedAt >= endsAt)
                return tooLate;

            switch (await dashboard.PollDeviceAsync(server, grant.DeviceCode, CancellationToken.None))
            {
                case Answer<TokenGrant>.Given({ RefreshToken: { } refreshToken } tokens):
                    return new Answer<StoredTokens>.Given(StoredTokens.From(server.Issuer, tokens, refreshToken, askedAt));
                case Answer<TokenGrant>.Given:
                    return new Answer<StoredTokens>.Unfit();
                case Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.AuthorizationPending):
                    tooLate = new Answer<StoredTokens>.Refused(OidcConstants.TokenErrors.ExpiredToken);
                    break;
                case Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.SlowDown):
                    interval += SlowDown;
                    break;
                case Answer<TokenGrant>.Refused(var error):
                    return new Answer<StoredTokens>.Refused(error);
                default:
                    interval = tooLate is Answer<StoredTokens>.Silent ? interval * 2 : interval + SlowDown;
                    tooLate = new Answer<StoredTokens>.Silent();
                    break;
            }
        }
    }

    // Once the server has issued tokens an interruption no longer stops this: they are written, then used.
    private async Task<ExitCode> StoreAsync(ServerAddresses server, StoredTokens tokens)
    {
        StoredTokens? former;
        using (var locked = await file.LockAsync(CancellationToken.None))
        {
            former = locked.Read() is TokenFileContent.Linked(var found) ? found : null;
            locked.Write(tokens);
        }

        var account = await dashboard.WhoAmIAsync(server.Issuer, tokens.AccessToken, CancellationToken.None);
        if (account is Answer<Account>.Given({ Name: { } name }))
            terminal.Say(Strings.LinkedAs, name);
        else
            terminal.Say(Strings.Linked);

        if (former is not null && !await SignOutAsync(former))
            terminal.Complain(Strings.FormerLinkKept, Ending.Short(former.Server));
        return ExitCode.Done;
    }

    private async Task<bool> SignOutAsync(StoredTokens former)
        => await dashboard.DiscoverAsync(former.Server, CancellationToken.None) is Answer<ServerAddresses>.Given(var server)
           && await dashboard.RevokeAsync(server, former.RefreshToken, CancellationToken.None) is Answer<bool>.Given;
}
