using Duende.IdentityModel;

namespace TokenDashboard.Companion;

/// <summary>The commands of a device that is linked.</summary>
internal sealed class SessionCommands(TokenFile file, DashboardClient dashboard, Terminal terminal, TimeProvider time)
{
    private readonly Rotation _rotation = new(file, dashboard, time);

    /// <summary>
    /// Prints whose account this is. Refreshes first if the access token is near its end, and once if the server refuses
    /// one that is not.
    /// </summary>
    public async Task<ExitCode> WhoAmIAsync(CancellationToken cancellationToken)
    {
        var rotated = await _rotation.RotateAsync(t => t.IsStale(time.GetUtcNow()), cancellationToken);
        if (rotated is not Rotated.Fresh(var tokens, _))
            return terminal.End(((Rotated.Stopped)rotated).Ending);

        var answer = await dashboard.WhoAmIAsync(tokens.Server, tokens.AccessToken, cancellationToken);
        if (IsRefusedToken(answer))
        {
            // Unless another process has just done it.
            rotated = await _rotation.RotateAsync(t => t.AccessToken == tokens.AccessToken, cancellationToken);
            if (rotated is not Rotated.Fresh(var successor, _))
                return terminal.End(((Rotated.Stopped)rotated).Ending);

            answer = await dashboard.WhoAmIAsync(successor.Server, successor.AccessToken, cancellationToken);
            if (IsRefusedToken(answer))
                return terminal.End(new Ending(ExitCode.Failed, Strings.AccessRefused, Ending.Short(successor.Server)));
        }

        if (answer is not Answer<Account>.Given(var account))
            return terminal.End(Ending.For(answer, tokens.Server));

        terminal.Say(Strings.Who, account.Name ?? Strings.Unknown);
        terminal.Say(Strings.Email, account.Email ?? Strings.Unknown);
        terminal.Say(Strings.Device, account.Device ?? Strings.Unknown);
        terminal.Say(Strings.Expires, account.ExpiresAt is { } end ? InWords.Instant(end) : Strings.Unknown);
        return ExitCode.Done;
    }

    /// <summary>Rotates now, however long the access token would still be good for.</summary>
    public async Task<ExitCode> RefreshAsync(CancellationToken cancellationToken)
    {
        var rotated = await _rotation.RotateAsync(_ => true, cancellationToken);
        if (rotated is not Rotated.Fresh(_, var lifetime))
            return terminal.End(((Rotated.Stopped)rotated).Ending);

        terminal.Say(Strings.Refreshed, InWords.Length(lifetime));
        return ExitCode.Done;
    }

    /// <summary>
    /// Ends the session on the server (RFC 7009), then forgets it here. Without the server's answer the tokens stay, so
    /// that it can be tried again, unless <paramref name="evenIfUnreachable"/>.
    /// </summary>
    public async Task<ExitCode> SignOutAsync(bool evenIfUnreachable, CancellationToken cancellationToken)
    {
        if (file.Read() is TokenFileContent.Nothing)
            return terminal.End(Ending.NotLinked);

        using var locked = await file.LockAsync(cancellationToken);
        switch (locked.Read())
        {
            case TokenFileContent.Linked(var tokens):
                return await SignOutAsync(locked, tokens, evenIfUnreachable, cancellationToken);
            case TokenFileContent.Damaged when evenIfUnreachable:
                locked.Delete();
                terminal.Say(Strings.DamagedFileDeleted);
                return ExitCode.Done;
            case TokenFileContent.Damaged:
                return terminal.End(Ending.Damaged(file.FullPath));
            default:
                return terminal.End(Ending.NotLinked);
        }
    }

    private async Task<ExitCode> SignOutAsync(LockedTokenFile locked, StoredTokens tokens, bool evenIfUnreachable, CancellationToken cancellationToken)
    {
        var ending = await EndSessionAsync(tokens, cancellationToken);
        if (ending is not null && !evenIfUnreachable)
            return terminal.End(ending);

        locked.Delete();
        if (ending is null)
            terminal.Say(Strings.SignedOut);
        else
            terminal.Say(Strings.SignedOutHereOnly, Ending.Short(tokens.Server));
        return ExitCode.Done;
    }

    private async Task<Ending?> EndSessionAsync(StoredTokens tokens, CancellationToken cancellationToken)
    {
        var discovery = await dashboard.DiscoverAsync(tokens.Server, cancellationToken);
        if (discovery is not Answer<ServerAddresses>.Given(var server))
            return StillLinked(Ending.For(discovery, tokens.Server), tokens);

        var revocation = await dashboard.RevokeAsync(server, tokens.RefreshToken, cancellationToken);
        return revocation is Answer<bool>.Given ? null : StillLinked(Ending.For(revocation, tokens.Server), tokens);
    }

    private static Ending StillLinked(Ending ending, StoredTokens tokens)
        => ending.Code == ExitCode.Unreachable ? new Ending(ending.Code, Strings.SignOutUnreachable, Ending.Short(tokens.Server)) : ending;

    private static bool IsRefusedToken(Answer<Account> answer)
        => answer is Answer<Account>.Refused(OidcConstants.ProtectedResourceErrors.InvalidToken);
}
