using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Demo;

/// <summary>
/// Jonas Weber, the admin, to whom the incidents are shown. One is his own: a machine that was restored from a snapshot
/// in another machine room woke up with an old token, and nobody can tell that from a theft.
/// </summary>
internal static class JonassChapter
{
    public static void Tell(Stage stage)
    {
        var days = stage.Calendar;
        var jonas = new Person(stage, "Jonas Weber", "jonas@example.org", joins: days.Ago(36, "17:05"), isAdmin: true);

        var first = jonas.Browser(Cast.FirefoxOnUbuntu, Places.ThisMachine);
        first.SignsIn(days.Ago(36, "17:06"));
        first.Visits(days.Daily(35, 29, "10:15"));

        var desk = jonas.Browser(Cast.FirefoxOnUbuntu, Places.JonasHome);
        desk.SignsIn(days.Ago(28, "08:12"));
        desk.IsCalled("Desk at home", days.Ago(28, "08:13"));
        desk.Visits(days.Daily(27, 2, "17:50"));
        desk.Visits(days.Daily(1, 0, "08:05", "13:30", "17:50"));

        var cli = jonas.App(Cast.Companion, "Desk at home", Cast.CompanionOnUbuntu, Places.JonasHome);
        cli.IsLinked(days.Ago(20, "18:02"));
        cli.Refreshes(days.Daily(19, 8, "18:20"));
        cli.Refreshes(days.Daily(7, 0, "08:10", "12:30", "18:20"));

        var phone = jonas.App(Cast.Mobile, "iPhone 16", Cast.MobileOnIPhone, Places.JonasHome);
        phone.IsLinked(days.Ago(19, "19:20"));
        phone.Refreshes(days.Daily(18, 8, "20:25"));
        phone.Refreshes(days.Daily(7, 0, "07:50", "20:25"));

        var runner = jonas.App(Cast.Companion, "build-runner", Cast.CompanionOnDebian, Places.DataCentre);
        runner.IsLinked(days.Ago(12, "11:30"));
        runner.Refreshes(days.Daily(11, 6, "02:10", "05:40", "09:00", "12:20", "15:10", "18:30", "21:50"));
        var restored = runner.IsCopied(days.Ago(6, "14:00"), Cast.CompanionOnDebian, Places.OtherMachineRoom);
        runner.Refreshes(days.Ago(5, "02:14:32"), days.Ago(5, "05:47:09"));
        restored.SetsOffTheAlarm(days.Ago(5, "09:12:04"));
        restored.IsRefused(days.Ago(5, "09:12:34"), days.Ago(5, "09:13:34"), days.Ago(5, "09:15:34"));
        runner.IsRefused(days.Ago(5, "09:31:55"));

        // His own case he settles himself.
        desk.ProvesItself(days.Ago(5, "09:36"));
        desk.Settles(jonas, days.Ago(5, "09:37"), (cases, id, admin) => cases.AssignAsync([id], admin.UserId, admin, CancellationToken.None));
        desk.Settles(jonas, days.Ago(5, "09:44"), (cases, id, admin) => cases.ResolveAsync(
            [id], Resolution.Other, "The machine was restored from a snapshot, and woke up with the token it had then.", admin, CancellationToken.None));

        var again = jonas.App(Cast.Companion, "build-runner", Cast.CompanionOnDebian, Places.DataCentre);
        again.IsLinked(days.Ago(5, "10:02"));
        again.Refreshes(days.Daily(4, 0, "02:10", "05:40", "09:00", "12:20", "15:10", "18:30", "21:50"));
    }
}
