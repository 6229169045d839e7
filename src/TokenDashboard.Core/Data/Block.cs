namespace TokenDashboard.Core.Data;

/// <summary>By what a block knows whom it shuts out.</summary>
public enum BlockKind
{
    /// <summary>By the address: one, or a block of them in CIDR notation.</summary>
    Network,

    /// <summary>By the whole user agent, letter by letter.</summary>
    Agent,

    /// <summary>By the words that a user agent begins with once its versions are left out.</summary>
    Program,
}

/// <summary>A network or a program that begins no session and gets no token until the block is over. Kept for good, as what admins did is.</summary>
public sealed class Block
{
    public int Id { get; set; }
    public BlockKind Kind { get; set; }

    /// <summary>The network, agent or program.</summary>
    public required string Value { get; set; }

    /// <summary>Why, in the admin's own words.</summary>
    public required string Reason { get; set; }

    public DateTimeOffset From { get; set; }

    /// <summary>When it is over by itself.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>The account of who set it.</summary>
    public required string SetBy { get; set; }

    /// <summary>When it was lifted before that.</summary>
    public DateTimeOffset? LiftedAt { get; set; }

    /// <summary>The account of who lifted it.</summary>
    public string? LiftedBy { get; set; }
}

/// <summary>
/// That a block kept a family's lost reply from being asked for again while it could have been. While the successor is unused, asking for it later is no reuse.
/// </summary>
public sealed class HeldRetry
{
    /// <summary>The family.</summary>
    public Guid SessionId { get; set; }

    public required string UserId { get; set; }

    /// <summary>The generation that was presented.</summary>
    public int Generation { get; set; }

    public DateTimeOffset At { get; set; }
}
