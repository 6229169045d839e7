namespace TokenDashboard.Companion;

/// <summary>What was asked for on the command line.</summary>
internal abstract record CommandLine
{
    /// <summary>The server asked when none is named: one that runs on this machine.</summary>
    public static readonly Uri DefaultServer = new("http://localhost:5080");

    /// <summary>Ask <paramref name="Server"/> for a link under the name <paramref name="DeviceName"/>, by a code or in this device's browser.</summary>
    internal sealed record Link(Uri Server, string DeviceName, bool InBrowser) : CommandLine;

    /// <summary>Say whose account this is.</summary>
    internal sealed record WhoAmI : CommandLine;

    /// <summary>Rotate now.</summary>
    internal sealed record Refresh : CommandLine;

    /// <summary>End the session; <paramref name="EvenIfUnreachable"/> forgets it here in any case.</summary>
    internal sealed record SignOut(bool EvenIfUnreachable) : CommandLine;

    /// <summary>Print the help text.</summary>
    internal sealed record Help : CommandLine;

    /// <summary>Print the version.</summary>
    internal sealed record Version : CommandLine;

    /// <summary>Not understood; <paramref name="Complaint"/> says what, or is empty when nothing was typed.</summary>
    internal sealed record Wrong(string Complaint) : CommandLine;

    /// <summary>Reads <paramref name="args"/>; never throws.</summary>
    public static CommandLine Parse(string[] args)
    {
        if (args.Any(a => a is "--help" or "-h" or "-?"))
            return new Help();

        return args switch
        {
            [] => new Wrong(""),
            ["help"] => new Help(),
            ["--version"] => new Version(),
            ["whoami"] => new WhoAmI(),
            ["refresh"] => new Refresh(),
            ["sign-out"] => new SignOut(EvenIfUnreachable: false),
            ["sign-out", "--local"] => new SignOut(EvenIfUnreachable: true),
            ["link", .. var options] => ParseLink(options),
            ["whoami" or "refresh" or "sign-out" or "--version" or "help", .., var last] => Complain(Strings.UnknownOption, last),
            [var first, ..] => Complain(Strings.UnknownCommand, first),
        };
    }

    private static CommandLine ParseLink(string[] options)
    {
        var link = new Link(DefaultServer, Environment.MachineName, InBrowser: false);
        for (var i = 0; i < options.Length; i++)
        {
            var option = options[i];
            if (option == "--browser")
            {
                link = link with { InBrowser = true };
                continue;
            }

            if (option is not ("--server" or "--name"))
                return Complain(Strings.UnknownOption, option);
            var value = ++i < options.Length ? options[i].Trim() : "";
            if (value.Length == 0)
                return Complain(Strings.OptionWithoutValue, option);
            if (option == "--name")
                link = link with { DeviceName = value };
            else if (!Uri.TryCreate(value, UriKind.Absolute, out var server) || !ServerOrigin.IsOrigin(server))
                return new Wrong(Strings.ServerNotAnOrigin);
            else if (!ServerOrigin.IsSafe(server))
                return new Wrong(Strings.ServerNotHttps);
            else
                link = link with { Server = server };
        }

        return link;
    }

    private static Wrong Complain(string format, string typed) => new(Terminal.Fill(format, typed));
}
