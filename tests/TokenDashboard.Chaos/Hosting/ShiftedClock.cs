namespace TokenDashboard.Chaos.Hosting;

/// <summary>The system's clock, or one that goes as fast and stands elsewhere.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private TimeSpan _shift;

    /// <summary>Sets it to a moment.</summary>
    public void Set(DateTimeOffset now) => _shift = now - DateTimeOffset.UtcNow;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;
}
