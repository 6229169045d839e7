namespace TokenDashboard.Core.Data;

/// <summary>What opened an incident.</summary>
public enum IncidentKind
{
    /// <summary>A consumed token came back outside the retry window; the family was ended.</summary>
    Reuse,

    /// <summary>Lost replies were asked for from another network too often; nothing was ended.</summary>
    Retries,
}

/// <summary>What an incident most likely was.</summary>
public enum Verdict
{
    /// <summary>A client never seen before rotated the token; the known device then set off the alarm.</summary>
    SomeoneElse,

    /// <summary>A client this family never used presented a spent token and was refused.</summary>
    CopyRefused,

    /// <summary>The same device asked again and had never used the successor.</summary>
    LostReply,

    /// <summary>The evidence is mixed.</summary>
    Unclear,
}

/// <summary>The case that a reuse opens, for an admin to understand and settle. A family has one at most.</summary>
public sealed class Incident
{
    public int Id { get; set; }
    public Guid SessionId { get; set; }
    public required string UserId { get; set; }
    public IncidentKind Kind { get; set; }
    public Verdict Verdict { get; set; }
    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>The generation that was presented again.</summary>
    public int Generation { get; set; }

    /// <summary>The family's live generation at that moment.</summary>
    public int LiveGeneration { get; set; }

    /// <summary>When the presented token had been consumed; null when its history is gone.</summary>
    public DateTimeOffset? ConsumedAt { get; set; }

    /// <summary>How long someone else may have held a live token.</summary>
    public TimeSpan Exposure { get; set; }

    public string? Ip { get; set; }
    public string? Agent { get; set; }

    /// <summary>How often a token of the family was presented since, the first time included.</summary>
    public int Presentations { get; set; }

    public DateTimeOffset LastPresentedAt { get; set; }
}

/// <summary>What a presentation was taken for.</summary>
public enum EvidenceKind
{
    /// <summary>A lost reply asked for again inside the window: answered.</summary>
    Retry,

    /// <summary>A consumed token outside the window: refused, the family ended.</summary>
    Replay,

    /// <summary>A token of a family that had already ended: refused.</summary>
    AfterEnd,

    /// <summary>A genuine tag, but not a token this database knows: refused.</summary>
    Mismatch,
}

/// <summary>One noteworthy presentation of a family's token. Bounded per family.</summary>
public sealed class Evidence
{
    public long Id { get; set; }
    public Guid SessionId { get; set; }
    public EvidenceKind Kind { get; set; }
    public DateTimeOffset At { get; set; }
    public int Generation { get; set; }
    public string? Ip { get; set; }
    public string? Agent { get; set; }
}
