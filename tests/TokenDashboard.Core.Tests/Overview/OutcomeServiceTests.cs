using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Overview;

/// <summary>What cases turned out to be, by reason and the month they were settled in.</summary>
public sealed class OutcomeServiceTests : IDisposable
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_WhereNothingWasSettled_HasTwelveEmptyMonths()
    {
        Add(_core.Clock.GetUtcNow(), null);

        var months = await ListAsync(Berlin);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => new DateOnly(2025, 4, 1).AddMonths(i)), months.Select(m => m.Month));
        Assert.All(months, month => Assert.Equal((0, 0), (month.Total, month.Counts.Count)));
    }

    /// <summary>When it was opened counts for nothing.</summary>
    [Fact]
    public async Task List_CasesSettledForSeveralReasons_CountsEachInTheMonthItWasSettledIn()
    {
        foreach (var reason in (Resolution[])[Resolution.LostReply, Resolution.LostReply, Resolution.Test, Resolution.Stolen, Resolution.Other, Resolution.GivenBack, Resolution.LeftAsItIs])
            Add(new DateTimeOffset(2025, 10, 3, 12, 0, 0, TimeSpan.Zero), reason);
        Add(_core.Clock.GetUtcNow(), Resolution.Stolen);

        var months = await ListAsync(Berlin);

        var october = months[6];
        Assert.Equal((new DateOnly(2025, 10, 1), 7, 3), (october.Month, october.Total, october.FalseAlarms));
        Assert.Equal([1, 2, 1, 1, 1, 1], Enum.GetValues<Resolution>().Select(october.Of));
        Assert.Equal((1, 0, 1), (months[^1].Total, months[^1].FalseAlarms, months[^1].Of(Resolution.Stolen)));
        Assert.Equal(8, months.Sum(m => m.Total));
    }

    /// <summary>Midnight is the reader's, of summer and winter time, also where it is half an hour from that of UTC.</summary>
    [Theory]
    [InlineData("Europe/Berlin", "2025-07-31T22:00:00Z")]
    [InlineData("Europe/Berlin", "2025-10-31T23:00:00Z")]
    [InlineData("Asia/Kolkata", "2025-10-31T18:30:00Z")]
    [InlineData("UTC", "2025-11-01T00:00:00Z")]
    public async Task List_WhereAMonthBegins_IsAtTheReadersMidnight(string zone, string begins)
    {
        var start = DateTimeOffset.Parse(begins, System.Globalization.CultureInfo.InvariantCulture);
        Add(start, Resolution.Test);
        Add(start.AddMilliseconds(-1), Resolution.Stolen);

        var months = (await ListAsync(TimeZoneInfo.FindSystemTimeZoneById(zone))).Where(m => m.Total > 0).ToList();

        Assert.Equal([(Resolution.Stolen, 1L), (Resolution.Test, 1L)], months.Select(m => m.Counts.Select(c => (c.Key, c.Value)).Single()));
        Assert.Equal(months[0].Month.AddMonths(1), months[1].Month);
    }

    [Fact]
    public async Task List_CasesOfMoreThanAYearAgo_AreLeftOut()
    {
        var begins = new DateTimeOffset(2025, 3, 31, 22, 0, 0, TimeSpan.Zero);
        Add(begins.AddSeconds(-1), Resolution.Stolen);
        Add(begins, Resolution.Test);

        var months = await ListAsync(Berlin);

        Assert.Equal((1, 1), (months[0].Of(Resolution.Test), months.Sum(m => m.Total)));
    }

    private Task<IReadOnlyList<OutcomesOfMonth>> ListAsync(TimeZoneInfo zone) => _core.Service<OutcomeService>().ListAsync(zone, default);

    private void Add(DateTimeOffset at, Resolution? resolution) => _core.Stored(db =>
    {
        db.Incidents.Add(new Incident
        {
            UserId = "somebody", Kind = IncidentKind.Reuse, OpenedAt = at.AddYears(-2), Status = resolution is null ? IncidentStatus.Open : IncidentStatus.Resolved, Resolution = resolution,
            ResolvedAt = resolution is null ? null : at,
        });
        return db.SaveChanges();
    });
}
