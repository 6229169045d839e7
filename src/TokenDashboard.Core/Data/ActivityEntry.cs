namespace TokenDashboard.Core.Data;

/// <summary>What happened to an account.</summary>
public enum ActivityKind
{
    AccountCreated,
    SignedIn,
    AppLinked,
    SessionEnded,
    TokenReused,

    /// <summary>Its owner chose a new password.</summary>
    PasswordChanged,

    /// <summary>Everything was ended, and a new password is asked for.</summary>
    Contained,
}

/// <summary>A line of the owner's own security log.</summary>
public sealed class ActivityEntry
{
    public long Id { get; set; }
    public required string UserId { get; set; }
    public DateTimeOffset At { get; set; }
    public ActivityKind Kind { get; set; }
    public Guid? SessionId { get; set; }
    public EndReason? EndReason { get; set; }
    public string? Ip { get; set; }
    public string? Agent { get; set; }
}
