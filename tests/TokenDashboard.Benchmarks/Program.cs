using TokenDashboard.Benchmarks;
using TokenDashboard.Benchmarks.Rotate;
using TokenDashboard.Web.Hosting;

return await Startup.RunAsync(() => args switch
{
    [] or ["--help" or "-h" or "help"] or [_, "--help", ..] => Console.Out.WriteLineAsync(
        $"""
        dotnet run --project tests/TokenDashboard.Benchmarks -c Release -- COMMAND

        {SeedCommand.Usage}

        {RotateCommand.Usage}
        """),
    ["seed", .. var options] => SeedCommand.Parse(options).RunAsync(Console.Out),
    ["rotate", .. var options] => RotateCommand.Parse(options).RunAsync(Console.Out),
    // How rotate starts those that it is measured against.
    ["serve-limit", var url, var file] => LimitServer.ServeAsync(url, file),
    ["serve-openiddict", var url, var file] => OpenIddictServer.ServeAsync(url, file),
    [var command, ..] => throw new StartupException($"There is no command '{command}': --help tells of those there are."),
});
