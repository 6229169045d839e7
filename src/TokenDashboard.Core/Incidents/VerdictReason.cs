namespace TokenDashboard.Core.Incidents;

/// <summary>A reason for a verdict. Stored by name.</summary>
public enum VerdictReason
{
    /// <summary>A program never seen in the family used the token first.</summary>
    StrangerRotated,

    /// <summary>A program never seen in the family used a later token.</summary>
    StrangerLater,

    /// <summary>The known device then presented it.</summary>
    KnownDeviceAlarmed,

    /// <summary>The presenter is a program the family had never seen.</summary>
    NeverSeenClient,

    /// <summary>The family's own device had used the token.</summary>
    DeviceRotated,

    /// <summary>Presenter and user of the token are the same program in the same network.</summary>
    SameClient,

    /// <summary>The same program, in another network the family had known.</summary>
    KnownNetworks,

    /// <summary>The same program, presenting from a network the family had not known.</summary>
    NewNetwork,

    /// <summary>The token was used first from a network the family had not known, by a known program.</summary>
    NewNetworkRotated,

    /// <summary>The token's successor had never been used.</summary>
    SuccessorUnused,

    /// <summary>It had been.</summary>
    SuccessorUsed,

    /// <summary>The one who used it presented it once more.</summary>
    AskedTwice,

    /// <summary>The token was spent well before the device was due to refresh, and presented when it was.</summary>
    SpentEarly,

    /// <summary>Two programs, one of them new, at one address: on one machine, or behind one proxy.</summary>
    SameMachine,

    /// <summary>Only looks differ: two copies of one device look like this, and so does a thief who looks the same.</summary>
    TwoCopies,

    /// <summary>After the end a program never seen in the family presented a spent token, and got nothing.</summary>
    CopyAfterEnd,

    /// <summary>The family's lost replies were asked for again from networks that it never knew.</summary>
    RetriedElsewhere,

    /// <summary>The app was asked for and first used on another network than the one it was allowed on.</summary>
    LinkedAcrossNetworks,

    /// <summary>Another token was asked for again after the retry window, within a day: whoever did may hold a second copy.</summary>
    RetriedLate,

    /// <summary>The owner says that they don't know it.</summary>
    OwnerDenied,

    /// <summary>The owner says that it is theirs.</summary>
    OwnerKnows,

    /// <summary>Neither of the two had been seen before.</summary>
    TwoStrangers,

    /// <summary>Two different programs, both long known.</summary>
    BothKnown,

    /// <summary>The token had been spent a day or more before.</summary>
    LongAgo,

    /// <summary>Different programs in one network.</summary>
    SameNetwork,

    /// <summary>An address is missing.</summary>
    NoAddress,

    /// <summary>The clock was set back in between.</summary>
    ClockSetBack,

    /// <summary>Who used the token is no longer kept.</summary>
    HistoryGone,

    /// <summary>No unknown program has ever obtained a token of the family.</summary>
    NoOtherEver,

    /// <summary>After the end, the same client presented the successor: its reply had arrived.</summary>
    SuccessorArrived,

    /// <summary>After the end, another client presented the successor.</summary>
    SuccessorElsewhere,

    /// <summary>After the end, the known device presented the live token: it was no stranger who held it.</summary>
    DeviceHeldIt,

    /// <summary>It came without the key that it is bound to, and was refused.</summary>
    OtherKey,

    /// <summary>Whoever came without the key looks like the session's own device, which may have lost it.</summary>
    KeyLost,
}

/// <summary>Reasons as they are stored: names separated by commas.</summary>
public static class VerdictReasons
{
    /// <summary>As stored.</summary>
    public static string Text(IEnumerable<VerdictReason> reasons) => string.Join(',', reasons);

    /// <summary>From what is stored; names this version does not know are left out.</summary>
    public static IReadOnlyList<VerdictReason> Parse(string text) =>
    [
        .. text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Where(name => char.IsAsciiLetter(name[0]) && Enum.TryParse<VerdictReason>(name, out _)).Select(Enum.Parse<VerdictReason>),
    ];
}
