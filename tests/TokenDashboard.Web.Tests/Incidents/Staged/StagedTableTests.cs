using System.Diagnostics;
using Xunit.Abstractions;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>
/// Promise 8 by a table of thefts and accidents whose truth was written down without looking at how a verdict is found.
/// </summary>
public sealed class StagedTableTests(Stage stage, ITestOutputHelper output) : IClassFixture<Stage>
{
    public static TheoryData<string> Names => [.. Table.Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Case_AsStaged_IsPlayed(string name) =>
        output.WriteLine((await stage.PlayAsync(Table.Cases.Single(c => c.Name == name))).ToString());

    [Fact]
    public async Task Table_OfAllCases_95PercentRight()
    {
        var all = await stage.PlayAsync(Table.Cases);

        AssertShare(all, o => o.IsRight, 0.95);
    }

    [Fact]
    public async Task Table_Thefts_HalfAreSure()
    {
        var thefts = (await stage.PlayAsync(Table.Cases)).Where(o => o.IsByStrangerThroughout).ToList();

        AssertShare(thefts, o => o.IsSureAndTrue, 0.5);
    }

    [Fact]
    public async Task Table_Sure_97PercentRight()
    {
        var sure = (await stage.PlayAsync(Table.Cases)).Where(o => o.IsSure).ToList();

        AssertShare(sure, o => o.IsSureAndTrue, 0.97);
    }

    private static void AssertShare(IReadOnlyCollection<Outcome> all, Func<Outcome, bool> holds, double atLeast)
    {
        Assert.NotEmpty(all);
        var not = all.Where(o => !holds(o)).ToList();
        Assert.True(
            all.Count - not.Count >= atLeast * all.Count,
            $"{all.Count - not.Count} of {all.Count}, at least {atLeast:P0} were to hold. Not:{Environment.NewLine}{string.Join(Environment.NewLine, not)}");
    }
}

/// <summary>Prints what comes of every case, for whoever works on the verdict: <c>bash tests/run --times</c> shows it too.</summary>
[Trait("Category", "Times")]
public sealed class StagedReports(Stage stage, ITestOutputHelper output) : IClassFixture<Stage>
{
    [Fact]
    public Task Table_Printed() => PrintAsync(Table.Cases);

    /// <summary>Cases that no rule was made for.</summary>
    [Fact]
    public Task Kept_Printed() => PrintAsync(Kept.Cases);

    private async Task PrintAsync(IReadOnlyList<StagedCase> cases)
    {
        var watch = Stopwatch.StartNew();
        var all = await stage.PlayAsync(cases);
        output.WriteLine($"{all.Count} cases in {watch.Elapsed.TotalSeconds:F1} s, {all.Sum(o => o.Presentations)} presentations");
        foreach (var outcome in all)
            output.WriteLine(outcome.ToString());
        foreach (var kind in all.GroupBy(o => o.Case.Kind).Concat(all.GroupBy(_ => "all")))
            output.WriteLine($"{kind.Key}: {kind.Count(o => o.IsRight)} of {kind.Count()} right, {kind.Count(o => o.IsToldRight)} but for who did it");
        output.WriteLine($"sure: {all.Count(o => o.IsSureAndTrue)} of {all.Count(o => o.IsSure)} right");
        var strangers = all.Where(o => o.IsByStrangerThroughout).ToList();
        output.WriteLine($"thefts by strangers throughout: {strangers.Count(o => o.IsSureAndTrue)} of {strangers.Count} sure");
    }
}
