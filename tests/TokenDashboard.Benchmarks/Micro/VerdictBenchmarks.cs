using BenchmarkDotNet.Attributes;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Benchmarks.Micro;

/// <summary>The judgement of a replay: a thief rotated first and went on for a while, then the owner's device came back.</summary>
public class VerdictBenchmarks
{
    private const string Phone = "companion/1.0 (Android 16)";
    private const string Thief = "curl/8.9";
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private FamilyFacts _facts = null!;

    /// <summary>How many tokens the thief had.</summary>
    [Params(1, 100)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public void Prepare() => _facts = new FamilyFacts(
        new Presentation(EvidenceKind.Replay, At.AddMinutes(Tokens + 1), 5, "192.0.2.10", Phone), 5 + Tokens, At.AddDays(30), At.AddMinutes(-5),
        [.. Enumerable.Range(0, Tokens).Select(i => new ObtainedToken(6 + i, At.AddMinutes(i), "198.51.100.7", Thief))],
        [new FamilyClient("192.0.2.0/24", Phone, 1, "192.0.2.10"), new FamilyClient("198.51.100.0/24", Thief, 6, "198.51.100.7")],
        ["192.0.2.10"], [], TimeSpan.FromMinutes(10));

    [Benchmark]
    public object Judge() => ReplayVerdict.Of(_facts);
}
