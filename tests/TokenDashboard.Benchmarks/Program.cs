using TokenDashboard.Benchmarks;
using TokenDashboard.Web.Hosting;

return await Startup.RunAsync(async () =>
{
    if (args.Length == 0 || args.Any(a => a is "--help" or "-h" or "help"))
        await Console.Out.WriteLineAsync(SeedCommand.Usage);
    else
        await SeedCommand.Parse(args).RunAsync(Console.Out);
});
