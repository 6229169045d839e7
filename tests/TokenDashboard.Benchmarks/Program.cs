using TokenDashboard.Benchmarks;
using TokenDashboard.Benchmarks.Flood;
using TokenDashboard.Benchmarks.Micro;
using TokenDashboard.Benchmarks.Pages;
using TokenDashboard.Benchmarks.Rotate;
using TokenDashboard.Benchmarks.Scale;
using TokenDashboard.Web.Hosting;

PrivateFiles.FromNowOn();

return await Startup.RunAsync(() => args switch
{
    [] or ["--help" or "-h" or "help"] or [_, "--help", ..] => Console.Out.WriteLineAsync(
        $"""
        dotnet run --project tests/TokenDashboard.Benchmarks -c Release -- COMMAND

        {SeedCommand.Usage}

        {RotateCommand.Usage}

        {PagesCommand.Usage}

        {FloodCommand.Usage}

        {MicroCommand.Usage}

        {ScaleCommand.Usage}
        """),
    ["seed", .. var options] => SeedCommand.Parse(options).RunAsync(Console.Out),
    ["rotate", .. var options] => RotateCommand.Parse(options).RunAsync(Console.Out),
    ["pages", .. var options] => PagesCommand.Parse(options).RunAsync(Console.Out),
    ["flood", .. var options] => FloodCommand.Parse(options).RunAsync(Console.Out),
    ["scale", .. var options] => ScaleCommand.Parse(options).RunAsync(Console.Out),
    ["micro"] => MicroCommand.RunAsync("*"),
    ["micro", var filter] => MicroCommand.RunAsync(filter),
    // How flood starts those who flood.
    ["flood-with", var kind, var networks, var connections, var seconds] => FloodClient.RunAsync(kind, Whole(networks), Whole(connections), Whole(seconds), Console.Out),
    // How rotate starts those that it is measured against.
    ["serve-limit", var url, var file] => LimitServer.ServeAsync(url, file),
    ["serve-limit-postgres", var url, var connection] => LimitServer.ServePostgresAsync(url, connection),
    ["serve-openiddict", var url, var file] => OpenIddictServer.ServeAsync(url, file),
    ["serve-openiddict-postgres", var url, var connection] => OpenIddictServer.ServePostgresAsync(url, connection),
    [var command, ..] => throw new StartupException($"There is no command '{command}': --help tells of those there are."),
});

static int Whole(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
