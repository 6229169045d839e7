using static TokenDashboard.Web.Tests.Incidents.Staged.Agents;
using static TokenDashboard.Web.Tests.Incidents.Staged.Places;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>Thefts by whoever looks like nobody the family knows: another program on another network.</summary>
internal static class Thefts
{
    /// <summary>The thief rotates first, and a device that knows nothing of it sets off the alarm.</summary>
    public static readonly StagedCase[] ThiefFirst =
    [
        new("A thief with curl rotates first, the laptop wakes", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Links();
            s.After("20 min").Laptop.Refreshes();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes();
            s.After("15 min").Laptop.IsRefused();
        }),
        new("A thief rotates a minute after the laptop did, which comes when it is due", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("1 min").Thief.Refreshes();
            s.After("4 min").Laptop.IsRefused();
        }),
        new("A thief rotates all night, the laptop wakes in the morning", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(12, every: "40 min");
            s.After("20 min").Laptop.IsRefused();
        }),
        new("A thief rotates forty times", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives(2);
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(40, every: "5 min");
            s.After("2 min").Laptop.IsRefused();
        }),
        new("The very first token is stolen and rotated before the laptop ever did", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Links();
            s.Thief.Copies(s.Laptop);
            s.After("1 min").Thief.Refreshes();
            s.After("4 min").Laptop.IsRefused();
        }),
        new("A theft in the thirtieth generation", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives(30);
            s.Thief.Copies(s.Laptop);
            s.After("3 min").Thief.Refreshes();
            s.After("2 min").Laptop.IsRefused();
        }),
        new("A thief with a script uses it over a weekend", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Python).At(ThiefHome).Copies(s.Laptop);
            s.Thief.Refreshes(5, every: "9 h");
            s.After("10 h").Laptop.IsRefused();
        }),
        new("The laptop comes ten seconds after the thief rotated", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("290 s").Thief.Refreshes();
            s.After("10 s").Laptop.IsRefused();
        }),
        new("The laptop sleeps for six days while a thief rotates daily", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(5, every: "1 day");
            s.After("1 day").Laptop.IsRefused();
        }),
        new("The laptop sleeps for thirty days, the thief stopped after an hour", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(3, every: "20 min");
            s.After("30 days").Laptop.IsRefused();
        }) { ExposureAtMost = "7.05 days" },
        new("The laptop sleeps for twenty days, the thief rotated once, and the server has cleaned up", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes();
            s.After("20 days").ServerCleansUp().Laptop.IsRefused();
        }) { ExposureAtMost = "7 days" },
        new("The thief rotates daily until the history of its first rotation is gone", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(12, every: "1 day");
            s.ServerCleansUp().Laptop.IsRefused();
        }),
        new("The laptop's long history is gone, then a thief comes", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Links().Refreshes(6, every: "3 days");
            s.ServerCleansUp();
            s.Thief.Copies(s.Laptop);
            s.After("2 h").Thief.Refreshes();
            s.After("5 h").Laptop.IsRefused();
        }),
        new("The thief rotates once and leaves it, the laptop wakes five days later", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Go).Copies(s.Laptop);
            s.After("8 h").Thief.Refreshes();
            s.After("5 days").Laptop.IsRefused();
        }),
        new("The laptop's app was updated between the thief's rotation and its own", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(3, every: "1 h");
            s.After("8 h").Laptop.As(CliNext).IsRefused();
        }),
        new("The thief says no agent", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(null).Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("10 min").Laptop.IsRefused();
        }),
        new("The thief comes over IPv6", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.At("2a0e:0:77:1::4").Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("10 min").Laptop.IsRefused();
        }),
        new("The thief's agent has three thousand characters", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.As("grabber/1.0 " + new string('x', 3000)).Copies(s.Laptop);
            s.After("7 min").Thief.Refreshes();
            s.After("1 h").Laptop.IsRefused();
        }),
        new("The laptop reaches the server over loopback, the thief from outside", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.At("127.0.0.1").Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "6 min");
            s.After("9 min").Laptop.IsRefused();
        }),
        new("A phone that was on fifty networks, then a thief", Truth.Theft, Must.BeTold, s =>
        {
            s.Phone.Links();
            for (var i = 1; i < 50; i++)
                s.After("1 h").Phone.At($"109.0.{i}.9").Refreshes();
            s.Thief.Copies(s.Phone);
            s.Thief.Refreshes(2, every: "10 min");
            s.After("1 h").Phone.At(Home).IsRefused();
        }),
        new("The server's clock goes back an hour between thief and laptop", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("5 min").ClockGoesBack("1 h").Laptop.IsRefused();
        }),
        new("The family got ninety days old, then the laptop comes with what the thief had spent", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Links().Refreshes(14, every: "6 days");
            s.Thief.Copies(s.Laptop);
            s.After("1 day").Thief.Refreshes();
            s.After("7 days").Laptop.IsRefused();
        }) { ExposureAtMost = "5 days" },
        new("The phone comes back on mobile data, which it used before", Truth.Theft, Must.BeTold, s =>
        {
            s.Phone.Lives();
            s.After("1 h").Phone.At(Mobile).Refreshes();
            s.Thief.Copies(s.Phone);
            s.Thief.Refreshes(2, every: "10 min");
            s.After("30 min").Phone.IsRefused();
        }),
        new("The phone comes back from a café where it never was", Truth.Theft, Must.BeTold, s =>
        {
            s.Phone.Lives();
            s.Thief.As(Python).Copies(s.Phone);
            s.Thief.Refreshes(3, every: "10 min");
            s.After("2 h").Phone.At(Cafe).IsRefused();
        }),
        new("Laptop and thief work side by side until the laptop's access token ends", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives().Works();
            s.Thief.As(Go).At(ThiefHome).Copies(s.Laptop);
            s.After("1 min").Thief.Refreshes().Works();
            s.Laptop.Works();
            s.After("4 min").Laptop.IsRefused();
        }),
        new("The laptop says no agent, the thief does", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.As(null).Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("10 min").Laptop.IsRefused();
        }),
        new("A lost reply was made up for in time, a theft follows a day later", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives().LosesReply();
            s.After("10 s").Laptop.Retries();
            s.After("1 day").Laptop.Refreshes();
            s.Thief.Copies(s.Laptop);
            s.After("2 h").Thief.Refreshes();
            s.After("3 h").Laptop.IsRefused();
        }),
    ];

    /// <summary>The thief has several addresses or programs, or there are two thieves.</summary>
    public static readonly StagedCase[] Several =
    [
        new("The thief moves from curl on a host to a script at home", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("2 min").Thief.Refreshes();
            s.After("10 min").Thief.As(Python).At(ThiefHome).Refreshes(3, every: "10 min");
            s.After("10 min").Laptop.IsRefused();
        }),
        new("The thief has three addresses", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes().At(ThiefHome).Refreshes(2, every: "5 min");
            s.After("5 min").Thief.At(ThiefTunnel).Refreshes();
            s.After("5 min").Laptop.IsRefused();
        }),
        new("The thief has another address every time", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            for (var i = 0; i < 8; i++)
                s.After("6 min").Thief.At($"185.0.{i + 10}.9").Refreshes();
            s.After("1 h").Laptop.IsRefused();
        }),
        new("The thief has two addresses in one network", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("6 min").Thief.Refreshes().At("185.0.101.90").Refreshes(2, every: "6 min");
            s.After("1 h").Laptop.IsRefused();
        }),
        new("Two thieves have the same copy, and the second sets off the alarm", Truth.Theft, Must.BeTold, s =>
        {
            var second = s.Stranger(Python, ThiefHome);
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            second.Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("30 min");
            second.IsRefused();
        }),
        new("The thief's own script presents a token that it had spent", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop).BacksUp();
            s.Thief.Refreshes(3, every: "5 min");
            s.After("5 min").Thief.Restores().IsRefused();
        }),
        new("The thief sells it: the buyer goes on with another program elsewhere", Truth.Theft, Must.BeTold, s =>
        {
            var buyer = s.Stranger(Go, ThiefTunnel);
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes();
            buyer.Copies(s.Thief);
            buyer.Refreshes(6, every: "2 h");
            s.After("1 h").Laptop.IsRefused();
        }),
    ];

    /// <summary>Thief, device, thief: the family ends, and both come again; or the thief puts back what it took.</summary>
    public static readonly StagedCase[] ByTurns =
    [
        new("Thief, laptop, thief", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes();
            s.After("5 min").Laptop.IsRefused();
            s.After("5 min").Thief.IsRefused();
        }),
        new("Thief, laptop, thief, and both again and again", Truth.Theft, Must.BeSure, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(4, every: "5 min");
            for (var i = 0; i < 10; i++)
            {
                s.After("1 min").Laptop.IsRefused();
                s.After("1 min").Thief.IsRefused();
            }
        }),
        new("The thief puts its successor back into the laptop's store, and is late once", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            for (var i = 0; i < 3; i++)
            {
                s.Thief.Copies(s.Laptop);
                s.After("2 min").Thief.Refreshes();
                s.Laptop.Copies(s.Thief);
                s.After("3 min").Laptop.Refreshes();
            }

            s.Thief.Copies(s.Laptop);
            s.After("2 min").Thief.Refreshes();
            s.After("3 min").Laptop.IsRefused();
        }),
        new("The thief puts its successor back, the laptop goes on, and the thief is late", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.Thief.Refreshes(2, every: "2 min");
            s.Laptop.Copies(s.Thief);
            s.After("3 min").Laptop.Refreshes();
            s.After("2 min").Thief.IsRefused();
        }),
        new("Laptop and phone share the family, the thief comes between", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Phone.Copies(s.Laptop);
            s.After("5 min").Phone.Refreshes();
            s.Thief.Copies(s.Phone);
            s.Thief.Refreshes(2, every: "5 min");
            s.After("5 min").Phone.IsRefused();
        }),
    ];
}
