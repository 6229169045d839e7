using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Limits;

/// <summary>What leaves no row is counted beside the request, and added up over instances.</summary>
public sealed class HourlyCountsTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    private HourlyCounts Counts => _core.Service<HourlyCounts>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Flush_OfSeveralInstances_AddsUpByHour()
    {
        using var beside = TestPostgres.IsUsed ? _core.Beside() : null;
        var other = beside?.Service<HourlyCounts>() ?? Counts;
        Counts.Count(Counted.TokensRefused);
        other.Count(Counted.TokensRefused);
        await Task.WhenAll(Counts.FlushAsync(default), other.FlushAsync(default));
        Counts.Count(Counted.TokensRefused);
        Counts.Count(Counted.SignIns);
        await Counts.FlushAsync(default);
        _core.Clock.Advance(TimeSpan.FromHours(1));
        Counts.Count(Counted.TokensRefused);
        await Counts.FlushAsync(default);
        await Counts.FlushAsync(default);

        Assert.Equal([(12, Counted.SignIns, 1), (12, Counted.TokensRefused, 3), (13, Counted.TokensRefused, 1)], Stored());
    }

    [Fact]
    public async Task Flush_ThatFails_KeepsTheCounts()
    {
        Counts.Count(Counted.SignIns);
        await _core.WithoutAsync("hourly_counts", () => Counts.FlushAsync(default));

        Counts.Count(Counted.SignIns);
        await Counts.FlushAsync(default);

        Assert.Equal([(12, Counted.SignIns, 2)], Stored());
    }

    /// <summary>Agents are whatever clients say.</summary>
    [Fact]
    public async Task Count_OfVeryManyVersions_HoldsSoManyAndWritesThoseThatAreToldApart()
    {
        for (var i = 0; i < 2 * HourlyCounts.MostHeldOfApps; i++)
            Counts.Count(AppCounted.LostReply, "companion", $"agent{i}/1.0");

        await Counts.FlushAsync(default);

        await using var db = _core.CreateDbContext();
        var stored = await db.AppCounts.ToListAsync();
        Assert.Equal((HourlyCounts.MostVersions + 1, (long)HourlyCounts.MostHeldOfApps), (stored.Count, stored.Sum(c => c.Count)));
    }

    /// <summary>A token that there is none of, a spent one and one of an ended session got nothing; one that lives did. Whoever is not there is refused like anybody.</summary>
    [Fact]
    public async Task Count_OfWhatIsRefused_TakesInWhatIsRecordedNowhereElse()
    {
        await _core.RotateAsync(new RawToken("td1_nothing"));
        await _core.ReplayAsync();
        var (owner, log) = (_core.AddUser(), _core.Service<SignInLog>());
        await log.RecordRefusalAsync(null, SignInMethod.Password, null, CoreDatabase.Laptop);
        await log.RecordRefusalAsync(owner, SignInMethod.Password, null, CoreDatabase.Laptop);
        await _core.SignInAsync(owner);
        await Counts.FlushAsync(default);

        Assert.Equal([(12, Counted.SignIns, 1), (12, Counted.SignInsFailed, 2), (12, Counted.TokensRefused, 2)], Stored());
    }

    [Fact]
    public async Task Cleanup_OfWhatNothingIsComparedWith_LeavesTheRest()
    {
        Counts.Count(Counted.SignIns);
        await Counts.FlushAsync(default);
        _core.Clock.Advance(TimeSpan.FromHours(1));
        Counts.Count(Counted.SignIns);
        await Counts.FlushAsync(default);
        _core.Clock.Advance(HourlyCounts.Kept - TimeSpan.FromMinutes(61));
        await _core.Cleanup.RunAsync(default);
        Assert.Equal(2, Stored().Count);

        _core.Clock.Advance(TimeSpan.FromMinutes(2));
        await _core.Cleanup.RunAsync(default);

        Assert.Equal([(13, Counted.SignIns, 1)], Stored());
    }

    private List<(int Hour, Counted What, long Count)> Stored() =>
        _core.Stored(db => db.HourlyCounts.AsEnumerable().OrderBy(c => c.Hour).ThenBy(c => c.Kind.ToString()).Select(c => (c.Hour.Hour, c.Kind, c.Count)).ToList());
}
