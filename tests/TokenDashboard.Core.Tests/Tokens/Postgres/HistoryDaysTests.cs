using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens.Postgres;

/// <summary>On PostgreSQL spent tokens go by the day: a table each, dropped as a whole, with what incidents need put aside.</summary>
[Trait("Database", "Postgres")]
public sealed class HistoryDaysTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Prepare_Twice_MakesEachComingDayOnce()
    {
        await PrepareAsync();
        await PrepareAsync();

        Assert.Equal(Enumerable.Range(0, PostgresHistory.DaysAhead).Select(Today.AddDays), await DaysAsync());
    }

    [Fact]
    public async Task Rotate_OnADayThatHasATable_IsKeptThere()
    {
        await PrepareAsync();

        await _core.NextAsync((await _core.LinkAsync()).Token);

        Assert.Equal((1, 0), (Rows("20260301"), Rows("other")));
    }

    [Fact]
    public async Task Rotate_OnADayNobodyMade_IsKeptAllTheSameAndGoesRowByRow()
    {
        var next = await _core.NextAsync((await _core.LinkAsync()).Token);
        Assert.Equal(1, Rows("other"));

        _core.Clock.Advance(TimeSpan.FromDays(6));
        await _core.NextAsync(next);
        _core.Clock.Advance(TimeSpan.FromDays(2));
        await _core.Cleanup.RunAsync(CancellationToken.None);

        Assert.Equal(1, Rows("other"));
    }

    [Fact]
    public async Task Cleanup_ADayPast_DropsItsTableAndMakesTheNext()
    {
        await PrepareAsync();
        var first = await _core.LinkAsync();
        var live = await _core.NextAsync(first.Token);
        _core.Clock.Advance(TimeSpan.FromDays(5));
        live = await _core.NextAsync(live);
        _core.Clock.Advance(TimeSpan.FromDays(4));

        var removed = await _core.Cleanup.RunAsync(CancellationToken.None);

        Assert.Equal(1, removed);
        Assert.DoesNotContain(new DateOnly(2026, 3, 1), await DaysAsync());
        Assert.Contains(Today.AddDays(PostgresHistory.DaysAhead - 1), await DaysAsync());
        // What is gone is found all the same.
        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(first.Token, new("198.51.100.24", "curl/8.9")));
    }

    [Fact]
    public async Task Cleanup_ADayOfAnIncident_KeepsItsRows()
    {
        await PrepareAsync();
        await _core.ReplayAsync();
        await _core.NextAsync((await _core.LinkAsync()).Token);
        _core.Clock.Advance(TimeSpan.FromDays(9));

        await _core.Cleanup.RunAsync(CancellationToken.None);

        Assert.Equal(1, Rows("kept"));
        Assert.Equal(1, _core.Stored(db => db.RefreshTokens.Count()));
    }

    [Fact]
    public async Task Cleanup_TableInUse_LeavesItToTheNextRun()
    {
        await PrepareAsync();
        await _core.NextAsync((await _core.LinkAsync()).Token);
        _core.Clock.Advance(TimeSpan.FromDays(9));
        await using (var reader = _core.CreateDbContext())
        {
            await using var reading = await reader.Database.BeginTransactionAsync();
            await reader.RefreshTokens.CountAsync();

            await _core.Cleanup.RunAsync(CancellationToken.None);
            Assert.Contains(new DateOnly(2026, 3, 1), await DaysAsync());
        }

        await _core.Cleanup.RunAsync(CancellationToken.None);

        Assert.DoesNotContain(new DateOnly(2026, 3, 1), await DaysAsync());
    }

    private DateOnly Today => DateOnly.FromDateTime(_core.Clock.GetUtcNow().UtcDateTime);

    private int Rows(string table) => _core.Stored(db =>
    {
        var count = $"""SELECT count(*)::int AS "Value" FROM token_dashboard.refresh_tokens_{table}""";
        return db.Database.SqlQueryRaw<int>(count).Single();
    });

    private async Task PrepareAsync()
    {
        await using var db = _core.CreateDbContext();
        await _core.Service<IDatabaseSchema>().PrepareAsync(db, TimeSpan.FromDays(365), _core.Clock.GetUtcNow());
    }

    private async Task<List<DateOnly>> DaysAsync()
    {
        await using var db = _core.CreateDbContext();
        return await PostgresHistory.ListAsync(db, CancellationToken.None);
    }
}
