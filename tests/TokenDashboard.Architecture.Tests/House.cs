namespace TokenDashboard.Architecture.Tests;

/// <summary>A room of the house: a folder, and what is at home in it.</summary>
/// <param name="Folder">The folder, below its project; empty for the project's own files.</param>
/// <param name="Words">What the README says of it.</param>
/// <param name="Engine">Whether it does without knowing how accounts are kept and people get in.</param>
internal sealed record Room(string Folder, string Words, bool Engine = true);

/// <summary>
/// The order of the house. A file uses files of its own room and of the floors beneath; rooms on one floor don't use one
/// another. Constants and helpers live in the lowest room that owns their meaning.
/// </summary>
internal static class House
{
    /// <summary>The projects from the ground up, each with its floors from the ground up.</summary>
    public static readonly IReadOnlyList<(string Project, Room[][] Floors)> Projects =
    [
        ("TokenDashboard.Core",
        [
            [new("", "who asks, and from which network")],
            [new("Secrets", "raw values that redact, master keys"), new("Feed", "tells open pages"), new("Devices", "what a device is called"), new("Telemetry", "numbers for whoever watches")],
            [new("Data", "the database, its rows, one writer")],
            [
                new("Incidents", "evidence and verdict"), new("Activity", "the owner's log and gate"), new("Audit", "the admins' log and gate"),
                new("Limits", "how often, and how much"), new("Dpop", "who has a token's key"),
            ],
            [new("Blocks", "who is shut out")],
            [new("Sessions", "list, name, end"), new("Outbox", "what the world is told")],
            [new("Tokens", "families, rotation, replay"), new("Accounts", "the row of an owner, links in mails, containment")],
            [new("Identity", "people as ASP.NET Core Identity keeps them", Engine: false)],
            [
                new("Grants", "how an app gets its first token"), new("Methods", "ways in, and proofs", Engine: false),
                new("Cleanup", "what is over"), new("Triage", "settling cases"), new("Finding", "all that something touched"),
                new("Overview", "whether something is going on"), new("Settings", "what admins change while it runs"),
            ],
            [new("People", "registration, invitations, what admins do with accounts", Engine: false)],
            [new("Setup", "registers all of it, brings a database to today", Engine: false)],
        ]),
        ("TokenDashboard.Web",
        [
            [new("Requests", "who asks, made plain"), new("Hosting", "start, settings, storage"), new("Outgoing", "asks other servers, none of a private network")],
            [new("Readers", "language, zone, sentences")],
            [new("Places", "roughly where an address is"), new("Limits", "how often, and how much")],
            [new("Jobs", "what runs on a schedule"), new("Mail", "letters"), new("Webhooks", "signed posts")],
            [new("Auth", "cookie, sign-in, proof")],
            [new("OAuth", "the endpoints of apps")],
            [new("Components/Layout", "frame, icons, times, notices"), new("Components/Places", "a place beside an address")],
            [new("Components/Ending", "what an act ends, said before")],
            [new("Components/Account", "sign in, register, reset"), new("Components/Admin", "a page that acts")],
            [new("Components/Activity", "the log"), new("Components/Picture", "a family drawn"), new("Components/Proof", "prove it is you")],
            [
                new("Components/Incidents", "inbox and case"), new("Components/Methods", "ways in"), new("Components/Profile", "name, address, farewell"),
                new("Components/Jobs", "runs and deliveries"), new("Components/Settings", "what is configured"),
            ],
            [new("Components/Sessions", "one list, and each session's page")],
            [new("Components/AllSessions", "everybody's"), new("Components/Checkup", "am I safe"), new("Components/Linking", "allow an app"), new("Components/Apps", "which there are"), new("Components/Blocks", "who is shut out"), new("Components/Overview", "is something going on")],
            [new("Components/Audit", "what admins did")],
            [new("Components/Users", "accounts, for admins")],
            [new("Components/Find", "all that something touched")],
            [new("Components", "the document and its routes, over these pages")],
            [new("Downloads", "pages as files")],
            [new("Rest", "the API for scripts")],
            [new("Commands", "the console"), new("Demo", "a story in it")],
            [new("", "puts it all together")],
        ]),
    ];

    private const string Own = "its own files";
    private const int Width = 124;

    private static readonly Dictionary<string, (int Floor, Room Room)> Placed = Projects
        .SelectMany(p => p.Floors, (p, floor) => (p.Project, Rooms: floor))
        .SelectMany((floor, height) => floor.Rooms.Select(room => (Path: $"{floor.Project}/{room.Folder}", height, room)))
        .ToDictionary(r => r.Path, r => (r.height, r.room));

    /// <summary>Every room by its folder below <c>src</c>, as <see cref="RoomOf"/> names it.</summary>
    public static IReadOnlyCollection<string> Rooms => Placed.Keys;

    /// <summary>The room that a file below <c>src</c> is in: the folder of its project; among the pages, the folder there.</summary>
    public static string RoomOf(string file)
    {
        var folders = file.Split('/')[..^1];
        var depth = folders is [_, "Components", ..] ? 3 : 2;
        return folders.Length == 1 ? $"{folders[0]}/" : string.Join('/', folders.Take(depth));
    }

    /// <summary>How high a room lies, over all projects; null for a room that isn't in the list.</summary>
    public static int? FloorOf(string room) => Placed.TryGetValue(room, out var placed) ? placed.Floor : null;

    /// <summary>Whether a room belongs to the engine that could serve other people's applications.</summary>
    public static bool IsEngine(string room) =>
        room.StartsWith("TokenDashboard.Core/", StringComparison.Ordinal) && Placed.TryGetValue(room, out var placed) && placed.Room.Engine;

    /// <summary>
    /// The house from the top down, a floor a line; what is too long goes on in the next line. Rooms within a room are further in.
    /// </summary>
    public static string Picture() => string.Join("\n\n", Projects.Reverse().Select(p => string.Join('\n', p.Floors.Reverse().SelectMany(Lines).Prepend($"src/{p.Project}"))));

    private static List<string> Lines(Room[] floor)
    {
        var margin = floor.All(room => room.Folder.Contains('/')) ? "    " : "  ";
        var lines = new List<string>();
        foreach (var room in floor.Select(r => $"{(r.Folder.Length > 0 ? Path.GetFileName(r.Folder) : Own)}: {r.Words}"))
        {
            if (lines.Count > 0 && lines[^1].Length + room.Length <= Width)
                lines[^1] += $" · {room}";
            else
                lines.Add($"{margin}{(lines.Count > 0 ? "· " : "")}{room}");
        }

        return lines;
    }
}
