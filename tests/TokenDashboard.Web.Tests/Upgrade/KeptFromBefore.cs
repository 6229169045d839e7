using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Upgrade;

/// <summary>
/// What was handed out by the version before, and a server over a fresh copy of its database, which it brings over when it starts, with the
/// clock at the moment it was left.
/// </summary>
public abstract class KeptFromBefore : IDisposable
{
    private readonly List<IDisposable> _toDispose = [];

    protected JsonNode Kept { get; } = VersionBefore.Secrets();

    protected JsonNode Cookies => Kept["cookies"]!;

    protected JsonNode Families => Kept["families"]!;

    protected JsonNode Links => Kept["links"]!;

    protected JsonNode People => Kept["people"]!;

    public void Dispose()
    {
        _toDispose.AsEnumerable().Reverse().ToList().ForEach(d => d.Dispose());
        GC.SuppressFinalize(this);
    }

    protected DashboardServer Start()
    {
        var folder = VersionBefore.Copy();
        var server = new DashboardServer { Environment = "Development", Folder = folder.Path, Clock = new FakeTimeProvider(VersionBefore.LeftAt) };
        _toDispose.Add(folder);
        _toDispose.Add(server);
        server.Client().Dispose();
        return server;
    }

    protected WebVisitor VisitorOf(DashboardServer server, string cookie)
    {
        var kept = Cookies[cookie]!;
        var browser = server.Visitor((string)kept["agent"]!).At((string?)kept["address"] ?? "192.0.2.20");
        var pair = ((string)kept["cookie"]!).Split('=', 2);
        browser.Cookies[pair[0]] = pair[1];
        return browser;
    }

    protected AppDevice DeviceOf(DashboardServer server, string family) =>
        server.Device((string)Families[family]!["address"]!) with { Agent = (string)Families[family]!["agent"]! };

    protected Guid IdOf(string family) => Guid.Parse((string)Families[family]!["sessionId"]!);

    protected string Token(string family, int generation) => (string)Families[family]!["tokensByGeneration"]![generation.ToString(System.Globalization.CultureInfo.InvariantCulture)]!;

    protected string Secret(string link) => (string)Links[link]!["secret"]!;
}
