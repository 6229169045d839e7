
namespace TokenDashboard.Core.Data;

/// <summary>What somebody outside is to hear of.</summary>
public enum OutboxKind
{
    IncidentOpened,
    IncidentChanged,
    IncidentResolved,
    SessionEnded,

    /// <summary>A sign-in from a new device, or an app that was connected; the detail is <see cref="OutboxEvent.KnownNetwork"/> where its network is not new.</summary>
    NewDevice,

    /// <summary>A program and a network that a session never knew used its token.</summary>
    UnknownClient,

    /// <summary>Someone may make an account.</summary>
    Invitation,

    /// <summary>Someone asked for a new password.</summary>
    PasswordReset,

    /// <summary>An admin removed the account's second factor.</summary>
    SecondFactorReset,

    /// <summary>Its owner changed a way to sign in.</summary>
    MethodChanged,

    /// <summary>A new account's address is to be confirmed.</summary>
    EmailConfirmation,

    /// <summary>Someone tried to make an account with the address of this one.</summary>
    RegistrationTaken,

    /// <summary>Another address was asked for; the detail is that address, which is written to.</summary>
    EmailChange,

    /// <summary>The address is another; the detail is the old one, which is written to.</summary>
    EmailChanged,

    /// <summary>Its owner asked for the account to be deleted.</summary>
    DeletionAsked,

    /// <summary>An admin tries out the mail.</summary>
    TestMail,

    /// <summary>Cases are unusually many; the detail says how many. To an admin, or to nobody, which is for receivers that are no people.</summary>
    CasesUnusual,

    /// <summary>A note on a case mentions somebody who may open it; the detail is the id of who wrote it, null for the server's console.</summary>
    CaseMention,

    /// <summary>An admin, or the server’s console, gave the account a role at the desk, which is the detail, or took the one it had.</summary>
    RoleChanged,

    /// <summary>A line of the audit log was written; the detail is the line. To receivers that asked for it.</summary>
    Audited,

    /// <summary>Somebody signed in, or connected an app; the detail says how. To the same.</summary>
    SignedIn,

    /// <summary>A sign-in was refused; the detail says how. To the same.</summary>
    SignInRefused,
}

/// <summary>
/// Something to tell the world, written in the transaction that made it true, so that neither is without the other. It
/// holds no secret: links are made when the mail is sent.
/// </summary>
public sealed class OutboxEvent
{
    /// <summary>The detail of a new device on a network that the account was used from before.</summary>
    public const string KnownNetwork = "KnownNetwork";

    /// <summary>Lines of the audit log and sign-ins, which are for programs that asked for them.</summary>
    public static readonly IReadOnlyCollection<OutboxKind> Journaled = [OutboxKind.Audited, OutboxKind.SignedIn, OutboxKind.SignInRefused];

    /// <summary>What people are written to about.</summary>
    public static readonly IReadOnlyCollection<OutboxKind> Mailed =
        [.. Enum.GetValues<OutboxKind>().Except([OutboxKind.IncidentChanged, OutboxKind.IncidentResolved, OutboxKind.SessionEnded, .. Journaled])];

    public Guid Id { get; set; }
    public OutboxKind Kind { get; set; }
    public DateTimeOffset At { get; set; }
    public string? UserId { get; set; }
    public Guid? SessionId { get; set; }
    public int? IncidentId { get; set; }

    /// <summary>What there is to tell beyond the ids.</summary>
    public string? Detail { get; set; }

    /// <summary>
    /// The account's epoch when it happened, of what will lead to a link: that link works only while the epoch is the same. Null where
    /// no link can do more than shut.
    /// </summary>
    public int? Epoch { get; set; }

    /// <summary>When its deliveries were planned; null while that is due.</summary>
    public DateTimeOffset? PlannedAt { get; set; }

    /// <summary>Something begun now that a link in a mail is to finish.</summary>
    public static OutboxEvent Begun(OutboxKind kind, DateTimeOffset now, Beginning begun, string? detail = null, Guid? sessionId = null)
    {
        var begins = Of(kind, now, begun.UserId, sessionId, detail: detail);
        begins.Epoch = begun.Epoch;
        return begins;
    }

    /// <summary>An event of now, yet to be planned.</summary>
    public static OutboxEvent Of(OutboxKind kind, DateTimeOffset now, string? userId, Guid? sessionId = null, int? incidentId = null, string? detail = null) => new()
    {
        Id = Guid.CreateVersion7(now), Kind = kind, At = now, UserId = userId, SessionId = sessionId, IncidentId = incidentId, Detail = detail,
    };
}

/// <summary>One event on its way to one receiver: retried until it is delivered or given up.</summary>
public sealed class Delivery
{
    public long Id { get; set; }
    public Guid EventId { get; set; }

    /// <summary>"mail", or the webhook's name.</summary>
    public required string Channel { get; set; }

    /// <summary>What is sent to a webhook, the same at every try; null for mail, which is written when it is sent.</summary>
    public string? Body { get; set; }

    /// <summary>When to try next; null when that is over.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public int Tries { get; set; }
    public DateTimeOffset? DeliveredAt { get; set; }

    /// <summary>When it was given up; an admin may have it tried again.</summary>
    public DateTimeOffset? GivenUpAt { get; set; }

    /// <summary>What went wrong last.</summary>
    public string? Error { get; set; }
}

/// <summary>What a link in a mail is for.</summary>
public enum LinkPurpose
{
    /// <summary>Answering whether a replay was one's own.</summary>
    Alert,

    /// <summary>Answering whether a new device is one's own.</summary>
    NewDevice,

    /// <summary>Answering whether a client that used a session is known.</summary>
    UnknownClient,

    /// <summary>Choosing a new password.</summary>
    PasswordReset,

    /// <summary>Making an account of an invitation.</summary>
    Invitation,

    /// <summary>Confirming the address of a new account.</summary>
    EmailConfirmation,

    /// <summary>Confirming another address, which is the link's detail.</summary>
    EmailChange,

    /// <summary>Taking back what was added to the account, or its change of address; the detail says what.</summary>
    Undo,
}

/// <summary>A link that was mailed: of its secret only the hash is kept. It works once, and not for ever.</summary>
public sealed class AccountLink
{
    public Guid Id { get; set; }
    public LinkPurpose Purpose { get; set; }

    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] Hash { get; set; }

    public required string UserId { get; set; }
    public Guid? SessionId { get; set; }
    public int? IncidentId { get; set; }

    /// <summary>What it is for beyond the ids.</summary>
    public string? Detail { get; set; }

    /// <summary>The account's epoch when what it finishes was begun. In another it finishes nothing: it can only shut.</summary>
    public int Epoch { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? UsedAt { get; set; }
}
