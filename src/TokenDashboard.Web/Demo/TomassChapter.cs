
namespace TokenDashboard.Web.Demo;

/// <summary>
/// Tomás Ferreira, whose laptop was robbed of its token a few hours ago. The thief was the first to use it and had a
/// quarter of an hour; then the laptop, the honest one, set off the alarm.
/// </summary>
internal static class TomassChapter
{
    public static void Tell(Stage stage)
    {
        var days = stage.Calendar;
        var tomas = new Person(stage, "Tomás Ferreira", "tomas@example.org", joins: days.Ago(24, "21:10"));
        var theft = days.Ago(new TimeSpan(3, 20, 0));
        var alarm = theft.AddMinutes(15).AddSeconds(20);

        var here = tomas.Browser(Cast.EdgeOnWindows, Places.ThisMachine);
        here.SignsIn(days.Ago(24, "21:10:20"));
        here.SignsOut(days.Ago(24, "21:10:50"));
        var desk = tomas.Browser(Cast.EdgeOnWindows, Places.TomassHome);
        desk.SignsIn(days.Ago(24, "21:11"));
        desk.Visits(days.Daily(23, 2, "21:30"));
        desk.Visits(days.Daily(1, 0, "09:15", "14:10", "21:30"));

        var phone = tomas.App(Cast.Mobile, "iPhone 15", Cast.MobileOnIPhone, Places.TomassHome);
        phone.IsLinked(days.Ago(23, "13:02"));
        phone.Refreshes(days.Daily(22, 8, "22:05"));
        phone.Refreshes(days.Daily(7, 1, "08:10", "22:05").TakeWhile(at => at < theft));

        var laptop = tomas.App(Cast.Companion, "ThinkPad X1", Cast.CompanionOnFedora, Places.TomassHome);
        laptop.IsLinked(days.Ago(6, "08:05:22"));
        laptop.Refreshes(days.Daily(6, 0, "08:40", "09:50", "10:40", "11:40", "13:20", "14:10", "15:00", "16:10", "17:30", "18:20", "20:00", "22:20")
            .TakeWhile(at => at < theft.AddMinutes(-30)));
        laptop.Refreshes(theft.AddSeconds(-1512));
        var thief = laptop.IsCopied(theft.AddMinutes(-2), Cast.PythonScript, Places.Elsewhere);
        thief.Refreshes(theft, theft.AddSeconds(248), theft.AddSeconds(571));
        laptop.SetsOffTheAlarm(alarm);
        thief.IsRefused(alarm.AddSeconds(39), alarm.AddSeconds(44));
        laptop.IsRefused(alarm.AddSeconds(232));

        desk.Visits(alarm.AddMinutes(17));
        desk.ProvesItself(alarm.AddMinutes(20));
        desk.EndsAllOthers(alarm.AddMinutes(21));
        desk.Visits(days.Ago(TimeSpan.FromMinutes(31)));
    }
}
