using Microsoft.AspNetCore.Identity;

namespace TokenDashboard.Core.Identity;

/// <summary>
/// A person who signs in. The user name is the e-mail address. Name, address and roles are the account's as well: the database carries
/// every change of them over, whoever makes it. How the account stands is its own row's to say.
/// </summary>
public sealed class AppUser : IdentityUser
{
    /// <summary>What the person is called on screen.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>When the person was first known here.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When its owner last chose a password; null when that was not noted.</summary>
    public DateTimeOffset? PasswordChangedAt { get; set; }

    /// <summary>The language its owner reads, as a BCP 47 tag; null for the browser's.</summary>
    public string? Language { get; set; }

    /// <summary>The time zone its owner lives in, by its IANA name; null for the browser's.</summary>
    public string? TimeZone { get; set; }

    /// <summary>The time zone of the browser that signed in last, by its IANA name; null while none has said so. It is for whoever has chosen none.</summary>
    public string? BrowserZone { get; set; }

    /// <summary>Whether its owner wants to be written to when a new device signs in.</summary>
    public bool NewDeviceNotices { get; set; } = true;

    /// <summary>Whether only of those on a network that is new as well.</summary>
    public bool NewNetworksOnly { get; set; }
}
