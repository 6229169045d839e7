using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>Debian's nginx before two instances, set up as the documentation says, except that a window stays where its user agent says.</summary>
public sealed class Nginx : IAsyncDisposable
{
    /// <summary>The header that tells which instance answered.</summary>
    public const string Instance = "X-Instance";

    private readonly TempFolder _folder = new();
    private readonly int _port = DashboardProcess.FreePort();
    private Process? _process;

    /// <summary>Where it is installed, or null.</summary>
    public static string? Executable { get; } =
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    /// <summary>The address people open.</summary>
    public Uri Origin => new($"http://localhost:{_port}");

    /// <summary>Starts it, and waits until it listens.</summary>
    public async Task StartAsync(DashboardProcess first, DashboardProcess second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var settings = Documented()
            .Replace("ip_hash;", "hash $http_user_agent;", StringComparison.Ordinal)
            .Replace("10.0.0.11:5080", $"127.0.0.1:{first.Origin.Port}", StringComparison.Ordinal)
            .Replace("10.0.0.12:5080", $"127.0.0.1:{second.Origin.Port}", StringComparison.Ordinal)
            .Replace("server {", string.Create(CultureInfo.InvariantCulture, $"server {{ listen 127.0.0.1:{_port}; add_header {Instance} $upstream_addr;"), StringComparison.Ordinal);
        var file = Path.Combine(_folder.FullPath, "nginx.conf");
        await File.WriteAllTextAsync(
            file,
            $$"""
            daemon off; master_process off; pid nginx.pid; error_log stderr;
            events {}
            http {
                access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                {{settings}}
            }
            """);
        _process = Process.Start(new ProcessStartInfo(Executable!, ["-p", _folder.FullPath, "-c", file, "-e", "stderr"]))!;
        while (!await ListensAsync())
        {
            Assert.False(_process.HasExited, "nginx does not take its settings; it says above why.");
            await Task.Delay(50);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private static string Documented()
    {
        var page = File.ReadAllText(Path.Combine(Programs.Root, ".github", "docs", "operations.md"));
        return page.Split("```nginx", 2)[1].Split("```", 2)[0];
    }

    private async Task<bool> ListensAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A test that needs Chromium, nginx and PostgreSQL: without one of them, it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InstancesFactAttribute : FactAttribute
{
    /// <summary>Looks for all of them.</summary>
    public InstancesFactAttribute() => Skip = Browser.Missing
        ?? (Nginx.Executable is null ? "nginx is not installed." : null)
        ?? (InstancesTests.Postgres is null ? "TOKEN_DASHBOARD_POSTGRES names no PostgreSQL." : null);
}
