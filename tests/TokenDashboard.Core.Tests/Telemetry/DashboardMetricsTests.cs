using System.Diagnostics.Metrics;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Telemetry;

/// <summary>What a listener hears of what was done.</summary>
public sealed class DashboardMetricsTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<(string Name, double Value, string Labels)> _heard = [];

    public DashboardMetricsTests()
    {
        var metrics = _core.Service<DashboardMetrics>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (metrics.Owns(instrument))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Hear(instrument, value, labels));
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Hear(instrument, value, labels));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _core.Dispose();
    }

    [Fact]
    public async Task Rotate_WhateverComesOfIt_IsMeasuredUnderThat()
    {
        var linked = await _core.LinkAsync();
        var second = await _core.NextAsync(linked.Token);
        await _core.NextAsync(second);
        _core.Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(second));

        Assert.Equal(["result=rotated", "result=rotated", "result=reused", "result=ended"], Heard("token_dashboard.refresh.duration"));
        Assert.All(_heard.Where(h => h.Name == "token_dashboard.refresh.duration"), h => Assert.InRange(h.Value, 0, 60));
    }

    [Fact]
    public async Task Incident_OfWhichTheWorldIsTold_IsCountedOnceWithItsVerdict()
    {
        await _core.ReplayAsync();
        Assert.Empty(Heard("token_dashboard.incidents.opened"));

        await _core.Service<DeliveryService>().RunAsync(default);
        await _core.Service<DeliveryService>().RunAsync(default);

        Assert.Matches("^kind=reuse verdict=[a-z_]+ severity=[a-z]+$", Assert.Single(Heard("token_dashboard.incidents.opened")));
        Assert.Contains("kind=incident_opened", Heard("token_dashboard.events"));
    }

    [Fact]
    public async Task Job_ThatFailsOrIsDone_IsMeasuredAsThat()
    {
        await _core.Service<JobLog>().RecordAsync("sweep", _ => Task.FromResult(1), default);
        await _core.Service<JobLog>().RecordAsync("sweep", _ => throw new InvalidOperationException("broken"), default);

        Assert.Equal(["job=sweep result=done", "job=sweep result=failed"], Heard("token_dashboard.job.duration"));
        Assert.Contains("lane=somebody", Heard("token_dashboard.write.wait"));
    }

    /// <summary>A label with a name, an address or a token in it would tell whoever watches, and make a series for each.</summary>
    [Fact]
    public async Task Labels_OfAllThatHappens_AreWordsOfOurs()
    {
        var linked = await _core.LinkAsync(_core.AddUser("Ada Lovelace", "ada@example.org"), "Ada's laptop");
        await _core.NextAsync(linked.Token);
        await _core.ReplayAsync();
        await _core.Service<DeliveryService>().RunAsync(default);
        await _core.Service<JobLog>().RecordAsync("cleanup", _core.Cleanup.RunAsync, default);

        Assert.NotEmpty(_heard);
        Assert.All(_heard, h => Assert.Matches("^([a-z]+=[a-z_]+( |$))+$", h.Labels));
    }

    private string[] Heard(string name)
    {
        lock (_lock)
            return [.. _heard.Where(h => h.Name == name).Select(h => h.Labels)];
    }

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var text = string.Join(' ', labels.ToArray().Select(l => $"{l.Key}={l.Value}"));
        lock (_lock)
            _heard.Add((instrument.Name, value, text));
    }
}
