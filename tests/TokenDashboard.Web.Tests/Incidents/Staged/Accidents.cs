using static TokenDashboard.Web.Tests.Incidents.Staged.Agents;
using static TokenDashboard.Web.Tests.Incidents.Staged.Places;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>Only the owner's own devices and programs, and yet a spent token came back.</summary>
internal static class Accidents
{
    public static readonly StagedCase[] LostReplies =
    [
        new("A reply is lost, the laptop asks again after thirteen hours", Truth.Accident, Must.BeLostReply, s =>
        {
            s.Laptop.Lives(12);
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.IsRefused();
        }),
        new("The first reply of all is lost", Truth.Accident, Must.BeLostReply, s =>
        {
            s.Laptop.Links();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.IsRefused();
        }),
        new("A reply is lost in the fortieth generation", Truth.Accident, Must.BeLostReply, s =>
        {
            s.Laptop.Lives(39);
            s.After("5 min").Laptop.LosesReply();
            s.After("14 h").Laptop.IsRefused();
        }),
        new("Reply and repeated reply are both lost", Truth.Accident, Must.BeLostReply, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("10 s").Laptop.LosesReplyAgain();
            s.After("10 s").Laptop.LosesReplyAgain();
            s.After("13 h").Laptop.IsRefused();
        }),
        new("A reply was made up for in time, the next one was not", Truth.Accident, Must.BeLostReply, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("10 s").Laptop.Retries();
            s.After("5 min").Laptop.LosesReply();
            s.After("15 h").Laptop.IsRefused();
        }),
        new("A reply is lost on the phone, which asks on after the end", Truth.Accident, Must.BeLostReply, s =>
        {
            s.Phone.Lives();
            s.After("2 h").Phone.LosesReply();
            s.After("13 h").Phone.IsRefused();
            s.After("1 h").Phone.IsRefused();
        }),
        new("A reply is lost over loopback, where other accounts are too", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.At("127.0.0.1").Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.IsRefused();
        }),
        new("A reply is lost to an agent of three thousand characters", Truth.Accident, Must.BeLostReply, s =>
        {
            s.Laptop.As("companion/1.0 " + new string('y', 3000)).Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.IsRefused();
        }),
        new("A reply is lost, the laptop is shut for a day", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("1 day").Laptop.IsRefused();
        }),
        new("A reply is lost, and the phone asks again on mobile data where it never was", Truth.Accident, Must.BeTold, s =>
        {
            s.Phone.Lives();
            s.After("5 min").Phone.LosesReply();
            s.After("2 min").Phone.At(Mobile).IsRefused();
        }),
        new("A reply is lost, and the home's address changes within its /24", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("3 min").Laptop.At(HomeNeighbour).IsRefused();
        }),
        new("A reply is lost, and the privacy address changes within the /64", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.At("2a02:0:5:1::10").Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.At("2a02:0:5:1:9c1e:77ff:fe02:3b1").IsRefused();
        }),
        new("A reply is lost, and the subnet changes within the /48", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.At("2a02:0:5:1::10").Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("1 min").Laptop.At("2a02:0:5:30::10").IsRefused();
        }),
        new("A reply is lost to whoever says no agent", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.As(null).Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.IsRefused();
        }),
        new("A reply is lost, and nobody's address is known", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.At(null).Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("1 min").Laptop.IsRefused();
        }),
        new("A reply is lost in a café where others have the same app", Truth.Accident, Must.BeTold, s =>
        {
            s.OthersAt(Cafe, 4).Laptop.At(Cafe).Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.IsRefused();
        }),
        new("A reply is lost, the clock goes back, the window is over", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").ClockGoesBack("1 h").Laptop.IsRefused();
        }),
        new("A reply is lost, and the laptop's history before it is gone", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Links().Refreshes(4, every: "4 days").LosesReply();
            s.ServerCleansUp().After("13 h").Laptop.IsRefused();
        }),
        new("A reply is lost, the laptop comes back when the family has expired", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("9 days").Laptop.IsRefused();
        }),
    ];

    /// <summary>The device itself is another since: updated, or a version that begins with a letter.</summary>
    public static readonly StagedCase[] Updates =
    [
        new("A reply is lost, the app is updated, then asks again", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.After("5 min").Laptop.LosesReply();
            s.After("13 h").Laptop.As(CliNext).IsRefused();
        }),
        Updated("v2.3.1 becomes v2.4.0", "MyApp/v2.3.1", "MyApp/v2.4.0"),
        Updated("Build 4711 becomes 4712", "acme build:4711", "acme build:4712"),
        Updated("Revision r1234 becomes r1250", "sync r1234", "sync r1250"),
        Updated("Build 77 in brackets becomes 78", "Notes (build 77)", "Notes (build 78)"),
        Updated("The system is updated within the agent", "Companion/2.3 (iPhone; iOS 17.4)", "Companion/2.3 (iPhone; iOS 18.0)"),
        Updated("The app names a commit that changes", "companion/2.0-gab12cd3", "companion/2.1-g99ff012"),
        new("The app was updated an hour ago, goes on, and its old process comes back", Truth.Accident, Must.BeTold, s =>
        {
            var old = s.Owners("MyApp/v2.3.1", Home);
            s.Laptop.As("MyApp/v2.3.1").Lives();
            old.Copies(s.Laptop);
            s.Laptop.As("MyApp/v2.4.0").Refreshes(3, every: "20 min");
            s.After("1 min");
            old.IsRefused();
        }),
    ];

    /// <summary>Several programs, or several processes, with one token.</summary>
    public static readonly StagedCase[] Siblings =
    [
        new("Two processes share a token file, one has an old copy in memory", Truth.Accident, Must.BeTold, s =>
        {
            var other = s.Owners(Cli, Home);
            s.Laptop.Lives();
            other.Copies(s.Laptop);
            s.Laptop.Refreshes(2, every: "5 min");
            s.After("1 min");
            other.IsRefused();
        }),
        new("Two processes share a token file and take turns until one is late", Truth.Accident, Must.BeTold, s =>
        {
            var other = s.Owners(Cli, Home);
            s.Laptop.Lives();
            for (var i = 0; i < 4; i++)
            {
                other.Copies(s.Laptop);
                s.After("3 min");
                other.Refreshes();
                s.Laptop.Copies(other);
                s.After("3 min").Laptop.Refreshes();
            }

            s.After("13 h");
            other.IsRefused();
        }),
        new("Another process of the host asks from a network that the family knows", Truth.Accident, Must.BeTold, s =>
        {
            var other = s.Owners(Cli, Office);
            s.Laptop.Lives().At(Office).Refreshes(2, every: "5 min").At(Home).Refreshes(2, every: "5 min");
            other.Copies(s.Laptop);
            s.Laptop.Refreshes(2, every: "5 min");
            s.After("1 min");
            other.IsRefused();
        }),
        new("The phone's background fetch has another agent and is late", Truth.Accident, Must.BeTold, s =>
        {
            var fetch = s.Owners(PhoneFetch, Home);
            s.Phone.Lives();
            fetch.Copies(s.Phone);
            s.After("10 min").Phone.Refreshes();
            s.After("2 min");
            fetch.IsRefused();
        }),
        new("The phone's background fetch rotates for the first time, and the app is late", Truth.Accident, Must.BeTold, s =>
        {
            var fetch = s.Owners(PhoneFetch, Home);
            s.Phone.Lives();
            fetch.Copies(s.Phone);
            s.After("10 min");
            fetch.Refreshes();
            s.After("5 min").Phone.IsRefused();
        }),
        new("The phone's background fetch is well known, and late on mobile data", Truth.Accident, Must.BeTold, s =>
        {
            var fetch = s.Owners(PhoneFetch, Home);
            s.Phone.Lives();
            for (var i = 0; i < 3; i++)
            {
                fetch.Copies(s.Phone);
                s.After("20 min");
                fetch.Refreshes();
                s.Phone.Copies(fetch);
                s.After("20 min").Phone.At(i == 1 ? Mobile : Home).Refreshes();
            }

            fetch.At(Mobile);
            s.After("5 min");
            fetch.IsRefused();
        }),
        new("A new cron job on the laptop rotates, the app is late", Truth.Accident, Must.BeTold, s =>
        {
            var job = s.Owners(Curl, Home);
            s.Laptop.Lives();
            job.Copies(s.Laptop);
            s.After("2 min");
            job.Refreshes();
            s.After("3 min").Laptop.IsRefused();
        }),
        new("A new cron job on the laptop comes with what the app has spent", Truth.Accident, Must.BeTold, s =>
        {
            var job = s.Owners(Python, Home);
            s.Laptop.Lives();
            job.Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("10 min");
            job.IsRefused();
        }),
        new("A cron job on the server has gone along for weeks and is late once", Truth.Accident, Must.BeTold, s =>
        {
            var job = s.Owners(Curl, Cloud);
            s.Laptop.As("acme-agent/1.0").At(Cloud).Lives();
            for (var i = 0; i < 6; i++)
            {
                job.Copies(s.Laptop);
                s.After("2 days");
                job.Refreshes();
                s.Laptop.Copies(job);
                s.After("1 day").Laptop.Refreshes();
            }

            s.After("3 min");
            job.IsRefused();
        }),
    ];

    /// <summary>A store that is older than it should be.</summary>
    public static readonly StagedCase[] Restored =
    [
        new("The laptop is restored from a backup three hours old", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives().BacksUp().Refreshes(6, every: "30 min");
            s.After("10 min").Laptop.Restores().IsRefused();
        }),
        new("The laptop is restored from a backup four days old", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives().BacksUp().Refreshes(8, every: "12 h");
            s.After("1 h").Laptop.Restores().IsRefused();
        }),
        new("The laptop is restored from a backup three weeks old whose history is gone", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives().BacksUp().Refreshes(11, every: "2 days");
            s.ServerCleansUp().After("1 h").Laptop.Restores().IsRefused();
        }),
        new("The laptop is restored in the office, where it never was", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives().BacksUp().Refreshes(6, every: "2 h");
            s.After("1 h").Laptop.At(Office).Restores().IsRefused();
        }),
        new("A new phone is set up from the backup of the old one, with a newer system", Truth.Accident, Must.BeTold, s =>
        {
            s.Phone.Lives().BacksUp().Refreshes(6, every: "1 day");
            s.After("1 h").Phone.As("Companion/2.3 (iPhone; iOS 18.1)").Restores().IsRefused();
        }),
        new("A new phone is set up from the backup in a shop, and the old one goes on", Truth.Accident, Must.BeTold, s =>
        {
            var next = s.Owners(Agents.Phone, Cafe);
            s.Phone.Lives().BacksUp();
            next.CopiesBackupOf(s.Phone);
            s.After("20 min");
            next.Refreshes(2, every: "20 min");
            s.After("5 min").Phone.IsRefused();
        }),
        new("A token is baked into an image that starts on three clouds", Truth.Accident, Must.BeTold, s =>
        {
            var (second, third) = (s.Owners("acme-worker/1.0", OtherCloud), s.Owners("acme-worker/1.0", ThirdCloud));
            s.Laptop.As("acme-worker/1.0").At(Cloud).Links();
            second.Copies(s.Laptop);
            third.Copies(s.Laptop);
            s.Laptop.Refreshes(4, every: "5 min");
            s.After("1 min");
            second.IsRefused();
            s.After("1 h");
            third.IsRefused();
        }),
        new("A token is baked into an image, and the second start is first to rotate", Truth.Accident, Must.BeTold, s =>
        {
            var second = s.Owners("acme-worker/1.0", OtherCloud);
            s.Laptop.As("acme-worker/1.0").At(Cloud).Links();
            second.Copies(s.Laptop);
            second.Refreshes(3, every: "5 min");
            s.After("1 min").Laptop.IsRefused();
        }),
        new("An old script with the token, in a program and on a host that nobody knows", Truth.Accident, Must.MayBeCopy, s =>
        {
            var script = s.Owners(Go, Cloud);
            s.Laptop.Lives();
            script.Copies(s.Laptop);
            s.Laptop.Refreshes(5, every: "5 min");
            s.After("1 h");
            script.IsRefused();
        }),
        new("A tunnel is on for two refreshes, whose replies get lost behind it", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives().At(Vpn).Refreshes(1, every: "5 min");
            s.After("5 min").Laptop.LosesReply();
            s.After("2 min").Laptop.At(Home).IsRefused();
        }),
    ];

    private static StagedCase Updated(string name, string before, string after) => new(name, Truth.Accident, Must.BeTold, s =>
    {
        s.Laptop.As(before).Lives();
        s.After("5 min").Laptop.LosesReply();
        s.After("13 h").Laptop.As(after).IsRefused();
    });
}
