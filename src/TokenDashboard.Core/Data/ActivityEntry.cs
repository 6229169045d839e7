namespace TokenDashboard.Core.Data;

/// <summary>What happened to an account.</summary>
public enum ActivityKind
{
    AccountCreated,
    SignedIn,

    /// <summary>Somebody tried to sign in and was refused: the password, the code or the passkey was not right.</summary>
    SignInFailed,

    AppLinked,
    SessionEnded,
    TokenReused,

    /// <summary>A spent token of an app that is observed came back and was refused; nothing was ended.</summary>
    ReuseObserved,

    /// <summary>A program and a network that the session never knew used its token.</summary>
    UnknownClient,

    /// <summary>A lost reply was asked for again from a network that the session never knew, and answered.</summary>
    RetriedElsewhere,

    /// <summary>A lost reply was asked for again after the retry window by the very client that spent the token, and answered.</summary>
    RetriedLate,

    /// <summary>A session's token was presented without the key that it is bound to, and refused.</summary>
    OtherKey,

    /// <summary>Its owner chose a new password.</summary>
    PasswordChanged,

    SecondFactorOn,
    SecondFactorOff,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,

    /// <summary>A device was told not to ask for the second factor for a while.</summary>
    DeviceTrusted,

    DeviceDistrusted,

    /// <summary>An account elsewhere may sign in to this one.</summary>
    ExternalLinked,

    ExternalUnlinked,

    /// <summary>Another address was asked for, and is not confirmed yet.</summary>
    EmailChangeAsked,

    EmailChanged,
    EmailConfirmed,
    ProfileChanged,
    DataExported,
    DeletionAsked,
    DeletionUndone,

    /// <summary>Its owner answered a mail that this was them.</summary>
    OwnerSaidMe,

    /// <summary>Its owner said of a session that it was not them.</summary>
    OwnerSaidNotMe,

    /// <summary>Everything was ended, and a new password is asked for.</summary>
    Contained,

    /// <summary>A way in that was suspended lets its owner in again.</summary>
    WayOpened,

    /// <summary>The second factor of before counts again.</summary>
    SecondFactorRestored,

    /// <summary>Whoever reads the mail of the address of before says that the account is theirs.</summary>
    AddressClaimed,

    /// <summary>A role at the desk was given, the one that is its detail, or taken.</summary>
    RoleChanged,
}

/// <summary>What kinds have in common, for whoever looks for one.</summary>
public enum ActivityTopic
{
    /// <summary>Getting in.</summary>
    SignIns,

    /// <summary>Sessions that ended.</summary>
    Ends,

    /// <summary>What its owner changed about the account.</summary>
    Changes,

    /// <summary>What was not let in or is not known, and what was done about it.</summary>
    Refused,
}

/// <summary>A line of the owner's own security log.</summary>
public sealed class ActivityEntry
{
    public long Id { get; set; }
    public required string UserId { get; set; }

    /// <summary>When; of several that are counted in one line, the first.</summary>
    public DateTimeOffset At { get; set; }

    public ActivityKind Kind
    {
        get;
        set
        {
            field = value;
            Topic = TopicOf(value);
        }
    }

    /// <summary>What the kind belongs to, stored so that the database can look for it.</summary>
    public ActivityTopic Topic { get; private set; }

    /// <summary>How many times it happened alike: within an hour, or to the same token.</summary>
    public int Count { get; set; } = 1;

    public Guid? SessionId { get; set; }
    public EndReason? EndReason { get; set; }

    /// <summary>How somebody signed in or tried to, where that is told.</summary>
    public SignInMethod? Method { get; set; }

    /// <summary>What it was done to, in its owner's words: a passkey's name, an address.</summary>
    public string? Detail { get; set; }

    /// <summary>An admin did it, or somebody at the server's console. Owners are told no more of who it was, nor from where.</summary>
    public bool ByAdmin { get; set; }

    public string? Ip { get; set; }
    public string? Agent { get; set; }

    /// <summary>The topic of a kind.</summary>
    public static ActivityTopic TopicOf(ActivityKind kind) => kind switch
    {
        ActivityKind.SignedIn or ActivityKind.AppLinked => ActivityTopic.SignIns,
        ActivityKind.SessionEnded => ActivityTopic.Ends,
        ActivityKind.SignInFailed or ActivityKind.TokenReused or ActivityKind.ReuseObserved or ActivityKind.UnknownClient or ActivityKind.RetriedElsewhere or ActivityKind.RetriedLate or ActivityKind.OtherKey or ActivityKind.Contained or ActivityKind.AddressClaimed or ActivityKind.OwnerSaidMe or ActivityKind.OwnerSaidNotMe => ActivityTopic.Refused,
        _ => ActivityTopic.Changes,
    };
}
