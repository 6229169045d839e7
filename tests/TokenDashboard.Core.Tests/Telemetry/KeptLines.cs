using Microsoft.Extensions.Logging;

namespace TokenDashboard.Core.Tests.Telemetry;

/// <summary>A log that keeps what it is told.</summary>
public sealed class KeptLines<T> : ILogger<T>
{
    public List<string> All { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Add(formatter(state, exception));
}
