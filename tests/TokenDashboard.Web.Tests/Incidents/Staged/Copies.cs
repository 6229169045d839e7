using static TokenDashboard.Web.Tests.Incidents.Staged.Agents;
using static TokenDashboard.Web.Tests.Incidents.Staged.Places;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>The device was first: whoever has the copy comes too late. And what may still come after the end.</summary>
internal static class Copies
{
    public static readonly StagedCase[] DeviceFirst =
    [
        new("The laptop refreshes, then the thief comes with the copy", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("5 min").Thief.IsRefused();
        }),
        new("The thief comes ten seconds after the laptop", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("10 s").Thief.IsRefused();
        }),
        new("The thief comes with a copy two days old", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Python).Copies(s.Laptop);
            s.Laptop.Refreshes(20, every: "2.4 h");
            s.After("1 min").Thief.IsRefused();
        }),
        new("The thief comes with the first of forty generations", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Links();
            s.Thief.At(ThiefHome).Copies(s.Laptop);
            s.Laptop.Refreshes(39, every: "5 min");
            s.After("1 min").Thief.IsRefused();
        }),
        new("The thief comes with a copy whose history is gone", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Laptop.Refreshes(5, every: "3 days");
            s.ServerCleansUp().After("1 h").Thief.IsRefused();
        }),
        new("The thief comes when the family has expired", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("9 days").Thief.IsRefused();
        }) { ExposureAtMost = "7 days" },
        new("The thief comes when the family has expired and was marked so", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Go).Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("12 days").ServerCleansUp().Thief.IsRefused();
        }) { ExposureAtMost = "7 days" },
        new("The thief has the laptop's agent, elsewhere", Truth.CopyOnly, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).Copies(s.Laptop);
            s.Laptop.Refreshes(3, every: "5 min");
            s.After("2 min").Thief.IsRefused();
        }),
        new("The thief has the laptop's agent and its café", Truth.CopyOnly, Must.MayBeUnclear, s =>
        {
            s.OthersAt(Cafe, 3).Laptop.At(Cafe).Lives();
            s.Thief.As(Cli).At(Cafe).Copies(s.Laptop);
            s.Laptop.Refreshes(3, every: "5 min");
            s.After("2 min").Thief.IsRefused();
        }),
        new("A program on the laptop's own address comes with a copy", Truth.CopyOnly, Must.MayBeUnclear, s =>
        {
            s.Laptop.Lives();
            s.Thief.At(Home).Copies(s.Laptop);
            s.Laptop.Refreshes(3, every: "5 min");
            s.After("2 min").Thief.IsRefused();
        }),
        new("The thief says no agent and comes late", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(null).Copies(s.Laptop);
            s.Laptop.Refreshes(2, every: "5 min");
            s.After("20 min").Thief.IsRefused();
        }),
        new("The thief hammers", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            for (var i = 0; i < 25; i++)
                s.After("20 s").Thief.IsRefused();
        }),
        new("The phone roamed over four networks, the thief comes late", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Phone.Lives();
            s.Thief.Copies(s.Phone);
            s.After("1 h").Phone.At(Mobile).Refreshes();
            s.After("1 h").Phone.At(Cafe).Refreshes();
            s.After("1 h").Phone.At(MobileLater).Refreshes();
            s.After("1 h").Thief.IsRefused();
        }),
        new("The thief comes late over IPv6, the laptop has IPv6 as well", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.At("2a02:0:5:1::10").Lives();
            s.Thief.At("2a0e:0:77:1::4").Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("5 min").Thief.IsRefused();
        }),
    ];

    public static readonly StagedCase[] AfterTheEnd =
    [
        new("A copy is refused, then the thief presents the live token", Truth.Theft, Must.BeTold, s =>
        {
            var again = s.Stranger(Curl, ThiefHost);
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            again.Copies(s.Laptop);
            s.After("1 min").Thief.IsRefused();
            s.After("1 min");
            again.IsRefused();
        }),
        new("A copy is refused, then the thief presents the live token three days later", Truth.Theft, Must.BeTold, s =>
        {
            var again = s.Stranger(Curl, ThiefHost);
            s.Laptop.Lives(12);
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            again.Copies(s.Laptop);
            s.After("1 min").Thief.IsRefused();
            s.After("3 days");
            again.IsRefused();
        }),
        new("A copy is refused, then another stranger presents the live token", Truth.Theft, Must.BeTold, s =>
        {
            var third = s.Stranger(Python, ThiefTunnel);
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            third.Copies(s.Laptop);
            s.After("1 min").Thief.IsRefused();
            s.After("2 h");
            third.IsRefused();
        }),
        new("A copy is refused, then the laptop presents its live token", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("1 min").Thief.IsRefused();
            s.After("4 min").Laptop.IsRefused();
            s.After("5 min").Laptop.IsRefused();
        }),
        new("A copy is refused, then the laptop presents its live token from a café", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("1 min").Thief.IsRefused();
            s.After("2 h").Laptop.At(Cafe).IsRefused();
        }),
        new("A copy is refused, then another stranger has a spent one too", Truth.CopyOnly, Must.BeTold, s =>
        {
            var third = s.Stranger(Python, ThiefTunnel);
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            third.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("1 min").Thief.IsRefused();
            s.After("2 h");
            third.IsRefused();
        }),
        new("A lost reply ended it, then a stranger presents the live token", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Laptop.BacksUp();
            s.Laptop.Refreshes();
            s.Thief.Copies(s.Laptop);
            s.After("13 h").Laptop.Restores().IsRefused();
            s.After("10 min").Thief.IsRefused();
        }),
        new("A lost reply ended it, then a stranger presents a spent one", Truth.CopyOnly, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.IsRefused();
            s.After("10 min").Thief.IsRefused();
        }),
        new("A theft ended it, then everybody comes with everything", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives().BacksUp();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(3, every: "5 min");
            s.After("2 min").Laptop.IsRefused();
            s.After("2 min").Thief.IsRefused();
            s.Thief.Copies(s.Laptop).IsRefused();
            s.After("2 days").Laptop.Restores().At(Cafe).IsRefused();
        }),
    ];
}
