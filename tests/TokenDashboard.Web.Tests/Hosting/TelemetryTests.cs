using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Tests.Mail;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>What a collector gets, and what the dashboard and the rules that we give away ask of it.</summary>
public sealed partial class TelemetryTests
{
    private static readonly string Monitoring = Path.Combine(StaticFileTests.Root(), ".github", "monitoring");

    [Fact]
    public void Telemetry_NotAskedFor_GathersNothing()
    {
        using var server = new DashboardServer();
        server.Client().Dispose();

        Assert.Null(server.Services.GetService<MeterProvider>());
        Assert.Null(server.Services.GetService<TracerProvider>());
    }

    [Fact]
    public async Task Telemetry_OfARefresh_ReachesTheCollectorWithoutWhatIsSecret()
    {
        using var collector = new Collector();
        using var server = new DashboardServer { Settings = { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" } };
        var (browser, user, _) = await server.SignInAsync();
        var app = await server.LinkAsync(user.Id);
        var answer = await server.Device().RefreshAsync(app.Token);
        await browser.GetAsync("/sessions?q=a%20secret");

        Assert.True(server.Service<MeterProvider>().ForceFlush(10_000));
        Assert.True(server.Service<TracerProvider>().ForceFlush(10_000));

        var (metrics, traces) = (collector.Said("/v1/metrics"), collector.Said("/v1/traces"));
        Assert.Contains("token_dashboard.refresh.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("/oauth/token", traces, StringComparison.Ordinal);
        Assert.Contains("token-dashboard", traces, StringComparison.Ordinal);
        foreach (var secret in new[] { app.Token, answer.RefreshToken!, answer.AccessToken!, "a%20secret", "a secret", user.Email! })
        {
            Assert.DoesNotContain(secret, metrics, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, traces, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Telemetry_CollectorAway_IsNotWaitedFor()
    {
        using var server = new DashboardServer { Settings = { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", ["OTEL_METRIC_EXPORT_INTERVAL"] = "50", ["OTEL_BSP_SCHEDULE_DELAY"] = "50" } };
        var app = await server.LinkAsync();

        // More than are kept for one that comes back.
        for (var i = 0; i < 2200; i++)
            Assert.Equal(HttpStatusCode.OK, (await server.Visitor().GetAsync("/health/live")).Status);

        Assert.NotNull(await server.Device().RotateAsync(app.Token));
    }

    /// <summary>A query for what nobody measures shows an empty picture, and a rule for it is silent for ever.</summary>
    [Fact]
    public async Task Queries_OfTheDashboardAndTheRules_AreAnsweredByWhatARunMeasures()
    {
        using var measured = new Measured();
        await using var smtp = new Smtp();
        using var server = new DashboardServer
        {
            Environment = "Development",
            Settings = { ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = smtp.Port.ToString(CultureInfo.InvariantCulture), ["Mail:From"] = "Accounts <accounts@example.org>", ["RateLimits:DeviceCodes"] = "1" },
        };
        var app = await server.LinkAsync();
        await server.Device().RotateAsync(app.Token);
        server.Clock!.Advance(TimeSpan.FromDays(1));
        await server.Device().RefreshAsync(app.Token);
        for (var i = 0; i < 3; i++)
            await server.Device().PostAsync("/oauth/device", ("client_id", "companion"));
        await server.Service<DeliveryService>().RunAsync(default);
        await server.Service<Core.Cleanup.JobLog>().RecordAsync(CleanupJob.Name, server.Service<Core.Cleanup.TokenCleanup>().RunAsync, default);
        measured.Read();

        var queries = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Monitoring, "grafana.json"))).RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)
            .Concat(RuleLine().Matches(await File.ReadAllTextAsync(Path.Combine(Monitoring, "alerts.yml"))).Select(m => m.Groups[1].Value)).ToList();

        Assert.True(queries.Count > 20);
        foreach (var query in queries)
        {
            var names = Metric().Matches(query).Select(m => Suffix().Replace(m.Value, "")).ToList();
            Assert.NotEmpty(names);
            var labels = Label().Matches(query).SelectMany(m => m.Groups[1].Value.Split(", ")).Concat(Matcher().Matches(query).Select(m => m.Groups[1].Value)).Where(l => l != "le");
            Assert.All(names, name => Assert.Contains(name, measured.Labels.Keys));
            Assert.All(labels, label => Assert.All(names, name => Assert.Contains(label, measured.Labels[name])));
            // The run has no failed job, and no thief.
            Assert.All(Matcher().Matches(query).Select(m => m.Groups[2].Value), value => Assert.True(
                measured.Values.Contains(value) || value == "failed" || Enum.GetValues<Verdict>().Select(DashboardMetrics.NameOf).Contains(value), value));
        }
    }

    [GeneratedRegex(@"^ +expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex RuleLine();

    [GeneratedRegex(@"\b(token_dashboard|http_server)_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("(_seconds)?(_bucket|_count|_sum|_total)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"\bby \(([a-z_, ]+)\)")]
    private static partial Regex Label();

    [GeneratedRegex("[{,]\\s*([a-z_]+)(?:=|!=)\"([^\"]*)\"")]
    private static partial Regex Matcher();

    // The names and labels of all instruments as Prometheus has them: no dots.
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Measured()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name is DashboardMetrics.MeterName or "Microsoft.AspNetCore.Hosting")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, _, labels, _) => Add(instrument, labels));
            _listener.SetMeasurementEventCallback<long>((instrument, _, labels, _) => Add(instrument, labels));
            _listener.Start();
        }

        public ConcurrentDictionary<string, ConcurrentBag<string>> Labels { get; } = [];

        public ConcurrentBag<string> Values { get; } = [];

        public void Read() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            var known = Labels.GetOrAdd(instrument.Name.Replace('.', '_'), _ => []);
            foreach (var label in labels)
            {
                known.Add(label.Key.Replace('.', '_'));
                Values.Add($"{label.Value}");
            }
        }
    }

    // Takes what is posted to it.
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _http = new();
        private readonly ConcurrentQueue<(string Path, string Body)> _posts = [];

        public Collector()
        {
            Address = $"http://127.0.0.1:{ServerProcess.FreePort()}";
            _http.Prefixes.Add(Address + "/");
            _http.Start();
            _ = TakeAsync();
        }

        public string Address { get; }

        public string Said(string path) => string.Concat(_posts.Where(p => p.Path == path).Select(p => p.Body));

        public void Dispose() => _http.Close();

        private async Task TakeAsync()
        {
            while (_http.IsListening)
            {
                try
                {
                    var context = await _http.GetContextAsync();
                    using var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                    _posts.Enqueue((context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync()));
                    context.Response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
