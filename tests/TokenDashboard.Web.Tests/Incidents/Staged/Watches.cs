using static TokenDashboard.Web.Tests.Incidents.Staged.Agents;
using static TokenDashboard.Web.Tests.Incidents.Staged.Places;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>What shows before anything is ended: lost replies asked for from elsewhere, and clients that nobody knows.</summary>
internal static class Watches
{
    /// <summary>Inside the retry window whoever says to be the same program gets the live successor, wherever it is.</summary>
    public static readonly StagedCase[] InTheWindow =
    [
        new("One retry from a strange network, the laptop goes on", Truth.NoCase, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Listens(1, every: "5 min");
            s.Laptop.Refreshes(3, every: "5 min");
        }),
        new("Three retries from a strange network within an hour", Truth.RetryWatch, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Listens(3, every: "5 min");
            s.Laptop.Refreshes(2, every: "5 min");
        }),
        new("Three retries from a strange network within twenty hours", Truth.RetryWatch, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Listens(3, every: "9 h");
        }),
        new("Three retries from three strange networks", Truth.RetryWatch, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Listens(1, every: "1 h");
            s.Thief.At(ThiefHome);
            s.Listens(1, every: "1 h");
            s.Thief.At(ThiefTunnel);
            s.Listens(1, every: "1 h");
        }),
        new("Ten retries from a strange network", Truth.RetryWatch, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Listens(10, every: "1 h");
        }),
        new("Five retries from a strange network, one every twenty hours", Truth.NoCase, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Listens(5, every: "20 h");
        }),
        new("Six retries from the laptop's own /24", Truth.NoCase, Must.BeTold, s =>
        {
            s.Thief.At(HomeNeighbour);
            s.Laptop.Lives();
            s.Listens(6, every: "30 min");
        }),
        new("One retry from a strange network, and the thief goes on with the successor", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Listens(1, every: "5 min");
            s.After("1 min").Thief.Refreshes();
            s.After("4 min").Laptop.IsRefused();
        }),
        new("One retry from a strange network, and the thief goes on for hours", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Listens(1, every: "5 min");
            s.Thief.Refreshes(6, every: "1 h");
            s.After("1 min").Laptop.IsRefused();
        }),
        new("One retry from a strange network, the laptop goes on, and the thief comes late", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Listens(1, every: "5 min");
            s.After("5 min").Laptop.Refreshes();
            s.After("5 min").Thief.IsRefused();
        }),
        new("Three retries from a strange network, then the thief goes on", Truth.Theft, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Listens(3, every: "5 min");
            s.Thief.Refreshes(2, every: "2 min");
            s.After("1 min").Laptop.IsRefused();
        }),
        new("Three retries from a strange network, then a stranger with curl goes on", Truth.Theft, Must.BeTold, s =>
        {
            var curl = s.Stranger(Curl, ThiefHost);
            s.Laptop.Lives();
            s.Listens(3, every: "5 min");
            curl.Copies(s.Thief);
            curl.Refreshes(2, every: "2 min");
            s.After("1 min").Laptop.IsRefused();
        }),
        new("Two retries from a strange network within a day, the third on the next", Truth.NoCase, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Listens(2, every: "10 h");
            s.After("16 h");
            s.Listens(1, every: "9 h");
        }),
    ];

    /// <summary>A client of another program on another network, before any replay.</summary>
    public static readonly StagedCase[] Unknown =
    [
        new("An unknown client rotates once", Truth.NoCase, Must.AskForLook, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes();
        }),
        new("An unknown client rotates the first token", Truth.NoCase, Must.AskForLook, s =>
        {
            s.Laptop.Links();
            s.Thief.As(Python).Copies(s.Laptop);
            s.After("1 min").Thief.Refreshes();
        }),
        new("An unknown client rotates twice", Truth.UnknownInUse, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
        }),
        new("An unknown client rotates for two days", Truth.UnknownInUse, Must.BeTold, s =>
        {
            s.Laptop.Lives(10);
            s.Thief.As(Go).At(ThiefHome).Copies(s.Laptop);
            s.Thief.Refreshes(8, every: "6 h");
        }),
        new("An unknown client rotates twice, on two networks", Truth.UnknownInUse, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes();
            s.After("5 min").Thief.At(ThiefTunnel).Refreshes();
        }),
        new("An unknown client goes on, then the laptop comes back", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(4, every: "5 min");
            s.After("8 h").Laptop.IsRefused();
        }),
        new("An unknown client rotated once, then the laptop comes back two days later", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Python).At(ThiefHome).Copies(s.Laptop);
            s.After("30 min").Thief.Refreshes();
            s.After("2 days").Laptop.IsRefused();
        }),
        new("The laptop's agent from another network rotates on", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives().At(Vpn).Refreshes(4, every: "5 min");
        }),
    ];

    /// <summary>An admin has settled a case, and it is not over.</summary>
    public static readonly StagedCase[] Settled =
    [
        new("Retries were settled, three more follow on another day", Truth.RetryWatch, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Listens(3, every: "5 min");
            s.AdminSettles().After("2 days");
            s.Listens(3, every: "5 min");
        }),
        new("Retries were settled, then a stranger with curl rotates and the laptop comes back", Truth.Theft, Must.BeTold, s =>
        {
            var curl = s.Stranger(Curl, ThiefHome);
            s.Laptop.Lives();
            s.Listens(3, every: "5 min");
            s.AdminSettles().After("1 day").Laptop.Refreshes();
            curl.Copies(s.Laptop);
            curl.Refreshes(3, every: "5 min");
            s.After("5 min").Laptop.IsRefused();
        }),
        new("An unknown client was settled, then another one goes on", Truth.UnknownInUse, Must.BeTold, s =>
        {
            var other = s.Stranger(Go, ThiefTunnel);
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.AdminSettles();
            other.Copies(s.Thief);
            other.Refreshes(3, every: "1 h");
        }),
        new("An unknown client was settled, then the laptop comes back", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(3, every: "5 min");
            s.AdminSettles().After("2 h").Laptop.IsRefused();
        }),
        new("A refused copy was settled, then the thief presents the live token", Truth.Theft, Must.BeTold, s =>
        {
            var again = s.Stranger(Curl, ThiefHost);
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            again.Copies(s.Laptop);
            s.After("1 min").Thief.IsRefused();
            s.AdminSettles().After("1 day");
            again.IsRefused();
        }),
        new("A lost reply was settled, and the laptop still asks", Truth.Accident, Must.BeLostReply, s =>
        {
            s.Laptop.Lives().LosesReply();
            s.After("13 h").Laptop.IsRefused();
            s.AdminSettles().After("1 h").Laptop.IsRefused();
            s.After("1 h").Laptop.IsRefused();
        }),
    ];

    /// <summary>The thief, with the laptop's agent, reads along: so often it has the token just spent and asks within the window.</summary>
    internal static void Listens(this Scene s, int times, string every)
    {
        s.Thief.As(Cli);
        for (var i = 0; i < times; i++)
        {
            s.After(every);
            s.Thief.Copies(s.Laptop);
            s.Laptop.Refreshes();
            s.After("6 s").Thief.Retries();
        }
    }
}
