using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Web.Components.Settings;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Settings;

/// <summary>What is in force: all of it, and no secret.</summary>
public sealed partial class SettingsTests
{
    [Fact]
    public void Readme_HasTheTableOfTheCatalog()
    {
        using var server = new DashboardServer();
        server.Client().Dispose();

        var expected = Table(server.Service<SettingCatalog>().List().SelectMany(g => g.Settings));

        Assert.True(File.ReadAllText(Path.Combine(Root(), "README.md")).ReplaceLineEndings("\n").Contains(expected, StringComparison.Ordinal), $"README.md needs this:\n{expected}");
    }

    [Fact]
    public void Catalog_HasEverySettingOfEveryOptions()
    {
        using var server = new DashboardServer();
        server.Client().Dispose();
        var listed = server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).SelectMany(s => s.Names);

        Assert.Equal(server.Services.GetServices<ISettings>().SelectMany(s => s.Names).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Catalog_Default_IsWhatIsInForceUnlessConfigured()
    {
        using var server = new DashboardServer();
        server.Client().Dispose();

        var standing = server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).Where(s => s is { IsLiteral: true, IsConfigured: false }).ToList();

        Assert.True(standing.Count > 10, $"{standing.Count}");
        Assert.All(standing, s => Assert.Equal(s.Default, s.Value));
    }

    [Fact]
    public void Catalog_Secrets_AreNotTold()
    {
        using var server = new DashboardServer
        {
            Settings = { ["Mail:Host"] = "127.0.0.1", ["Mail:From"] = "a@example.org", ["Mail:User"] = "mailer", ["Mail:Password"] = "canary-password", ["PublicOrigin"] = "https://accounts.example.org" },
        };
        server.Client().Dispose();

        var told = server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).ToList();

        Assert.DoesNotContain(told, s => s.Value.Contains("canary-password", StringComparison.Ordinal));
        Assert.Equal("(hidden)", told.Single(s => s.Name == "Mail__Password").Value);
        Assert.True(told.Single(s => s.Name == "Mail__Host").IsConfigured);
        Assert.False(told.Single(s => s.Name == "Tokens__RetryWindow").IsConfigured);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "README.md")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    // As the README has it: names and literal defaults as code, and all of a list's names in one cell.
    private static string Table(IEnumerable<SettingInForce> settings) => string.Join('\n', settings.Select(s =>
        $"| {string.Join(", ", s.Names.Select((name, i) => $"`{(i == 0 ? name : name[ListOf().Match(name).Length..])}`"))} | {(s.IsLiteral ? $"`{s.Default}`" : s.Default)} | {s.Effect.Replace("<", "\\<", StringComparison.Ordinal)} |")
        .Prepend("|---|---|---|").Prepend("| setting | default | meaning |")) + "\n\n";

    [GeneratedRegex("^[A-Za-z]+__0")]
    private static partial Regex ListOf();
}
