namespace TokenDashboard.Core.Data;

/// <summary>How alike must have been who lost a reply and who asked again.</summary>
public enum RuleEvidence
{
    /// <summary>The same program in the same network.</summary>
    SameNetwork,

    /// <summary>The same program, in any network that the family had known.</summary>
    KnownNetworks,
}

/// <summary>
/// Settles lost replies that nobody needs to look at. What it asks for never changes; other conditions are another rule. Kept for good, as what admins did is.
/// </summary>
public sealed class Rule
{
    public int Id { get; set; }
    public RuleEvidence Evidence { get; set; }

    /// <summary>After how many quiet days.</summary>
    public int Days { get; set; }

    /// <summary>What it settles them as.</summary>
    public Resolution Resolution { get; set; }

    /// <summary>When it was last tried out on what had happened.</summary>
    public DateTimeOffset TriedAt { get; set; }

    /// <summary>How many cases it would have settled, as the last trial found.</summary>
    public int Found { get; set; }

    /// <summary>How many of those turned out to be something else.</summary>
    public int Otherwise { get; set; }

    /// <summary>Since when it is on; null when it is off.</summary>
    public DateTimeOffset? OnSince { get; set; }

    /// <summary>The account of who switched it on or off last.</summary>
    public string? SwitchedBy { get; set; }

    /// <summary>How many cases it has settled in all.</summary>
    public int Settled { get; set; }

    /// <summary>How many of them the audit log has told of.</summary>
    public int Told { get; set; }
}
