using Duende.IdentityModel;

namespace TokenDashboard.Companion;

/// <summary>
/// Asks for a link with the device authorization grant (RFC 8628). The code is typed by a person on the server's own
/// page; nothing that is printed here opens it for them.
/// </summary>
internal sealed class DeviceLink(DashboardClient dashboard, Terminal terminal, TimeProvider time)
{
    // RFC 8628 section 3.5
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);

    /// <summary>Runs until the link is allowed, refused or too late.</summary>
    public async Task<LinkResult> AskAsync(ServerAddresses server, string deviceName, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var start = await dashboard.StartDeviceAsync(server, deviceName, cancellationToken);
        if (start is not Answer<DeviceGrant>.Given(var grant))
            return new LinkResult.Stopped(Ending.For(start, server.Issuer));

        terminal.Say(Strings.OpenAddress, grant.VerificationUri);
        terminal.Say(Strings.TypeCode, grant.UserCode);
        terminal.Say(Strings.Waiting, InWords.Length(grant.Lifetime));

        return await PollAsync(server, grant, startedAt + grant.Lifetime, cancellationToken);
    }

    // Silence lengthens the interval, as RFC 8628 section 3.5 asks for, and only matters if it lasts to the end. A reply that was lost is asked for again
    // while the server still repeats it, which is for 30 s: so the first silence adds no more than a slow_down, and only further ones double.
    private async Task<LinkResult> PollAsync(ServerAddresses server, DeviceGrant grant, DateTimeOffset endsAt, CancellationToken cancellationToken)
    {
        var interval = grant.Interval;
        Answer<TokenGrant> tooLate = new Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.ExpiredToken);
        while (true)
        {
            await Task.Delay(interval, time, cancellationToken);
            var askedAt = time.GetUtcNow();
            if (askedAt >= endsAt)
                return LinkResult.Of(tooLate, server.Issuer, askedAt);

            switch (await dashboard.PollDeviceAsync(server, grant.DeviceCode, CancellationToken.None))
            {
                case Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.AuthorizationPending):
                    tooLate = new Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.ExpiredToken);
                    break;
                case Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.SlowDown):
                    interval += SlowDown;
                    break;
                case Answer<TokenGrant>.Silent silent:
                    interval = tooLate is Answer<TokenGrant>.Silent ? interval * 2 : interval + SlowDown;
                    tooLate = silent;
                    break;
                case var last:
                    return LinkResult.Of(last, server.Issuer, askedAt);
            }
        }
    }
}
