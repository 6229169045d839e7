
namespace TokenDashboard.Web.Demo;

/// <summary>
/// Ana Novak, whose sessions are the ones to look at. Yesterday somebody presented a copy of her phone's token, and last
/// night somebody signed in as her with a browser and from a network that she had never used.
/// </summary>
internal static class AnasChapter
{
    public static void Tell(Stage stage)
    {
        var days = stage.Calendar;
        var ana = new Person(stage, "Ana Novak", "ana@example.org", joins: days.Ago(35, "18:20"));

        Browsers(days, ana);
        Phone(days, ana);

        var buildBox = ana.App(Cast.Companion, "build-box", Cast.CompanionOnUbuntu, Places.Workshop);
        buildBox.IsLinked(days.Ago(33, "10:12"));
        buildBox.Refreshes(days.Daily(32, 8, "16:00"));
        buildBox.Refreshes(days.Daily(7, 0, "00:40", "06:30", "08:20", "09:50", "11:15", "13:10", "14:35", "16:00", "17:45", "19:40", "22:10"));
        // A reply got lost here once, and nobody noticed.
        buildBox.LosesReply(days.Ago(3, "15:20"));
        buildBox.Refreshes(days.Ago(3, "15:20:11"));
        buildBox.Refreshes(days.Ago(TimeSpan.FromMinutes(4)));

        var tv = ana.App(Cast.Tv, "Living-room TV", Cast.TvApp, Places.AnasHome);
        tv.IsLinked(days.Ago(34, "20:05"));
        tv.Refreshes(days.Daily(33, 8, "20:15"));
        tv.Refreshes(days.Daily(7, 5, "19:30", "20:15", "21:00", "21:45"));
    }

    private static void Browsers(Calendar days, Person ana)
    {
        var first = ana.Browser(Cast.EdgeOnWindows, Places.ThisMachine);
        first.SignsIn(days.Ago(35, "18:21"));
        first.Visits(days.Daily(34, 29, "16:40"));

        var mac = ana.Browser(Cast.SafariOnMac, Places.AnasHome);
        mac.SignsIn(days.Ago(21, "08:55"));
        mac.IsCalled("MacBook Air", days.Ago(21, "08:56"));
        mac.Visits(days.Daily(20, 2, "20:10"));
        mac.Visits(days.Daily(1, 0, "08:30", "12:40", "20:10"));

        var ubuntu = ana.Browser(Cast.FirefoxOnUbuntu, Places.Workshop);
        ubuntu.SignsIn(days.Ago(12, "09:04"));
        ubuntu.Visits(days.Daily(11, 6, "15:30"));
        ubuntu.SignsOut(days.Ago(5, "17:12"));

        var tablet = ana.Browser(Cast.SafariOnIPad, Places.AnasHome);
        tablet.SignsIn(days.Ago(10, "21:31"));
        tablet.IsCalled("iPad Air", days.Ago(10, "21:33"));
        tablet.Visits(days.Daily(9, 2, "22:20"));
        mac.Ends(tablet, days.Ago(1, "20:41"));

        // Six guesses within four minutes, from nowhere she has ever been.
        var guesser = ana.Browser(Cast.FirefoxOnUbuntu, Places.OtherMachineRoom);
        guesser.IsRefused(Enumerable.Range(0, 6).Select(i => days.Ago(7, "03:12").AddSeconds(40 * i)));
        // And once she mistyped.
        mac.IsRefused(days.Ago(3, "08:29"));

        var stranger = ana.Browser(Cast.ChromeOnWindows, Places.LateAtNight);
        var night = days.Last("02:14");
        stranger.SignsIn(night);
        stranger.Visits(night.AddMinutes(3), night.AddMinutes(9));
    }

    // Nobody but the phone ever got anything for its tokens: what came back was a copy of one it had spent.
    private static void Phone(Calendar days, Person ana)
    {
        var before = ana.App(Cast.Mobile, "Pixel 9", Cast.MobileOnPixel, Places.AnasHome);
        before.IsLinked(days.Ago(26, "19:47"));
        before.Refreshes(days.Daily(25, 8, "18:05"));
        before.Refreshes(days.Daily(7, 2, "07:15", "12:30", "18:05", "22:40"));
        before.Refreshes(days.Ago(1, "07:22:10"), days.Ago(1, "09:48:51"));
        var copy = before.IsCopied(days.Ago(1, "10:30"), Cast.Curl, Places.Elsewhere);
        before.Refreshes(days.Ago(1, "12:36:07"), days.Ago(1, "13:41:29"));
        copy.SetsOffTheAlarm(days.Ago(1, "14:02:13"));
        copy.IsRefused(days.Ago(1, "14:02:51"));
        before.IsRefused(days.Ago(1, "14:16:40"));

        var after = ana.App(Cast.Mobile, "Pixel 9", Cast.MobileOnPixel, Places.AnasHome);
        after.IsLinked(days.Ago(1, "14:20"));
        after.Refreshes(days.Ago(1, "15:02"), days.Ago(1, "18:13"), days.Ago(1, "20:30"), days.Ago(1, "22:46"));
        after.Refreshes(days.Daily(0, 0, "07:15", "08:40", "10:05", "12:30", "15:20", "18:05"));
        after.Refreshes(days.Ago(TimeSpan.FromMinutes(12)));
    }
}
