using static TokenDashboard.Web.Tests.Incidents.Staged.Agents;
using static TokenDashboard.Web.Tests.Incidents.Staged.Places;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>Thefts by whoever looks like the device, or stands where it does.</summary>
internal static class LookAlikes
{
    /// <summary>The same agent text, another network.</summary>
    public static readonly StagedCase[] SameAgent =
    [
        new("A thief with the laptop's agent on a host rotates once", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).Copies(s.Laptop);
            s.After("2 min").Thief.Refreshes();
            s.After("3 min").Laptop.IsRefused();
        }),
        new("A thief with the laptop's agent rotates for a day", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).Copies(s.Laptop);
            s.Thief.Refreshes(12, every: "2 h");
            s.After("1 h").Laptop.IsRefused();
        }),
        new("A thief with the laptop's agent and three addresses", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes().At(ThiefHome).Refreshes(2, every: "5 min");
            s.After("5 min").Thief.At(ThiefTunnel).Refreshes();
            s.After("5 min").Laptop.IsRefused();
        }),
        new("A thief with the laptop's agent rotates the first token", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Links();
            s.Thief.As(Cli).At(ThiefHome).Copies(s.Laptop);
            s.After("1 min").Thief.Refreshes();
            s.After("4 min").Laptop.IsRefused();
        }),
        new("A thief with an older version of the laptop's app", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.As(CliNext).Lives();
            s.Thief.As(Cli).Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("5 min").Laptop.IsRefused();
        }),
        new("A thief with the laptop's agent, which used its token on until the family ended", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes();
            s.After("10 min").Laptop.IsRefused();
            s.After("10 min").Thief.IsRefused();
        }),
        new("A thief with the phone's agent, the phone comes back on mobile data", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Phone.Lives();
            s.After("1 h").Phone.At(Mobile).Refreshes();
            s.Thief.As(Agents.Phone).At(ThiefHome).Copies(s.Phone);
            s.Thief.Refreshes(3, every: "10 min");
            s.After("1 h").Phone.IsRefused();
        }),
    ];

    /// <summary>The device's own network or address, another program.</summary>
    public static readonly StagedCase[] SamePlace =
    [
        new("A thief in the same /24 with curl rotates once", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.At(HomeNeighbour).Copies(s.Laptop);
            s.After("2 min").Thief.Refreshes();
            s.After("3 min").Laptop.IsRefused();
        }),
        new("A thief in the same /24 with a script rotates all day", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Python).At(HomeNeighbour).Copies(s.Laptop);
            s.Thief.Refreshes(9, every: "1 h");
            s.After("1 h").Laptop.IsRefused();
        }),
        new("A colleague in the office's /24, the laptop is there only sometimes", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.After("12 h").Laptop.At(Office).Refreshes(4, every: "5 min");
            s.Thief.As(Go).At("81.0.6.99").Copies(s.Laptop);
            s.Thief.Refreshes(3, every: "7 min");
            s.After("12 h").Laptop.At(Home).IsRefused();
        }),
        new("A thief in the same IPv6 /48 with curl", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.At("2a02:0:5:1::10").Lives();
            s.Thief.At("2a02:0:5:9::66").Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "6 min");
            s.After("9 min").Laptop.IsRefused();
        }),
        new("Malware on the laptop with a program of its own rotates once", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.At(Home).Copies(s.Laptop);
            s.After("2 min").Thief.Refreshes();
            s.After("3 min").Laptop.IsRefused();
        }),
        new("Malware on the laptop with a program of its own rotates all night", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Python).At(Home).Copies(s.Laptop);
            s.Thief.Refreshes(9, every: "50 min");
            s.After("5 min").Laptop.IsRefused();
        }),
        new("Malware on the laptop with the app's own agent rotates on", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).At(Home).Copies(s.Laptop);
            s.Thief.Refreshes(4, every: "2 min");
            s.After("5 min").Laptop.IsRefused();
        }),
        new("Malware on a server that reaches this one over loopback", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.At("::1").Lives();
            s.Thief.At("::1").Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("5 min").Laptop.IsRefused();
        }),
        new("No address is known of anyone, and the thief has another program", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.At(null).Lives();
            s.Thief.At(null).Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("5 min").Laptop.IsRefused();
        }),
    ];

    /// <summary>The same app at an address that many share.</summary>
    public static readonly StagedCase[] SharedAddress =
    [
        new("The next table in the café has the same app and rotates a minute after", Truth.Theft, Must.NotBeCalledHarmless, s =>
        {
            s.OthersAt(Cafe, 5).Laptop.At(Cafe).Lives(10);
            s.Thief.As(Cli).At(Cafe).Copies(s.Laptop);
            s.After("1 min").Thief.Refreshes();
            s.After("4 min").Laptop.Retries();
            s.After("5 min").Laptop.Refreshes();
            s.After("1 min").Thief.IsRefused();
        }),
        new("The next table in the café rotates half-way, the laptop comes when due", Truth.Theft, Must.NotBeCalledHarmless, s =>
        {
            s.OthersAt(Cafe, 3).Laptop.At(Cafe).Lives(20);
            s.Thief.As(Cli).At(Cafe).Copies(s.Laptop);
            s.After("150 s").Thief.Refreshes();
            s.After("150 s").Laptop.Retries();
            s.After("150 s").Thief.Refreshes();
            s.After("150 s").Laptop.IsRefused();
        }),
        new("Behind a proxy that is not named a thief rotates ten seconds after", Truth.Theft, Must.NotBeCalledHarmless, s =>
        {
            s.OthersAt(Proxy, 8).Laptop.At(Proxy).Lives(8);
            s.Thief.As(Cli).At(Proxy).Copies(s.Laptop);
            s.After("10 s").Thief.Refreshes();
            s.After("290 s").Laptop.Retries();
            s.After("10 s").Thief.Refreshes();
            s.After("290 s").Laptop.IsRefused();
        }),
        new("Behind a proxy that is not named the first token is rotated by a thief", Truth.Theft, Must.NotBeCalledHarmless, s =>
        {
            s.OthersAt(Proxy, 4).Laptop.At(Proxy).Links();
            s.Thief.As(Cli).At(Proxy).Copies(s.Laptop);
            s.After("1 min").Thief.Refreshes();
            s.After("4 min").Laptop.Retries();
            s.After("5 min").Laptop.Refreshes();
            s.After("40 s").Thief.IsRefused();
        }),
        new("The next table in the café rotates on", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.OthersAt(Cafe, 5).Laptop.At(Cafe).Lives(6);
            s.Thief.As(Cli).At(Cafe).Copies(s.Laptop);
            s.Thief.Refreshes(3, every: "1 min");
            s.After("2 min").Laptop.IsRefused();
        }),
        new("Behind a proxy that is not named a thief rotates for hours", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.OthersAt(Proxy, 8).Laptop.At(Proxy).Lives(6);
            s.Thief.As(Cli).At(Proxy).Copies(s.Laptop);
            s.Thief.Refreshes(12, every: "20 min");
            s.After("5 min").Laptop.IsRefused();
        }),
        new("In the café the laptop sleeps, a thief rotates once, the laptop wakes a minute later", Truth.Theft, Must.NotBeSure, s =>
        {
            s.OthersAt(Cafe, 5).Laptop.At(Cafe).Lives(6);
            s.Thief.As(Cli).At(Cafe).Copies(s.Laptop);
            s.After("40 min").Thief.Refreshes();
            s.After("1 min").Laptop.Retries();
            s.After("5 min").Laptop.Refreshes();
            s.After("40 min").Thief.IsRefused();
        }),
        new("Behind a proxy that is not named everyone has other programs, the thief too", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.OthersAt(Proxy, 3, Desktop).OthersAt(Proxy, 3).Laptop.At(Proxy).Lives(6);
            s.Thief.At(Proxy).Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "2 min");
            s.After("3 min").Laptop.IsRefused();
        }),
    ];
}
