using System.ComponentModel.DataAnnotations;

namespace TokenDashboard.Core.Limits;

/// <summary>
/// How much is taken from one network, which is an address of IPv4 or a /64 of IPv6. A /48 of IPv6 as a whole has four times as much. The
/// defaults leave room for 500 people with 2,000 apps behind one address.
/// </summary>
public sealed class RateLimitOptions
{
    private const int SiteFactor = 4;
    private const int Boundless = 1_000_000_000;

    /// <summary>Requests of apps from one network, in a minute or at once. Default 30,000: all of 2,000 apps fifteen times.</summary>
    [Range(1, Boundless)]
    public int Apps { get; set; } = 30_000;

    /// <summary>New device codes for one network, in a minute or at once. Default 120.</summary>
    [Range(1, Boundless)]
    public int DeviceCodes { get; set; } = 120;

    /// <summary>Device codes that wait at the same time for somebody to type them, from one network. Default 500.</summary>
    [Range(1, Boundless)]
    public int WaitingDeviceCodes { get; set; } = 500;

    /// <summary>Device codes that wait at the same time, from everywhere. Default 10,000, some megabytes.</summary>
    [Range(1, Boundless)]
    public int WaitingDeviceCodesInAll { get; set; } = 10_000;

    /// <summary>Authorization requests sent ahead that wait at the same time, from one network, of apps without a secret. Default 500.</summary>
    [Range(1, Boundless)]
    public int WaitingPushedRequests { get; set; } = 500;

    /// <summary>Authorization requests sent ahead that wait at the same time, of one app. Default 10,000, some ten megabytes.</summary>
    [Range(1, Boundless)]
    public int WaitingPushedRequestsOfApp { get; set; } = 10_000;

    /// <summary>Pages and files for one network, in a minute or at once. Default 6000: a dozen for each of 500 people.</summary>
    [Range(1, Boundless)]
    public int Pages { get; set; } = 6000;

    /// <summary>Forms for signing in, registering and links in mails that one network posts, in a minute or at once. Default 600: each of 500 people once.</summary>
    [Range(1, Boundless)]
    public int Forms { get; set; } = 600;

    /// <summary>Requests of one account, from wherever, in a minute or at once. Default 3000.</summary>
    [Range(1, Boundless)]
    public int Account { get; set; } = 3000;

    /// <summary>Requests by the access tokens of one session, in a minute or at once. Default 600.</summary>
    [Range(1, Boundless)]
    public int Token { get; set; } = 600;

    /// <summary>Accounts that one network registers within an hour. Default 100.</summary>
    [Range(1, Boundless)]
    public int Registrations { get; set; } = 100;

    /// <summary>What a /48 of IPv6 as a whole has, where one of its networks has so much.</summary>
    public static int OfSite(int ofNetwork) => (int)Math.Min((long)ofNetwork * SiteFactor, int.MaxValue);
}
