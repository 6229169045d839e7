using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Web.Demo;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Demo;

/// <summary>The application as <c>--demo</c> starts it, at a given moment, beside a folder of its own.</summary>
public sealed class DemoServer : IDisposable
{
    /// <summary>A collection for the tests that have the story told: each telling wants a processor for seconds.</summary>
    public const string OneAtATime = "demo";

    private readonly TempFolder _folder = new();

    public DemoServer()
        : this(new DateTimeOffset(2026, 3, 12, 10, 30, 0, TimeSpan.Zero), TimeZoneInfo.Utc)
    {
    }

    internal DemoServer(DateTimeOffset now, TimeZoneInfo zone, string origin = "http://localhost:5080")
    {
        Now = now;
        var real = new FakeTimeProvider(now);
        real.SetLocalTimeZone(zone);
        Server = new DashboardServer
        {
            Environment = "Development",
            Folder = Path.Combine(_folder.Path, "data"),
            Settings = { ["demo"] = "true", ["PublicOrigin"] = origin },
            Clock = null,
            Replace = services => services.Replace(ServiceDescriptor.Singleton(new ScriptedClock(real))),
        };
        Server.Client().Dispose();
    }

    /// <summary>When it was started; time stands still since.</summary>
    public DateTimeOffset Now { get; }

    public DashboardServer Server { get; }

    /// <summary>What the story left behind.</summary>
    public StoredState Stored => new(Server.Folder + "-demo");

    /// <summary>A line for each row, its values with a space between them.</summary>
    public IReadOnlyList<string> Lines(string sql)
    {
        using var connection = Stored.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetString(i))));
        return lines;
    }

    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }
}
