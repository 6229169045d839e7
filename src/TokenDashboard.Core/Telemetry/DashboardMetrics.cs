using System.Diagnostics.Metrics;
using System.Text.Json;

namespace TokenDashboard.Core.Telemetry;

/// <summary>
/// What this instance does, as numbers for whoever watches it: under the meter <see cref="MeterName"/>, to be had by any listener of System.Diagnostics.Metrics. No label is anybody's
/// name, address or token, and each has few values, all of them written in the source or the configuration.
/// </summary>
public sealed class DashboardMetrics : IDisposable
{
    /// <summary>What its meter is called.</summary>
    public const string MeterName = "TokenDashboard";

    // Of what is waited for with a database that is near, up to the longest that anybody waits.
    private static readonly InstrumentAdvice<double> Waits = new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5] };

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _refreshes;
    private readonly Histogram<double> _turns;
    private readonly Histogram<double> _jobs;
    private readonly Counter<long> _incidents;
    private readonly Counter<long> _events;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _refused;

    /// <summary>Makes the instruments.</summary>
    public DashboardMetrics()
    {
        _refreshes = _meter.CreateHistogram("token_dashboard.refresh.duration", "s", "How long refresh tokens that were presented took to be answered.", advice: Waits);
        _turns = _meter.CreateHistogram("token_dashboard.write.wait", "s", "How long writes waited for their turn.", advice: Waits);
        _jobs = _meter.CreateHistogram<double>("token_dashboard.job.duration", "s", "How long runs of jobs took.", advice: new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600] });
        _incidents = _meter.CreateCounter<long>("token_dashboard.incidents.opened", "{incident}", "Incidents that were opened. Each is counted by one instance.");
        _events = _meter.CreateCounter<long>("token_dashboard.events", "{event}", "What owners, admins and receivers of webhooks are told of. Each is counted by one instance.");
        _deliveries = _meter.CreateCounter<long>("token_dashboard.deliveries", "{delivery}", "Mails and webhooks that were sent, or were not.");
        _refused = _meter.CreateCounter<long>("token_dashboard.requests.refused", "{request}", "Requests that were refused by a limit.");
    }

    /// <summary>Whether the instrument is this instance's: in one process there may be several.</summary>
    public bool Owns(Instrument instrument) => instrument.Meter == _meter;

    /// <summary>A refresh token was answered.</summary>
    /// <param name="result">rotated, reused, or why it was refused.</param>
    /// <param name="took">How long that took.</param>
    public void Refreshed(string result, TimeSpan took) => _refreshes.Record(took.TotalSeconds, Label("result", result));

    /// <summary>A write had its turn, or gave up.</summary>
    public void Waited(TimeSpan waited, string lane) => _turns.Record(waited.TotalSeconds, Label("lane", lane));

    /// <summary>A run of a job is over.</summary>
    public void JobRan(string job, bool failed, TimeSpan took) => _jobs.Record(took.TotalSeconds, Label("job", job), Label("result", failed ? "failed" : "done"));

    /// <summary>An incident was opened.</summary>
    public void IncidentOpened(string kind, string verdict, string severity) => _incidents.Add(1, Label("kind", kind), Label("verdict", verdict), Label("severity", severity));

    /// <summary>Somebody is to be told of something.</summary>
    public void Told(string kind) => _events.Add(1, Label("kind", kind));

    /// <summary>A delivery was tried.</summary>
    public void Delivered(string channel, string result) => _deliveries.Add(1, Label("channel", channel), Label("result", result));

    /// <summary>A limit refused a request.</summary>
    public void LimitRefused(string limit) => _refused.Add(1, Label("limit", limit));

    /// <summary>Has somebody's number read whenever it is asked for.</summary>
    public void Watch(string name, string unit, string description, Func<long> read) => _meter.CreateObservableGauge(name, read, unit, description);

    /// <summary>A name as labels have it: <c>SessionEnded</c> is <c>session_ended</c>.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => Names<T>.All.TryGetValue(value, out var name) ? name : "other";

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> All = Enum.GetValues<T>().Distinct().ToDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));
    }
}
