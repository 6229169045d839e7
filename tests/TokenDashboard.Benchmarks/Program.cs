using TokenDashboard.Benchmarks;
using TokenDashboard.Web.Hosting;

return await Startup.RunAsync(() => args switch
{
    ["seed", .. var options] when !options.Contains("--help") => SeedCommand.Parse(options).RunAsync(Console.Out),
    [] or ["--help" or "-h" or "help"] or [_, "--help", ..] => Console.Out.WriteLineAsync(
        $"""
        dotnet run --project tests/TokenDashboard.Benchmarks -c Release -- COMMAND

        {SeedCommand.Usage}
        """),
    [var command, ..] => throw new StartupException($"There is no command '{command}': --help tells of those there are."),
});
