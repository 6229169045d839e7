namespace TokenDashboard.Companion;

/// <summary>Links this device, by a code that is typed on the server's page or in this device's browser.</summary>
internal sealed class LinkCommand(TokenFile file, DashboardClient dashboard, Terminal terminal, Action<string> openBrowser, TimeProvider time)
{
    /// <summary>
    /// Runs until the link is allowed, refused or too late. A former link is replaced only when the new one stands, and
    /// its session is then signed out.
    /// </summary>
    public async Task<ExitCode> RunAsync(Uri address, string deviceName, bool inBrowser, CancellationToken cancellationToken)
    {
        // Before anyone does anything: is this a folder where the tokens can be kept?
        (await file.LockAsync(cancellationToken)).Dispose();

        var discovery = await dashboard.DiscoverAsync(address, cancellationToken);
        if (discovery is not Answer<ServerAddresses>.Given(var server))
            return terminal.End(Ending.For(discovery, address));

        var result = inBrowser
            ? await new BrowserLink(dashboard, terminal, openBrowser, time).AskAsync(server, deviceName, cancellationToken)
            : await new DeviceLink(dashboard, terminal, time).AskAsync(server, deviceName, cancellationToken);
        return result is LinkResult.Allowed(var tokens)
            ? await StoreAsync(server, tokens)
            : terminal.End(((LinkResult.Stopped)result).Ending);
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
