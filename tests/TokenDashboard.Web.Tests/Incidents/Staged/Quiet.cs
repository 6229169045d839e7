using static TokenDashboard.Web.Tests.Incidents.Staged.Agents;
using static TokenDashboard.Web.Tests.Incidents.Staged.Places;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>Ordinary life: no case, ever.</summary>
internal static class Quiet
{
    public static readonly StagedCase[] Cases =
    [
        new("A laptop refreshes forty times", Truth.NoCase, Must.NotAskForLook, s => s.Laptop.Lives(40)),
        new("A phone moves from Wi-Fi to mobile data and back", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Phone.Lives();
            for (var i = 0; i < 4; i++)
                s.Phone.At(Mobile).Refreshes(2, every: "20 min").At(Home).Refreshes(2, every: "20 min");
        }),
        new("A phone loses a reply at home, retries on mobile data and goes on there", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Phone.Lives();
            s.After("5 min").Phone.LosesReply();
            s.After("12 s").Phone.At(Mobile).Retries().Refreshes(3, every: "10 min").At(Home).Refreshes(2, every: "10 min");
        }),
        new("A phone does so five times a day", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Phone.Lives();
            for (var i = 0; i < 5; i++)
            {
                s.After("3 h").Phone.At(Home).LosesReply();
                s.After("12 s").Phone.At(Mobile).Retries().Refreshes(1, every: "1 h").At(Home).Refreshes(1, every: "20 min");
            }
        }),
        new("A phone on a train retries in three networks and goes on in each", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Phone.Lives();
            foreach (var network in (string[])[Mobile, MobileLater, "109.0.200.4", "109.0.201.4"])
            {
                s.After("20 min").Phone.LosesReply();
                s.After("15 s").Phone.At(network).Retries().Refreshes(1, every: "20 min");
            }
        }),
        new("Lost replies are asked for again at once", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives();
            for (var i = 0; i < 6; i++)
            {
                s.After("5 min").Laptop.LosesReply();
                s.After("5 s").Laptop.Retries();
            }
        }),
        new("Two replies in a row are lost, the third arrives", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("10 s").Laptop.LosesReplyAgain();
            s.After("15 s").Laptop.Retries();
            s.Laptop.Refreshes(2, every: "5 min");
        }),
        new("Two refreshes at once, twice", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.RefreshesTwiceAtOnce();
            s.After("5 min").Laptop.RefreshesTwiceAtOnce();
            s.Laptop.Refreshes(2, every: "5 min");
        }),
        new("A tunnel is on for two refreshes", Truth.NoCase, Must.NotAskForLook, s =>
            s.Laptop.Lives().At(Vpn).Refreshes(2, every: "5 min").At(Home).Refreshes(3, every: "5 min")),
        new("The app is updated", Truth.NoCase, Must.NotAskForLook, s =>
            s.Laptop.Lives().As(CliNext).Refreshes(2, every: "5 min").As("companion/2.0 (Linux)").Refreshes(2, every: "1 day")),
        new("The app is updated while the laptop travels", Truth.NoCase, Must.NotAskForLook, s =>
            s.Laptop.As("MyApp/v2.3.1").Lives().At(Office).As("MyApp/v2.4.0").Refreshes(3, every: "5 min")),
        new("Build number and network change at once", Truth.NoCase, Must.NotAskForLook, s =>
            s.Laptop.As("acme build:4711").Lives().At(Cafe).As("acme build:4712").Refreshes(3, every: "5 min")),
        new("The phone's background fetch takes turns with the app", Truth.NoCase, Must.NotAskForLook, s =>
        {
            var fetch = s.Owners(PhoneFetch, Home);
            s.Phone.Lives();
            for (var i = 0; i < 3; i++)
            {
                fetch.Copies(s.Phone);
                s.After("20 min");
                fetch.Refreshes();
                s.Phone.Copies(fetch);
                s.After("20 min").Phone.Refreshes();
            }
        }),
        new("A new cron job on the laptop rotates on", Truth.NoCase, Must.NotAskForLook, s =>
            s.Laptop.Lives().As(Curl).Refreshes(3, every: "1 h")),
        new("A phone is on fifty networks", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Phone.Links();
            for (var i = 1; i < 50; i++)
                s.After("1 h").Phone.At($"109.0.{i}.9").Refreshes();
        }),
        new("Privacy addresses change within /64 and /48", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.At("2a02:0:5:1::10").Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("5 s").Laptop.At("2a02:0:5:1:9c1e:77ff:fe02:3b1").Retries().At("2a02:0:5:8::2").Refreshes(2, every: "5 min");
        }),
        new("The laptop wakes after thirty days with a live token", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives();
            s.After("30 days").Laptop.IsRefused();
        }),
        new("A thief presents the live token of a family that has expired", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("8 days").Thief.IsRefused();
        }),
        new("The laptop wakes after sixty days with what a thief had spent, and the family is forgotten", Truth.NoCase, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Thief.Refreshes();
            s.After("60 days").ServerCleansUp().Laptop.IsRefused();
        }),
        new("The owner ended it, then a spent token is presented by a stranger", Truth.NoCase, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.OwnerEndsIt().After("5 min").Thief.IsRefused();
        }),
        new("The laptop signed out, then its live token is presented by a stranger", Truth.NoCase, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.Copies(s.Laptop);
            s.After("5 min").Laptop.Revokes();
            s.After("5 min").Thief.IsRefused();
        }),
        new("The laptop signed out with a reply lost before", Truth.NoCase, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("2 min").Laptop.Revokes();
            s.After("2 min").Laptop.IsRefused();
        }),
        new("A family in a café with many others of the same app", Truth.NoCase, Must.NotAskForLook, s =>
            s.OthersAt(Cafe, 6).Laptop.At(Cafe).Lives(8).At(Home).Refreshes(2, every: "1 h")),
        new("The server's clock goes back within ordinary life", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives();
            s.ClockGoesBack("1 h").Laptop.Refreshes();
            s.Laptop.Refreshes(3, every: "5 min");
        }),
    ];
}
