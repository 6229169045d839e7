namespace TokenDashboard.Companion;

/// <summary>One run of the program: a command line in, an exit code out, every trouble that can be expected as a sentence.</summary>
internal sealed class CompanionApp(Terminal terminal, string? folder, Action<string> openBrowser, TimeProvider time)
{
    /// <summary>Does what <paramref name="args"/> ask for. Only what touches tokens needs a folder.</summary>
    public async Task<ExitCode> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        switch (CommandLine.Parse(args))
        {
            case CommandLine.Help:
                terminal.Say(Strings.Help);
                return ExitCode.Done;
            case CommandLine.Version:
                terminal.Say(Strings.Version, AppVersion.Number);
                return ExitCode.Done;
            case CommandLine.Wrong(var complaint):
                if (complaint.Length > 0)
                    terminal.Complain("{0}", complaint);
                return terminal.End(new Ending(ExitCode.Usage, Strings.Help));
            case var command when folder is not null:
                return await RunAsync(command, folder, cancellationToken);
            default:
                return terminal.End(new Ending(ExitCode.Failed, Strings.FolderUnknown));
        }
    }

    private async Task<ExitCode> RunAsync(CommandLine command, string folder, CancellationToken cancellationToken)
    {
        var file = new TokenFile(folder, time);
        using var dashboard = new DashboardClient(time);
        var session = new SessionCommands(file, dashboard, terminal, time);
        try
        {
            return command switch
            {
                CommandLine.Link(var server, var name, var inBrowser) =>
                    await new LinkCommand(file, dashboard, terminal, openBrowser, time).RunAsync(server, name, inBrowser, cancellationToken),
                CommandLine.WhoAmI => await session.WhoAmIAsync(cancellationToken),
                CommandLine.Refresh => await session.RefreshAsync(cancellationToken),
                CommandLine.SignOut(var evenIfUnreachable) => await session.SignOutAsync(evenIfUnreachable, cancellationToken),
                _ => throw new InvalidOperationException($"{command.GetType().Name} is not a command for a token folder."),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return terminal.End(new Ending(ExitCode.Interrupted, Strings.Interrupted));
        }
        catch (TimeoutException)
        {
            return terminal.End(new Ending(ExitCode.Failed, Strings.LockBusy, folder));
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return terminal.End(new Ending(ExitCode.Failed, Strings.FileTrouble, folder, trouble.Message));
        }
    }
}
