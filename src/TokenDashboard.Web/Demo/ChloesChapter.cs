
namespace TokenDashboard.Web.Demo;

/// <summary>
/// Chloé Martin, whose phone lost a reply in a tunnel, went flat, and asked again the day after, too late to be recognised. The app's next version, which she has first, loses one after the other. Her
/// studio's storage works day and night and gives the housekeeping something to do.
/// </summary>
internal static class ChloesChapter
{
    public static void Tell(Stage stage)
    {
        var days = stage.Calendar;
        var chloe = new Person(stage, "Chloé Martin", "chloe@example.org", joins: days.Ago(17, "12:30"));

        var here = chloe.Browser(Cast.ChromeOnChromebook, Places.ThisMachine);
        here.SignsIn(days.Ago(17, "12:30:20"));
        here.SignsOut(days.Ago(17, "12:30:50"));
        var chromebook = chloe.Browser(Cast.ChromeOnChromebook, Places.ChloesHome);
        chromebook.SignsIn(days.Ago(17, "12:31"));
        chromebook.Visits(days.Daily(16, 2, "19:05"));
        chromebook.Visits(days.Daily(1, 0, "10:20", "19:05"));

        var borrowed = chloe.Browser(Cast.SamsungInternet, Places.MobileNetwork);
        borrowed.SignsIn(days.Ago(8, "16:02"));
        borrowed.SignsOut(days.Ago(8, "16:25"));

        var studio = chloe.App(Cast.Companion, "studio-nas", Cast.CompanionOnDebian, Places.ChloesStudio);
        studio.IsLinked(days.Ago(9, "09:40"));
        studio.Refreshes(days.Daily(8, 0, RoundTheClock));

        var galaxy = chloe.App(Cast.Mobile, "Galaxy S24", Cast.MobileOnGalaxy, Places.MobileNetwork);
        galaxy.IsLinked(days.Ago(3, "16:08"));
        galaxy.Refreshes(days.Ago(3, "16:31:18"), days.Ago(3, "16:58:40"));
        galaxy.LosesReply(days.Ago(3, "17:21:08"));
        galaxy.SetsOffTheAlarm(days.Ago(2, "17:25:31"));

        var again = chloe.App(Cast.Mobile, "Galaxy S24", Cast.UpdatedOnGalaxy, Places.MobileNetwork);
        again.IsLinked(days.Ago(2, "17:40"));
        again.Refreshes(days.Daily(1, 0, "07:40", "12:15", "18:50"));
        // The new version gives up on replies too early, and asks for them again.
        foreach (var at in days.Daily(1, 1, "08:31:04", "09:44:51", "11:02:17", "13:20:40", "15:56:08", "17:03:33"))
        {
            again.LosesReply(at);
            again.Refreshes(at.AddSeconds(9));
        }
    }

    private static readonly string[] RoundTheClock =
    [
        "00:10", "01:30", "03:00", "04:20", "06:10", "07:00", "08:20", "09:00", "09:25", "10:00", "10:30", "11:00",
        "11:20", "12:30", "13:10", "14:00", "14:40", "15:10", "16:10", "17:20", "18:10", "19:00", "20:10", "21:00", "22:20", "23:10",
    ];
}
