using Microsoft.Extensions.Options;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>Options that a test replaces while services use them.</summary>
internal sealed class InForce<T>(T options) : IOptionsMonitor<T>
{
    public T CurrentValue { get; set; } = options;

    public T Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<T, string?> listener) => null;
}
