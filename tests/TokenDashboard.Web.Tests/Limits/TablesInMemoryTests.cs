using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Limits;

/// <summary>Whatever grows in memory for as long as the server runs has a bound, and a test that fills it or a reason why nobody outside can.</summary>
public sealed class TablesInMemoryTests
{
    private static readonly Assembly[] Ours = [typeof(Requester).Assembly, typeof(EdgeLimits).Assembly];

    private static readonly Type[] Growing =
    [
        typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(ConcurrentDictionary<,>), typeof(ConditionalWeakTable<,>), typeof(IDictionary<,>), typeof(HashSet<>), typeof(SortedSet<>), typeof(ISet<>), typeof(List<>), typeof(IList<>), typeof(LinkedList<>),
        typeof(Queue<>), typeof(Stack<>), typeof(PriorityQueue<,>), typeof(ConcurrentQueue<>), typeof(ConcurrentStack<>), typeof(ConcurrentBag<>), typeof(BlockingCollection<>), typeof(Channel<>),
    ];

    // A test's name, or the reason why there is none to be filled.
    private static readonly SortedDictionary<string, string> Bounds = new(StringComparer.Ordinal)
    {
        ["AccessUseLog._counts"] = "AccessUseLogTests.Count_FromTooManySessionsAtOnce_IsBounded",
        ["BulkTriage._working"] = "An act on many cases each, which an admin began with a proof of who they are.",
        ["CaseWatchers._elsewhere"] = "CaseWatchersTests.Hear_MoreThanAreKept_KeepsSoMany",
        ["CaseWatchers._here"] = "OpenPagesTests.Open_MoreThanEverybodyMay_IsRefusedWhoeverAsks",
        ["ClientDocuments._asked"] = "AgentTests.Find_ManyAddresses_AsksForAFewOfEachNetworkAndKeepsABound",
        ["ClientDocuments._kept"] = "AgentTests.Find_ManyAddresses_AsksForAFewOfEachNetworkAndKeepsABound",
        ["ConcurrentPresentations._groups"] = "ConcurrentPresentationsTests.Enter_WithVeryManyTokens_HoldsThoseThatAreBeingAnswered",
        ["DeliveryService._busy"] = "The ways to deliver, which the source names.",
        ["GroupCommit`2._waiting"] = "GroupCommitTests.Run_TooManyWait_FailsThoseBeyondAsBusy",
        ["HourlyCounts._counts"] = "Kinds that the source names, of three weeks at most.",
        ["HourlyCounts._ofApps"] = "HourlyCountsTests.Count_OfVeryManyVersions_HoldsSoManyAndWritesThoseThatAreToldApart",
        ["Icons.Drawn"] = "Icons and sizes that the source names.",
        ["LookLog._noted"] = "LookLogTests.Look_WhileTheDatabaseTakesNone_WaitsAndIsBounded",
        ["LookLog._waiting"] = "LookLogTests.Look_WhileTheDatabaseTakesNone_WaitsAndIsBounded",
        ["Names`1.All"] = "What an enumeration's values are called.",
        ["PostgresFeed._told"] = "PostgresFeedBoundTests.Publish_MuchMoreThanCanBeTold_KeepsSoMany",
        ["PostgresRotations._onTheirWay"] = "What two statements carry.",
        ["PostgresRotations._waiting"] = "RotationsWaitingTests.Spend_TooManyWait_FailsThoseBeyondAsBusy",
        ["Refusals._hours"] = "Limits that the source names.",
        ["SessionFeed._subscriptions"] = "OpenPagesTests.Open_MoreThanEverybodyMay_IsRefusedWhoeverAsks",
        ["SettingService._seen"] = "Changes of settings that shorten sessions, by admins, until they are done.",
        ["SharedReads`2._next"] = "SharedReadsTests.Read_OfVeryManyOneAfterTheOther_HoldsNone",
        ["SharedReads`2._running"] = "SharedReadsTests.Read_OfVeryManyOneAfterTheOther_HoldsNone",
        ["SigningKeys._loaded"] = "The keys that are stored.",
        ["StoredKeyRing._read"] = "The keys that are stored.",
        ["StoredSettings._last"] = "The settings that the source names.",
        ["TokenCleanup.<steps>P"] = "The steps that the source names.",
        ["WriteTurns._nobody"] = "WriteTurnsTests.Take_TooManyWait_IsRefusedAtOnceInThatLaneAlone",
        ["WriteTurns._somebody"] = "WriteTurnsTests.Take_TooManyWait_IsRefusedAtOnceInThatLaneAlone",
    };

    [Fact]
    public void Tables_AllThatStay_AreNamedWithTheirBound() => Assert.Empty(Tables().Except(Bounds.Keys));

    [Fact]
    public void Bounds_TablesAndTestsThatAreNamed_AreThere()
    {
        Assert.Empty(Bounds.Keys.Except(Ours.SelectMany(a => a.GetTypes()).SelectMany(t => Own(t).Concat(Shared(t))).Select(NameOf)));
        var tests = Directory.EnumerateFiles(Path.Combine(StaticFileTests.Root(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

        Assert.All(Bounds.Values.Where(bound => !bound.EndsWith('.')).Select(named => named.Split('.')), named => Assert.Contains(tests[named[0]], text => text.Contains($" {named[1]}(", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Tables()
    {
        IServiceCollection? registered = null;
        using var server = new DashboardServer { Replace = services => registered = services };
        server.Client().Dispose();
        var staying = registered!.Where(s => s.Lifetime == ServiceLifetime.Singleton && !s.IsKeyedService && !s.ServiceType.IsGenericTypeDefinition)
            .Where(s => Ours.Contains((s.ImplementationType ?? s.ServiceType).Assembly))
            .SelectMany(s => server.Services.GetServices(s.ServiceType)).Select(s => s!.GetType()).Where(t => Ours.Contains(t.Assembly)).ToHashSet();
        // Whatever those hold stays with them.
        for (var held = staying.ToList(); held.Count > 0;)
            held = [.. held.SelectMany(Fields).Select(f => f.FieldType).Where(t => Ours.Contains(t.Assembly) && staying.Add(t))];
        var shared = Ours.SelectMany(a => a.GetTypes()).Where(t => !t.FullName!.Contains('<', StringComparison.Ordinal)).SelectMany(Shared).Where(f => !f.IsLiteral);
        return staying.SelectMany(Fields).Concat(shared).Where(Grows).Select(NameOf).Distinct().Order(StringComparer.Ordinal);
    }

    private static IEnumerable<FieldInfo> Fields(Type type) => type.BaseType is { } parent && Ours.Contains(parent.Assembly) ? Fields(parent).Concat(Own(type)) : Own(type);

    private static FieldInfo[] Own(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly);

    private static FieldInfo[] Shared(Type type) => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly);

    private static string NameOf(FieldInfo field) => $"{field.DeclaringType!.Name}.{field.Name}";

    // Whatever can be added to, and whatever can be put anew in its place.
    private static bool Grows(FieldInfo field)
    {
        var type = field.FieldType;
        return !type.IsArray && type != typeof(string) && (typeof(IEnumerable).IsAssignableFrom(type) || IsOneOf(type, Growing)) && (!field.IsInitOnly || IsOneOf(type, Growing));
    }

    private static bool IsOneOf(Type type, Type[] kinds) => type.IsGenericType && kinds.Contains(type.GetGenericTypeDefinition());
}
