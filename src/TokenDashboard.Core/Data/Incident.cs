namespace TokenDashboard.Core.Data;

/// <summary>What opened an incident.</summary>
public enum IncidentKind
{
    /// <summary>A consumed token came back outside the retry window; the family was ended.</summary>
    Reuse,

    /// <summary>Lost replies were asked for from a network or by a program that the family never knew, too often; nothing was ended.</summary>
    Retries,

    /// <summary>A client that the family never knew goes on using it; nothing was ended.</summary>
    UnknownClient,

    /// <summary>Two addresses claim the account: that of before a change says that it was not asked.</summary>
    TwoAddresses,

    /// <summary>An app was connected by a code that was asked for, and first used, on another network than its owner's, who says that it is not theirs; the account was contained.</summary>
    LinkedByTrickery,

    /// <summary>A token came without the key that its family is bound to; nothing was ended.</summary>
    OtherKey,
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

    /// <summary>A client this family never used presented its token without the key that it is bound to, and was refused.</summary>
    OtherKey,
}

/// <summary>How sure a verdict is.</summary>
public enum Certainty
{
    /// <summary>It could be otherwise, and what would settle it is not stored.</summary>
    CannotTell,

    /// <summary>What is stored speaks for it, and something could be said against it.</summary>
    Likely,

    /// <summary>Nothing that is stored speaks against it.</summary>
    Sure,
}

/// <summary>How much an incident matters. Stored as a number, so that the worst sorts first.</summary>
public enum Severity
{
    /// <summary>Someone else held a live token.</summary>
    High,

    /// <summary>A copy exists, or it can't be told.</summary>
    Mid,

    /// <summary>Probably harmless.</summary>
    Low,
}

/// <summary>Whether a case still wants an admin.</summary>
public enum IncidentStatus
{
    Open,
    Resolved,
}

/// <summary>What a case turned out to be.</summary>
public enum Resolution
{
    /// <summary>The token had been stolen.</summary>
    Stolen,

    /// <summary>The device itself asked again.</summary>
    LostReply,

    /// <summary>Somebody tried the detection out.</summary>
    Test,

    /// <summary>Something else; the case's notes say what.</summary>
    Other,

    /// <summary>The account went back to its address of before.</summary>
    GivenBack,

    /// <summary>The account stayed with its present address.</summary>
    LeftAsItIs,
}

/// <summary>What the session's owner says of it.</summary>
public enum OwnerAnswer
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>It was them.</summary>
    Me,

    /// <summary>It was not; their account has been contained.</summary>
    NotMe,
}

/// <summary>A case for an admin to understand and settle, most often one that a reuse opened. A family has one open at most, and so has an account.</summary>
public sealed class Incident
{
    public int Id { get; set; }

    /// <summary>The family it is about; null for a case about the account itself.</summary>
    public Guid? SessionId { get; set; }

    public required string UserId { get; set; }
    public IncidentKind Kind { get; set; }

    /// <summary>Whether it is a reuse that ended nothing, as its app is observed.</summary>
    public bool IsObserved { get; set; }

    /// <summary>What the evidence says.</summary>
    public Verdict Verdict { get; set; }

    /// <summary>How sure the evidence makes it.</summary>
    public Certainty Certainty { get; set; }

    /// <summary>Why, as names separated by commas, the most telling first.</summary>
    public string Reasons { get; set; } = "";

    /// <summary>What speaks against it, in the same way.</summary>
    public string Against { get; set; } = "";

    /// <summary>What an admin says instead; the evidence's verdict is kept beside it.</summary>
    public Verdict? CorrectedVerdict { get; set; }

    /// <summary>Of the verdict that counts.</summary>
    public Severity Severity { get; set; }

    public IncidentStatus Status { get; set; }

    /// <summary>The admin who has taken the case.</summary>
    public string? AssigneeId { get; set; }

    public Resolution? Resolution { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>The rule that settled it, once; it stays when the case is taken up again, and no rule settles it any more.</summary>
    public int? RuleId { get; set; }

    public OwnerAnswer OwnerAnswer { get; set; }
    public DateTimeOffset? OwnerAnsweredAt { get; set; }

    /// <summary>When the account was contained because of it.</summary>
    public DateTimeOffset? ContainedAt { get; set; }

    /// <summary>Owner, e-mail, device and everybody's address and program as they were when it was last judged, in lower case: what a search looks through.</summary>
    public string Subject { get; set; } = "";

    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>The generation that was presented again.</summary>
    public int Generation { get; set; }

    /// <summary>The family's live generation at that moment.</summary>
    public int LiveGeneration { get; set; }

    /// <summary>When the presented token had been consumed; null when its history is gone.</summary>
    public DateTimeOffset? ConsumedAt { get; set; }

    /// <summary>How long someone else may have held a live token.</summary>
    public TimeSpan Exposure { get; set; }

    /// <summary>Who set off the alarm, which the owner's own device may have done.</summary>
    public string? AlarmIp { get; set; }

    public string? AlarmAgent { get; set; }

    /// <summary>How many clients it had that are not its known ones: the stranger. 0 when there is none.</summary>
    public int StrangerClients { get; set; }

    /// <summary>The stranger's client that did most.</summary>
    public string? StrangerIp { get; set; }

    public string? StrangerAgent { get; set; }

    /// <summary>The network of <see cref="StrangerIp"/>, where it is known: cases that share it belong together. Null of a case that was judged before this was kept.</summary>
    public string? StrangerNetwork { get; set; }

    /// <summary>The program of <see cref="StrangerAgent"/> without its versions, in the same way.</summary>
    public string? StrangerProgram { get; set; }

    /// <summary>Where there is no stranger, the product that asked and its version: "companion/1.0".</summary>
    public string? AppVersion { get; set; }

    /// <summary>When the stranger was first seen; where two addresses claim the account, when its address was changed.</summary>
    public DateTimeOffset? StrangerFrom { get; set; }

    /// <summary>When last.</summary>
    public DateTimeOffset? StrangerUntil { get; set; }

    /// <summary>How many tokens that were live the stranger obtained.</summary>
    public int StrangerTokens { get; set; }

    /// <summary>How often a token of the family was presented since, the first time included.</summary>
    public int Presentations { get; set; }

    public DateTimeOffset LastPresentedAt { get; set; }
}

/// <summary>What a presentation was taken for.</summary>
public enum EvidenceKind
{
    /// <summary>A lost reply asked for again inside the window: answered.</summary>
    Retry,

    /// <summary>A lost reply asked for again after the window, by the very client that spent the token: answered.</summary>
    LateRetry,

    /// <summary>A consumed token outside the window: refused, the family ended.</summary>
    Replay,

    /// <summary>A token of a family that had already ended: refused.</summary>
    AfterEnd,

    /// <summary>A genuine tag, but not a token this database knows: refused.</summary>
    Mismatch,

    /// <summary>A token of a family that is bound to a key, with a proof by another one or with none: refused.</summary>
    OtherKey,
}

/// <summary>One noteworthy presentation of a family's token. Bounded per family.</summary>
public sealed class Evidence
{
    public long Id { get; set; }
    public Guid SessionId { get; set; }
    public required string UserId { get; set; }
    public EvidenceKind Kind { get; set; }
    public DateTimeOffset At { get; set; }
    public int Generation { get; set; }
    public string? Ip { get; set; }
    public string? Agent { get; set; }
}

/// <summary>What happened to a case, beside what happened to its family.</summary>
public enum CaseEntryKind
{
    /// <summary>The owner was written to.</summary>
    OwnerTold,

    /// <summary>The owner answered; the text is the <see cref="OwnerAnswer"/>.</summary>
    OwnerAnswered,

    /// <summary>An admin took it.</summary>
    Assigned,

    /// <summary>Nobody has it any more.</summary>
    Released,

    /// <summary>An admin wrote a note.</summary>
    Noted,

    /// <summary>An admin corrected the verdict; the text is the new one.</summary>
    Corrected,

    /// <summary>The account was contained.</summary>
    Contained,

    /// <summary>Settled; the text is the <see cref="Resolution"/>.</summary>
    Resolved,

    /// <summary>Settled by a rule; the text is what it asks for and the <see cref="Resolution"/>.</summary>
    ResolvedByRule,

    /// <summary>Taken up again.</summary>
    Reopened,

    /// <summary>An address of before claimed the account; the text is that address, a space, and the one the account had then.</summary>
    Claimed,
}

/// <summary>A line of a case's own history.</summary>
public sealed class CaseEntry
{
    public long Id { get; set; }
    public int IncidentId { get; set; }
    public required string UserId { get; set; }
    public DateTimeOffset At { get; set; }
    public CaseEntryKind Kind { get; set; }

    /// <summary>Who did it; null for the server itself.</summary>
    public string? ActorId { get; set; }

    /// <summary>A note's text, or the value that was chosen.</summary>
    public string? Text { get; set; }
}
