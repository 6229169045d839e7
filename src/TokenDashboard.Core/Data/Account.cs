namespace TokenDashboard.Core.Data;

/// <summary>
/// An owner's account, as much as the engine needs of it, wherever people are kept. It is to the account what a session's row is to the
/// family: one conditional update of it decides. The name, the address and the roles follow those of the person.
/// </summary>
public sealed class Account
{
    /// <summary>What stands between the names of roles; a role whose name has it is none here.</summary>
    public const char RoleSeparator = '\n';

    /// <summary>The owner's id, as text.</summary>
    public required string Id { get; set; }

    /// <summary>What the owner is called on screen.</summary>
    public required string Name { get; set; }

    /// <summary>The e-mail address that the owner is written to; "" when there is none.</summary>
    public string Address { get; set; } = "";

    /// <summary>The names of the owner's roles, each on a line, in the order of their letters.</summary>
    public string Roles { get; set; } = "";

    /// <summary>
    /// Raised whenever sessions are ended in bulk. A session lives only while its own epoch equals this one, so
    /// nothing that was in flight at that moment survives it.
    /// </summary>
    public int Epoch { get; set; }

    /// <summary>When an admin locked the account; unlike the automatic lockout it refuses every session.</summary>
    public DateTimeOffset? LockedAt { get; set; }

    /// <summary>When the account was contained. Until it has a new password nobody gets in, and nothing of it lives.</summary>
    public DateTimeOffset? ContainedAt { get; set; }

    /// <summary>
    /// When the account was last contained. Ways in that were neither added nor opened again by its owner since let nobody in.
    /// </summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>The earliest sign, at its last containment, that somebody else had the account: what was added since is suspect.</summary>
    public DateTimeOffset? SuspectFrom { get; set; }

    /// <summary>When its owner was first shown, after the last containment, what waits for them.</summary>
    public DateTimeOffset? ShownAt { get; set; }

    /// <summary>
    /// The address of before, whose owner says that the account is theirs; null when nobody does. Until that is settled neither address is mailed a link.
    /// </summary>
    public string? ClaimedAddress { get; set; }

    /// <summary>When the address was changed that the claim is about.</summary>
    public DateTimeOffset? ClaimedFrom { get; set; }

    /// <summary>When the account is to be deleted, as its owner asked for; signing in before that undoes it.</summary>
    public DateTimeOffset? DeletionDueAt { get; set; }

    /// <summary>When somebody last signed in with it.</summary>
    public DateTimeOffset? LastSignedInAt { get; set; }

    /// <summary>Names of roles from how they are stored.</summary>
    public static string[] RolesOf(string stored) => stored.Split(RoleSeparator, StringSplitOptions.RemoveEmptyEntries);
}
