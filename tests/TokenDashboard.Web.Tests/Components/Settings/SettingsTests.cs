using System.Text.RegularExpressions;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Settings;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Settings;

/// <summary>What is in force: all of it, and no secret.</summary>
public sealed partial class SettingsTests
{
    [Fact]
    public void Catalog_AndReadme_NameTheSameSettings()
    {
        using var server = new DashboardServer();
        server.Client().Dispose();
        var readme = File.ReadAllText(Path.Combine(Root(), "README.md"));
        var table = readme[readme.IndexOf("| setting | default | meaning |", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n\n", StringComparison.Ordinal)];

        Assert.Equal(
            Row().Matches(table).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal),
            server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Catalog_AndReadme_TellTheSameDefaults()
    {
        using var server = new DashboardServer();
        server.Client().Dispose();
        var readme = Defaults().Matches(File.ReadAllText(Path.Combine(Root(), "README.md"))).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        var catalog = server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).ToDictionary(s => s.Name, s => s.Default);
        string[] options =
        [
            .. typeof(TokenOptions).GetProperties().Select(p => $"Tokens__{p.Name}"), .. typeof(CleanupOptions).GetProperties().Select(p => $"Cleanup__{p.Name}"),
            .. typeof(AdminOptions).GetProperties().Select(p => p.Name == nameof(AdminOptions.KeepAudit) ? "Audit__Keep" : $"Admins__{p.Name}"),
        ];

        Assert.Empty(options.Except(readme.Keys));
        Assert.Equal(readme.OrderBy(r => r.Key, StringComparer.Ordinal), catalog.Where(c => readme.ContainsKey(c.Key)).OrderBy(c => c.Key, StringComparer.Ordinal));
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

    [GeneratedRegex(@"^\| `([A-Za-z0-9_]+)`", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `([A-Za-z]+__[A-Za-z]+)` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Defaults();
}
