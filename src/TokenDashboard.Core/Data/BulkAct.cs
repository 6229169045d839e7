namespace TokenDashboard.Core.Data;

/// <summary>What is done to many cases.</summary>
public enum BulkKind
{
    /// <summary>They are given to the admin.</summary>
    Assign,

    /// <summary>They are settled.</summary>
    Resolve,

    /// <summary>A note is kept with each.</summary>
    Note,

    /// <summary>Their accounts are contained.</summary>
    Contain,
}

/// <summary>How an act on many cases stands.</summary>
public enum BulkState
{
    /// <summary>It goes on, as long as somebody works on it: see <see cref="BulkAct.Until"/>.</summary>
    Running,

    /// <summary>Everything that matched is done.</summary>
    Finished,

    /// <summary>Its admin stopped it.</summary>
    Stopped,

    /// <summary>Its admin might not go on.</summary>
    Refused,

    /// <summary>The database failed; the log has the reason.</summary>
    Failed,
}

/// <summary>
/// An act on many cases, while it goes on and after: what is done is counted in the transaction that does it, so that it is known to the case whatever becomes of
/// the server. An admin has one at most.
/// </summary>
public sealed class BulkAct
{
    /// <summary>The admin.</summary>
    public required string UserId { get; set; }

    /// <summary>From which of their sessions; whether it may act is asked for each portion.</summary>
    public Guid? SessionId { get; set; }

    public string? Ip { get; set; }
    public string? Agent { get; set; }
    public BulkKind Kind { get; set; }
    public Resolution? Resolution { get; set; }
    public string? Note { get; set; }

    /// <summary>Which cases, as a query; null for those of a group.</summary>
    public string? Query { get; set; }

    /// <summary>The group; null for those of a query.</summary>
    public string? Group { get; set; }

    /// <summary>Which cases in words, for the audit log.</summary>
    public required string Search { get; set; }

    /// <summary>Only cases that were open at this instant: what comes later has not been looked at.</summary>
    public DateTimeOffset Asked { get; set; }

    /// <summary>How many there were then; of accounts where they are contained.</summary>
    public int Count { get; set; }

    /// <summary>How many it has changed.</summary>
    public int Done { get; set; }

    /// <summary>The last case it has dealt with; it goes by their numbers.</summary>
    public int Last { get; set; }

    public BulkState State { get; set; }

    /// <summary>Who works on it: another one each time it is begun or taken up again.</summary>
    public Guid Worker { get; set; }

    /// <summary>Until when they are taken to be alive; moved on with each portion.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>Whether it was left in the middle: the server stopped while it ran.</summary>
    public bool IsLeft(DateTimeOffset now) => State == BulkState.Running && Until <= now;

    /// <summary>Whether somebody works on it.</summary>
    public bool IsRunning(DateTimeOffset now) => State == BulkState.Running && Until > now;
}
