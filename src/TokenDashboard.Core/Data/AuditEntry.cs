namespace TokenDashboard.Core.Data;

/// <summary>What somebody at the desk did.</summary>
public enum AuditAction
{
    IncidentAssigned,
    IncidentReleased,
    IncidentNoted,
    IncidentCorrected,
    IncidentResolved,
    IncidentReopened,
    IncidentExported,
    IncidentBundled,
    IncidentsResolved,
    IncidentsAssigned,
    IncidentsNoted,
    IncidentsContained,
    IncidentsStopped,
    IncidentsResumed,
    RuleSwitchedOn,
    RuleSwitchedOff,
    RuleSettled,
    ViewShared,
    ViewRemoved,
    AccountContained,
    UserInvited,
    UserLocked,
    UserUnlocked,
    UserSignedOut,

    /// <summary>As lines of before there were other roles have it.</summary>
    AdminGranted,

    /// <summary>The same.</summary>
    AdminTaken,
    SecondFactorReset,
    AddressSettled,
    SessionsEnded,
    JobRun,
    DeliveryRetried,
    TestMailSent,
    AuditExported,
    AppAdded,
    AppChanged,
    AppRemoved,
    AppSecretAdded,
    AppSecretRemoved,
    AppDisabled,
    AppEnabled,
    BlockSet,
    BlockLifted,
    AdminRecovered,
    KeyChanged,
    AlarmsChosen,
    RoleChanged,
    PersonLookedAt,
    IncidentLookedAt,
    SettingChanged,
}

/// <summary>
/// A line of the log of what admins did. The database itself refuses to change one, or to remove one that is younger than
/// it is told to keep them.
/// </summary>
public sealed class AuditEntry
{
    public long Id { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>Who did it; null for somebody at the server's console, or a rule.</summary>
    public string? ActorId { get; set; }

    public AuditAction Action { get; set; }

    /// <summary>The account it was done to, where there is one.</summary>
    public string? UserId { get; set; }

    /// <summary>The incident, session, app, job or delivery it was done to, where there is one.</summary>
    public string? Target { get; set; }

    public string? Before { get; set; }
    public string? After { get; set; }

    /// <summary>Why, in the admin's own words.</summary>
    public string? Reason { get; set; }

    /// <summary>The <c>client_id</c> of the app that it was done through; null on a page, and at the console.</summary>
    public string? AppId { get; set; }

    public string? Ip { get; set; }
    public string? Agent { get; set; }
}
