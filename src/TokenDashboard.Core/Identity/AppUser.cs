using Microsoft.AspNetCore.Identity;

namespace TokenDashboard.Core.Identity;

/// <summary>
/// A person with an account. The user name is the e-mail address. The epoch, and when it was locked, contained, signed in
/// with, given a password and asked to be deleted, are written by conditional statements only: saving a changed object leaves them as they are in the database.
/// </summary>
public sealed class AppUser : IdentityUser
{
    /// <summary>What the person is called on screen.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>
    /// Raised whenever sessions are ended in bulk. A session lives only while its own epoch equals this one, so
    /// nothing that was in flight at that moment survives it.
    /// </summary>
    public int Epoch { get; set; }

    /// <summary>When an admin locked the account; unlike the automatic lockout it refuses every session.</summary>
    public DateTimeOffset? LockedAt { get; set; }

    /// <summary>When the account was contained. Until it has a new password nobody gets in, and nothing of it lives.</summary>
    public DateTimeOffset? ContainedAt { get; set; }

    /// <summary>When somebody last signed in with it.</summary>
    public DateTimeOffset? LastSignedInAt { get; set; }

    /// <summary>When its owner last chose a password; null when that was not noted.</summary>
    public DateTimeOffset? PasswordChangedAt { get; set; }

    /// <summary>When the account is to be deleted, as its owner asked for; signing in before that undoes it.</summary>
    public DateTimeOffset? DeletionDueAt { get; set; }

    /// <summary>The language its owner reads, as a BCP 47 tag; null for the browser's.</summary>
    public string? Language { get; set; }

    /// <summary>The time zone its owner lives in, by its IANA name; null for the browser's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Whether its owner wants to be written to when a new device signs in.</summary>
    public bool NewDeviceNotices { get; set; } = true;
}
