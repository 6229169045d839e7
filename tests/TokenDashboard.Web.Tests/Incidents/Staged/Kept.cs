namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>Further cases of the same kinds, kept aside: to check with, not to make rules by.</summary>
internal static class Kept
{
    private const string Flat = "77.0.40.12";
    private const string Library = "92.0.8.200";
    private const string Train = "176.0.33.5";
    private const string Depot = "18.0.60.7";
    private const string Relay = "10.0.9.1";
    private const string Bulletproof = "194.0.55.66";
    private const string Rented = "5.0.18.19";
    private const string Editor = "Writer/7.4.1 (Macintosh; Intel Mac OS X 14.5)";
    private const string Tablet = "Writer/7.4 (Android 14; SM-X710)";
    private const string Wget = "Wget/1.21.4";
    private const string Node = "axios/1.6.7";
    private const string Java = "okhttp/4.12.0";

    public static readonly IReadOnlyList<StagedCase> Cases =
    [
        .. Table.Of("thefts", [
            new("Wget rotates twice over lunch, the editor is due", Truth.Theft, Must.BeSure, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(7);
                s.Thief.As(Wget).At(Bulletproof).Copies(s.Laptop);
                s.Thief.Refreshes(2, every: "17 min");
                s.After("26 min").Laptop.IsRefused();
            }),
            new("Node rotates eighty seconds after, the editor is due", Truth.Theft, Must.BeSure, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(3);
                s.Thief.As(Node).At(Rented).Copies(s.Laptop);
                s.After("80 s").Thief.Refreshes();
                s.After("220 s").Laptop.IsRefused();
            }),
            new("A library's script rotates for three nights, the tablet was in a drawer", Truth.Theft, Must.BeSure, s =>
            {
                s.Laptop.As(Tablet).At(Flat).Lives(2);
                s.Thief.As(Java).At(Bulletproof).Copies(s.Laptop);
                s.Thief.Refreshes(6, every: "11 h");
                s.After("7 h").Laptop.At(Train).IsRefused();
            }),
            new("Two rented hosts take turns with two programs", Truth.Theft, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(11);
                s.Thief.As(Wget).At(Rented).Copies(s.Laptop);
                for (var i = 0; i < 3; i++)
                {
                    s.After("13 min").Thief.As(Wget).At(Rented).Refreshes();
                    s.After("13 min").Thief.As(Node).At(Bulletproof).Refreshes();
                }

                s.After("1 min").Laptop.IsRefused();
            }),
            new("The thief's second program presents what its first had spent", Truth.Theft, Must.BeTold, s =>
            {
                var second = s.Stranger(Node, Rented);
                s.Laptop.As(Editor).At(Flat).Lives(5);
                s.Thief.As(Wget).At(Rented).Copies(s.Laptop);
                second.Copies(s.Laptop);
                s.Thief.Refreshes(3, every: "4 min");
                s.After("9 min");
                second.IsRefused();
            }),
            new("The editor was updated and taken to the library, where it sets off the alarm", Truth.Theft, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(5);
                s.Thief.As(Java).At(Rented).Copies(s.Laptop);
                s.Thief.Refreshes(4, every: "31 min");
                s.After("3 h").Laptop.At(Library).As("Writer/7.5.0 (Macintosh; Intel Mac OS X 14.6)").IsRefused();
            }),
            new("The tablet sleeps for a month, the thief rotated for two days", Truth.Theft, Must.BeTold, s =>
            {
                s.Laptop.As(Tablet).At(Flat).Lives(9);
                s.Thief.As(Wget).At(Bulletproof).Copies(s.Laptop);
                s.Thief.Refreshes(4, every: "12 h");
                s.After("29 days").Laptop.IsRefused();
            }) { ExposureAtMost = "9 days" },
            new("A thief without an agent rotates the first token", Truth.Theft, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Links();
                s.Thief.As(null).At(Rented).Copies(s.Laptop);
                s.After("4 min").Thief.Refreshes();
                s.After("70 s").Laptop.IsRefused();
            }),
            new("Thief, editor, thief, on IPv6", Truth.Theft, Must.BeSure, s =>
            {
                s.Laptop.As(Editor).At("2003:0:7::21").Lives(4);
                s.Thief.As(Wget).At("2a01:0:c0de::1").Copies(s.Laptop);
                s.Thief.Refreshes(2, every: "8 min");
                s.After("20 min").Laptop.At("2003:0:7::bad").IsRefused();
                s.After("20 min").Thief.IsRefused();
            }),
        ]),
        .. Table.Of("look-alikes", [
            new("The editor's own agent on a rented host, half a day", Truth.Theft, Must.MayBeUnclear, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(6);
                s.Thief.As(Editor).At(Rented).Copies(s.Laptop);
                s.Thief.Refreshes(5, every: "2.5 h");
                s.After("11 min").Laptop.IsRefused();
            }),
            new("The editor's own agent on a rented host, once, forty seconds before the editor is due", Truth.Theft, Must.MayBeUnclear, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(6);
                s.Thief.As(Editor).At(Rented).Copies(s.Laptop);
                s.After("260 s").Thief.Refreshes();
                s.After("40 s").Laptop.IsRefused();
            }),
            new("A neighbour in the flat's /24 with Node", Truth.Theft, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(6);
                s.Thief.As(Node).At("77.0.40.201").Copies(s.Laptop);
                s.Thief.Refreshes(5, every: "14 min");
                s.After("1 h").Laptop.IsRefused();
            }),
            new("Wget on the editor's own machine", Truth.Theft, Must.MayBeUnclear, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(6);
                s.Thief.As(Wget).At(Flat).Copies(s.Laptop);
                s.Thief.Refreshes(2, every: "100 s");
                s.After("100 s").Laptop.IsRefused();
            }),
            new("The library's other reader has the same app, twenty seconds after", Truth.Theft, Must.NotBeCalledHarmless, s =>
            {
                s.OthersAt(Library, 4, Editor).Laptop.As(Editor).At(Library).Lives(9);
                s.Thief.As(Editor).At(Library).Copies(s.Laptop);
                s.After("20 s").Thief.Refreshes();
                s.After("280 s").Laptop.Retries();
                s.After("5 min").Laptop.Refreshes();
                s.After("40 s").Thief.IsRefused();
            }),
            new("Behind the relay the same app rotates three times", Truth.Theft, Must.MayBeUnclear, s =>
            {
                s.OthersAt(Relay, 7, Tablet).Laptop.As(Tablet).At(Relay).Lives(5);
                s.Thief.As(Tablet).At(Relay).Copies(s.Laptop);
                s.Thief.Refreshes(3, every: "90 s");
                s.After("30 s").Laptop.IsRefused();
            }),
            new("Behind the relay the tablet rested for a day, and so did the thief until a minute before", Truth.Theft, Must.NotBeSure, s =>
            {
                s.OthersAt(Relay, 7, Tablet).Laptop.As(Tablet).At(Relay).Lives(5);
                s.Thief.As(Tablet).At(Relay).Copies(s.Laptop);
                s.After("1 day").Thief.Refreshes();
                s.After("70 s").Laptop.Retries();
                s.After("10 min").Thief.Refreshes();
                s.After("10 min").Laptop.IsRefused();
            }),
        ]),
        .. Table.Of("copies", [
            new("Java comes half a minute after the editor", Truth.CopyOnly, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(14);
                s.Thief.As(Java).At(Rented).Copies(s.Laptop);
                s.After("5 min").Laptop.Refreshes();
                s.After("31 s").Thief.IsRefused();
            }),
            new("Node comes with a token six days old, from two hosts", Truth.CopyOnly, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(3);
                s.Thief.As(Node).At(Rented).Copies(s.Laptop);
                s.Laptop.Refreshes(12, every: "12 h");
                s.After("10 min").Thief.IsRefused();
                s.After("10 min").Thief.At(Bulletproof).IsRefused();
            }),
            new("Wget comes, then the live token is presented from the same network", Truth.Theft, Must.BeTold, s =>
            {
                var again = s.Stranger(Wget, "5.0.18.77");
                s.Laptop.As(Editor).At(Flat).Lives(3);
                s.Thief.As(Wget).At(Rented).Copies(s.Laptop);
                s.After("5 min").Laptop.Refreshes();
                again.Copies(s.Laptop);
                s.After("3 min").Thief.IsRefused();
                s.After("19 h");
                again.IsRefused();
            }),
            new("Wget comes, then the updated editor with its live token", Truth.CopyOnly, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(3);
                s.Thief.As(Wget).At(Rented).Copies(s.Laptop);
                s.Laptop.Refreshes(2, every: "5 min");
                s.After("3 min").Thief.IsRefused();
                s.After("2 min").Laptop.As("Writer/7.5.0 (Macintosh; Intel Mac OS X 14.6)").IsRefused();
            }),
            new("Java comes ten days after the family expired", Truth.CopyOnly, Must.BeTold, s =>
            {
                s.Laptop.As(Tablet).At(Flat).Lives(6);
                s.Thief.As(Java).At(Bulletproof).Copies(s.Laptop);
                s.Laptop.Refreshes(2, every: "1 day");
                s.After("17 days").ServerCleansUp().Thief.IsRefused();
            }),
        ]),
        .. Table.Of("watches", [
            new("Four retries from a rented host within two hours", Truth.RetryWatch, Must.BeTold, s =>
            {
                s.Laptop.At(Flat).Lives(3);
                s.Thief.At(Rented);
                s.Listens(4, every: "30 min");
            }),
            new("Two retries a day for four days", Truth.NoCase, Must.BeTold, s =>
            {
                s.Laptop.At(Flat).Lives(3);
                s.Thief.At(Rented);
                for (var i = 0; i < 4; i++)
                {
                    s.Listens(2, every: "5 min");
                    s.After("26 h").Laptop.Refreshes();
                }
            }),
            new("A retry from elsewhere, then Wget goes on with the successor", Truth.Theft, Must.BeTold, s =>
            {
                var wget = s.Stranger(Wget, Rented);
                s.Laptop.At(Flat).Lives(3);
                s.Thief.At(Rented);
                s.Listens(1, every: "5 min");
                wget.Copies(s.Thief);
                wget.Refreshes(2, every: "50 s");
                s.After("200 s").Laptop.IsRefused();
            }),
            new("Wget rotates once at night", Truth.NoCase, Must.AskForLook, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(8);
                s.Thief.As(Wget).At(Rented).Copies(s.Laptop);
                s.After("9 h").Thief.Refreshes();
            }),
            new("Java rotates four times from two networks", Truth.UnknownInUse, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(8);
                s.Thief.As(Java).At(Rented).Copies(s.Laptop);
                s.Thief.Refreshes(2, every: "1 h").At(Bulletproof).Refreshes(2, every: "1 h");
            }),
        ]),
        .. Table.Of("accidents", [
            new("The editor's reply is lost, it asks after thirty-five hours", Truth.Accident, Must.BeLostReply, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(6);
                s.After("5 min").Laptop.LosesReply();
                s.After("35 h").Laptop.IsRefused();
            }),
            new("The tablet's reply is lost, it asks after half a day, and on", Truth.Accident, Must.BeLostReply, s =>
            {
                s.Laptop.As(Tablet).At(Flat).Lives(17);
                s.After("1 h").Laptop.LosesReply();
                s.After("12 h").Laptop.IsRefused();
                s.After("4 min").Laptop.IsRefused();
            }),
            new("The tablet's reply is lost at home, it asks on the train", Truth.Accident, Must.BeTold, s =>
            {
                s.Laptop.As(Tablet).At(Flat).Lives(4);
                s.After("1 h").Laptop.LosesReply();
                s.After("25 min").Laptop.At(Train).IsRefused();
            }),
            new("Tool/r77 becomes Tool/r78 between loss and replay", Truth.Accident, Must.BeTold, s =>
            {
                s.Laptop.As("Tool/r77").At(Flat).Lives(4);
                s.After("5 min").Laptop.LosesReply();
                s.After("16 h").Laptop.As("Tool/r78").IsRefused();
            }),
            new("backup build-20240101 becomes build-20240201", Truth.Accident, Must.BeTold, s =>
            {
                s.Laptop.As("backup build-20240101").At(Flat).Lives(4);
                s.After("5 min").Laptop.LosesReply();
                s.After("23 h").Laptop.As("backup build-20240201").IsRefused();
            }),
            new("The editor is restored from yesterday, in the library", Truth.Accident, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(4).BacksUp().Refreshes(5, every: "5 h");
                s.After("2 h").Laptop.At(Library).Restores().IsRefused();
            }),
            new("The tablet is restored from two weeks ago", Truth.Accident, Must.BeTold, s =>
            {
                s.Laptop.As(Tablet).At(Flat).Lives(4).BacksUp().Refreshes(5, every: "3 days");
                s.ServerCleansUp().After("2 h").Laptop.Restores().IsRefused();
            }),
            new("A worker's token starts in two depots", Truth.Accident, Must.BeTold, s =>
            {
                var second = s.Owners("picker v1.9", "3.0.60.7");
                s.Laptop.As("picker v1.9").At(Depot).Lives(2);
                second.Copies(s.Laptop);
                s.Laptop.Refreshes(3, every: "5 min");
                s.After("4 min");
                second.IsRefused();
            }),
            new("A new job with Wget on the depot's host comes late", Truth.Accident, Must.BeTold, s =>
            {
                var job = s.Owners(Wget, Depot);
                s.Laptop.As("picker v1.9").At(Depot).Lives(5);
                job.Copies(s.Laptop);
                s.Laptop.Refreshes(2, every: "5 min");
                s.After("30 min");
                job.IsRefused();
            }),
            new("The tablet's sync service has its own agent and is first", Truth.Accident, Must.BeTold, s =>
            {
                var sync = s.Owners("Dalvik/2.1.0 (Linux; U; Android 14; SM-X710)", Flat);
                s.Laptop.As(Tablet).At(Flat).Lives(5);
                sync.Copies(s.Laptop);
                s.After("15 min");
                sync.Refreshes();
                s.After("2 min").Laptop.IsRefused();
            }),
        ]),
        .. Table.Of("ordinary life", [
            new("The tablet commutes for two weeks and loses replies on the train", Truth.NoCase, Must.NotAskForLook, s =>
            {
                s.Laptop.As(Tablet).At(Flat).Lives(3);
                for (var day = 0; day < 14; day++)
                {
                    s.After("11 h").Laptop.At(Flat).LosesReply();
                    s.After("20 s").Laptop.At(Train).Retries().Refreshes(1, every: "8 min").At(Library).Refreshes(1, every: "12 h");
                }
            }),
            new("The editor is updated, travels and comes home", Truth.NoCase, Must.NotAskForLook, s =>
                s.Laptop.As(Editor).At(Flat).Lives(3).At(Library).As("Writer/7.5.0 (Macintosh; Intel Mac OS X 14.6)").Refreshes(3, every: "1 h").At(Flat).Refreshes(2, every: "1 day")),
            new("Signed out on the editor, then Wget presents its last token", Truth.NoCase, Must.BeTold, s =>
            {
                s.Laptop.As(Editor).At(Flat).Lives(3);
                s.Thief.As(Wget).At(Rented).Copies(s.Laptop);
                s.After("1 min").Laptop.Revokes();
                s.After("1 h").Thief.IsRefused();
            }),
            new("The tablet is found after ten weeks", Truth.NoCase, Must.BeTold, s =>
            {
                s.Laptop.As(Tablet).At(Flat).Lives(3);
                s.After("70 days").ServerCleansUp().Laptop.IsRefused();
            }),
        ]),
    ];
}
