using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Web.Demo;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Demo;

/// <summary>The demo has a folder of its own, is refused where it has no business, and touches nothing that is real.</summary>
[Trait("Database", "Sqlite")]
public sealed class DemoSetupTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _data;
    private readonly string _demo;

    public DemoSetupTests()
    {
        _data = Path.Combine(_folder.Path, "data");
        _demo = _data + "-demo";
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public void AddDemo_OutsideDevelopment_IsRefusedAndMakesNothing(string environment)
    {
        var failure = Assert.Throws<StartupException>(() => Build(environment, "--demo"));

        Assert.Contains("Development only", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void AddDemo_WithoutTheSwitch_DoesNothing()
    {
        var builder = Build("Development", "--Demo:Something=true");

        Assert.DoesNotContain(builder.Services, s => s.ServiceType == typeof(ScriptedClock) || s.ServiceType == typeof(TimeProvider));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void AddDemo_FolderThatNoDemoMade_IsRefusedAndLeftAsItIs()
    {
        var file = Path.Combine(Directory.CreateDirectory(_demo).FullName, "dashboard.db");
        File.WriteAllText(file, "precious");

        var failure = Assert.Throws<StartupException>(() => Build("Development", "--demo"));

        Assert.Contains(_demo, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_demo));
        Assert.Equal("precious", File.ReadAllText(file));
    }

    [Fact]
    public void AddDemo_FolderOfAnEarlierDemo_IsEmptied()
    {
        Start().Dispose();
        File.WriteAllText(Path.Combine(_demo, "dashboard.db"), "an earlier story");
        Directory.CreateDirectory(Path.Combine(_demo, "mail", "sent"));

        using var demo = Start();

        Assert.Equal([Path.Combine(_demo, DemoFolder.Marker)], Directory.EnumerateFileSystemEntries(_demo));
    }

    [Fact]
    public void AddDemo_WhileAnotherDemoRunsFromTheFolder_IsRefused()
    {
        using var running = Start();
        var database = Path.Combine(_demo, "dashboard.db");
        File.WriteAllText(database, "a running story");

        var failure = Assert.Throws<StartupException>(() => Build("Development", "--demo"));

        Assert.Contains("stop the demo", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(database));
    }

    [Fact]
    public void AddDemo_NoAppConfigured_LetsTheCompanionConnectInTheBrowserToo()
    {
        var builder = Build("Development", "--demo");
        using var services = builder.Services.BuildServiceProvider();
        using var folder = services.GetRequiredService<DemoFolder>();

        var app = builder.Configuration.GetSection("Apps:demo-companion").Get<App>()!;

        Assert.Contains(GrantTypes.AuthorizationCode, app.Grants);
        Assert.Contains(GrantTypes.DeviceCode, app.Grants);
        Assert.Contains(GrantTypes.RefreshToken, app.Grants);
        Assert.True(RedirectUris.Has(app.RedirectUris, "http://127.0.0.1:50123/callback"));
    }

    /// <summary>What leads to a real database or key counts for nothing, whatever says it.</summary>
    [Fact]
    public void AddDemo_RealDatabaseConfigured_IsLeftAlone()
    {
        var real = Path.Combine(_folder.Path, "real.db");

        var builder = Build("Development", "--demo", $"--ConnectionStrings:Dashboard=Data Source={real}", "--Keys:Master=1:abc", "--Tokens:RetryWindow=00:00:00");
        using var services = builder.Services.BuildServiceProvider();
        using var folder = services.GetRequiredService<DemoFolder>();

        Assert.Equal(_demo, builder.AddSettings(new()).DataDirectory);
        Assert.Null(builder.Configuration.GetConnectionString("Dashboard"));
        Assert.Null(builder.Configuration["Keys:Master"]);
        Assert.Null(builder.Configuration["Tokens:RetryWindow"]);
        Assert.False(Directory.Exists(_data));
    }

    [Theory]
    [InlineData("--demo", "--urls", "http://localhost:7")]
    [InlineData("--urls", "http://localhost:7", "--demo")]
    public void Arguments_SwitchAmongOthers_TakesNoneOfThem(params string[] args)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(DemoSetup.Arguments(args)).Build();

        Assert.Equal("http://localhost:7", configuration["urls"]);
    }

    private ServiceProvider Start()
    {
        var services = Build("Development", "--demo").Services.BuildServiceProvider();
        services.GetRequiredService<DemoFolder>();
        return services;
    }

    private WebApplicationBuilder Build(string environment, params string[] args)
    {
        args = [.. args, $"--DataDirectory={_data}"];
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = DemoSetup.Arguments(args), EnvironmentName = environment });
        builder.AddDemo(args);
        return builder;
    }
}
