using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Demo;

/// <summary>
/// <c>--demo</c>: a start with a story in it. The story is played by the application's own services under a clock that
/// the script sets, into a folder of its own; without the switch nothing of this does anything.
/// </summary>
public static class DemoSetup
{
    private const string Switch = "--demo";
    private const string SpelledOut = Switch + "=true";

    /// <summary>The arguments as configuration reads them, which takes what follows a lone switch for its value.</summary>
    public static string[] Arguments(string[] args) => [.. args.Select(a => a == Switch ? SpelledOut : a)];

    /// <summary>
    /// If the arguments ask for it: makes the demo's folder anew beside the data folder, and puts database, key, lifetimes
    /// and apps of its own over what is configured. Throws <see cref="StartupException"/> outside Development.
    /// </summary>
    public static void AddDemo(this WebApplicationBuilder builder, string[] args)
    {
        if (!Arguments(args).Contains(SpelledOut))
            return;
        if (!builder.Environment.IsDevelopment())
            throw new StartupException($"{Switch} makes accounts with a password that everyone knows, so it runs in Development only: set ASPNETCORE_ENVIRONMENT to Development, or leave it out.");

        var data = DashboardSettings.From(new ConfiguredOptions<ServerOptions>(builder.Configuration, "").Read(), builder.Environment).DataDirectory;
        var folder = DemoFolder.Rebuild($"{Path.TrimEndingDirectorySeparator(data)}-demo");
        builder.Services.AddSingleton(_ => folder);
        builder.Configuration.AddInMemoryCollection(Settings(builder.Configuration, folder.Path));
        builder.Services.ConfigureDbContext<SqliteDashboardContext>(options => options.AddInterceptors(new LightCommits()));
        builder.Services.AddSingleton(new ScriptedClock(TimeProvider.System));
        builder.Services.AddSingleton<TimeProvider>(services => services.GetRequiredService<ScriptedClock>());
    }

    /// <summary>Plays the story, which ends now, and prints who can sign in once the server is ready. Nothing without <c>--demo</c>.</summary>
    public static async Task PlayDemoAsync(this WebApplication app)
    {
        if (app.Services.GetService<ScriptedClock>() is not { } clock)
            return;
        var stage = new Stage(app.Services, clock);
        Household.Tell(stage);
        await stage.PlayAsync();
        app.Lifetime.ApplicationStarted.Register(() => Announce(app.Services, Console.Out));
    }

    // Last in the configuration, so that the story meets none of what a real installation is told.
    private static Dictionary<string, string?> Settings(ConfigurationManager configuration, string folder)
    {
        var settings = new Dictionary<string, string?>
        {
            ["DataDirectory"] = folder,
            ["Database:Provider"] = null,
            ["ConnectionStrings:Dashboard"] = null,
            ["Keys:Master"] = null,
            ["Cleanup:KeepHistory"] = null,
            ["Cleanup:KeepEnded"] = null,
        };
        foreach (var (key, _) in configuration.GetSection("Tokens").AsEnumerable())
            settings[key] = null;
        var known = configuration.GetSection("Apps").GetChildren().Select(app => app["ClientId"]).ToList();
        foreach (var (id, name) in Cast.Apps.Where(app => !known.Contains(app.Id)))
        {
            (settings[$"Apps:demo-{id}:ClientId"], settings[$"Apps:demo-{id}:Name"]) = (id, name);
            // It has been moved to rotating tokens of late.
            if (id == Cast.Tv)
                settings[$"Apps:demo-{id}:Reuse"] = App.ReuseObserved;
            if (id != Cast.Companion)
                continue;
            // The one that people have at hand works as where no app is configured.
            settings[$"Apps:demo-{id}:RedirectUris:0"] = "http://127.0.0.1/callback";
            foreach (var (index, grant) in new[] { GrantTypes.AuthorizationCode, GrantTypes.DeviceCode, GrantTypes.RefreshToken }.Index())
                settings[$"Apps:demo-{id}:Grants:{index}"] = grant;
        }

        return settings;
    }

    private static void Announce(IServiceProvider services, TextWriter console) => console.WriteLine(
        $"""

         This is a demo. Open this address and sign in as one of four people:

             {services.GetRequiredService<DashboardSettings>().Origin}

             ana@example.org       Ana: sessions
             jonas@example.org     Jonas, admin: incidents
             tomas@example.org     Tomás, whose token was stolen this very day
             chloe@example.org     Chloé, whose phone lost a reply

             Password: {Person.Password}

         What you change lasts until the next start, which makes {services.GetRequiredService<DemoFolder>().Path} anew.

         """);
}
