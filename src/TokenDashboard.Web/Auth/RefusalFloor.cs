namespace TokenDashboard.Web.Auth;

/// <summary>No refusal leaves sooner than this after its request came, so that what was done can't be told from how long it took.</summary>
public sealed record RefusalFloor
{
    /// <summary>Longer than a hash and two writes take.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Ends when a refusal may leave.</summary>
    public Task StartAsync() => Task.Delay(Time, CancellationToken.None);
}
