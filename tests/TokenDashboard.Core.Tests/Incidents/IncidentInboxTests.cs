using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Tests.Data;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>The inbox: what is asked for is found, in order, and as fast among 100,000 as among 100.</summary>
public sealed class IncidentInboxTests(ITestOutputHelper output) : IDisposable
{
    private const string Admin = "admin";
    private static readonly InboxQuery Open = new(InboxView.Open, null, null, null, null, InboxSort.Severity, 0);

    private static readonly InboxQuery[] Asked =
    [
        Open,
        Open with { Sort = InboxSort.Newest },
        Open with { View = InboxView.NotTaken },
        Open with { View = InboxView.Mine },
        Open with { View = InboxView.Resolved },
        Open with { Search = "device-77777" },
        Open with { Search = "nowhere at all" },
        Open with { Verdict = Verdict.LostReply },
        Open with { Answer = OwnerAnswer.NotMe },
        Open with { View = InboxView.Resolved, Answer = OwnerAnswer.NotMe, Sort = InboxSort.Oldest },
        Open with { UserId = "nobody" },
        Open with { View = InboxView.Resolved, UserId = "nobody" },
    ];

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_Open_IsTheWorstFirstThenTheNewest()
    {
        Seed(6);

        var page = await _core.Inbox.ListAsync(Open, Admin, default);

        Assert.Equal([6, 3, 4, 1, 5, 2], page.Rows.Select(r => r.Id));
        Assert.False(page.HasMore);
    }

    [Theory]
    [InlineData(InboxSort.Newest, new[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData(InboxSort.Oldest, new[] { 1, 2, 3, 4, 5, 6 })]
    public async Task List_Sorted_IsInThatOrder(InboxSort sort, int[] expected)
    {
        Seed(6);

        Assert.Equal(expected, (await _core.Inbox.ListAsync(Open with { Sort = sort }, Admin, default)).Rows.Select(r => r.Id));
    }

    [Theory]
    [InlineData(InboxSort.Severity)]
    [InlineData(InboxSort.Newest)]
    [InlineData(InboxSort.Oldest)]
    public async Task Beside_FromCaseToCase_IsTheListsOrderBothWays(InboxSort sort)
    {
        Seed(6);
        var query = Open with { Sort = sort };
        var listed = (await _core.Inbox.ListAsync(query, Admin, default)).Rows.Select(r => (int?)r.Id).ToList();

        Assert.Equal(listed, await WalkAsync(query, listed[0], beside => beside.After));
        Assert.Equal(Enumerable.Reverse(listed), await WalkAsync(query, listed[^1], beside => beside.Before));
    }

    [Theory]
    [InlineData(InboxSort.Severity)]
    [InlineData(InboxSort.Newest)]
    [InlineData(InboxSort.Oldest)]
    public async Task Beside_ABurstAtOneInstant_LeavesNoneOut(InboxSort sort)
    {
        Seed(6);
        using (var db = _core.CreateDbContext())
            db.Incidents.ExecuteUpdate(s => s.SetProperty(i => i.OpenedAt, _core.Clock.GetUtcNow()).SetProperty(i => i.Severity, Severity.Mid));

        var first = sort == InboxSort.Oldest ? 1 : 6;

        Assert.Equal(Enumerable.Range(1, 6), (await WalkAsync(Open with { Sort = sort }, first, beside => beside.After)).Order().Select(id => id!.Value));
    }

    [Fact]
    public async Task Beside_OneThatWasSettledMeanwhile_IsWhatStoodBesideIt()
    {
        Seed(6);
        Change(4, i => i.Status = IncidentStatus.Resolved);

        Assert.Equal(new CasesBeside(3, 1), await _core.Inbox.FindBesideAsync(Open, Admin, 4, default));
        Assert.Equal(new CasesBeside(null, null), await _core.Inbox.FindBesideAsync(Open, Admin, 99, default));
        Assert.Equal(new CasesBeside(null, null), await _core.Inbox.FindBesideAsync(Open with { UserId = "nobody" }, Admin, 4, default));
    }

    [Fact]
    public async Task List_Views_HoldWhatTheySayAndAreCounted()
    {
        Seed(6);
        Change(2, i => i.AssigneeId = "admin");
        Change(3, i => i.AssigneeId = "other");
        Change(4, i => i.Status = IncidentStatus.Resolved);

        Assert.Equal([2], await IdsAsync(InboxView.Mine));
        Assert.Equal([1, 5, 6], await IdsAsync(InboxView.NotTaken));
        Assert.Equal([4], await IdsAsync(InboxView.Resolved));
        var counts = (await _core.Inbox.ListAsync(Open, Admin, default)).Counts;
        Assert.Equal((5, 1, 3), (counts[InboxView.Open], counts[InboxView.Mine], counts[InboxView.NotTaken]));
        Assert.Equal(5, await _core.Inbox.CountWaitingAsync(default));
    }

    [Theory]
    [InlineData("ada", new[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("DEVICE-3", new[] { 3 })]
    [InlineData("192.0.2.5", new[] { 5 })]
    [InlineData("ada device-4", new[] { 4 })]
    [InlineData("#2", new[] { 2 })]
    [InlineData("device-3 device-4", new int[0])]
    [InlineData("%", new int[0])]
    [InlineData("_", new int[0])]
    [InlineData("' OR 1=1 --", new int[0])]
    public async Task List_Search_FindsWordsWhereverTheyStand(string search, int[] expected)
    {
        Seed(6);

        Assert.Equal(expected, (await _core.Inbox.ListAsync(Open with { Search = search }, Admin, default)).Rows.Select(r => r.Id).Order());
    }

    [Fact]
    public async Task List_VerdictAndAnswer_AreThoseThatCount()
    {
        Seed(6);
        Change(3, i => i.CorrectedVerdict = Verdict.LostReply);
        Change(1, i => i.OwnerAnswer = OwnerAnswer.NotMe);

        Assert.Equal([2, 3, 5], (await _core.Inbox.ListAsync(Open with { Verdict = Verdict.LostReply }, Admin, default)).Rows.Select(r => r.Id).Order());
        Assert.Equal([1], (await _core.Inbox.ListAsync(Open with { Answer = OwnerAnswer.NotMe }, Admin, default)).Rows.Select(r => r.Id));
    }

    [Fact]
    public async Task List_ManyPages_EachStandsOnOne()
    {
        Seed(100);

        List<int> seen = [];
        for (var skip = 0; ; skip += IncidentInbox.PageSize)
        {
            var page = await _core.Inbox.ListAsync(Open with { Skip = skip }, Admin, default);
            seen.AddRange(page.Rows.Select(r => r.Id));
            if (!page.HasMore)
                break;
        }

        Assert.Equal(Enumerable.Range(1, 100), seen.Order());
    }

    [Fact]
    [Trait("Database", "Sqlite")]
    public void List_OfAHundredThousand_UsesThePlanOfAHundred()
    {
        Seed(100);
        var few = Asked.Select(Plan).ToList();
        Seed(100_000, from: 101);

        Assert.Equal(few, Asked.Select(Plan));
        Assert.All(few, plan => Assert.DoesNotContain("SCAN i", plan, StringComparison.Ordinal));
        Assert.All(few, plan => Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal));
    }

    /// <summary>What is looked for and hardly found is read from an index alone, a few steps a case; of one person's, nobody else's are read.</summary>
    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task List_OfAHundredThousand_ReadsNoCaseItDoesNotShow()
    {
        Seed(100_000);
        var asked = new TokenDashboard.Core.Tests.Data.Asked(_core);

        foreach (var query in Asked)
        {
            asked.Commands.Clear();
            await new IncidentInbox(asked).ListAsync(query, Admin, default);

            var work = asked.Work();
            output.WriteLine($"{query}: {work}");
            Assert.InRange(work, 0, query.UserId is null ? 2_500_000 : 50_000);
            Assert.All(asked.Plans(), plan => Assert.DoesNotMatch(@"(?m)^(SCAN i( |$)|SEARCH i USING INDEX IX_incidents_by)", plan));

            asked.Commands.Clear();
            await new IncidentInbox(asked).FindBesideAsync(query, Admin, 50_000, default);

            output.WriteLine($"beside: {asked.Work()}");
            Assert.InRange(asked.Work(), 0, query.Search is null ? 500_000 : 1_000_000);
        }
    }

    [Fact]
    [Trait("Category", "Times")]
    [Trait("Database", "Sqlite")]
    public async Task List_OfAHundredThousand_TakesFiftyMilliseconds()
    {
        Seed(100_100);
        Analyze();

        foreach (var query in Asked)
        {
            var times = await Times.MeasureAsync(40, () => _core.Inbox.ListAsync(query, Admin, default));

            output.WriteLine($"{query.View} {query.Sort} '{query.Search}': {times}");
            Assert.InRange(times.P95.TotalMilliseconds, 0, 50);
        }
    }

    private async Task<List<int?>> WalkAsync(InboxQuery query, int? from, Func<CasesBeside, int?> on)
    {
        List<int?> seen = [];
        for (var id = from; id is not null && seen.Count < 10; id = on(await _core.Inbox.FindBesideAsync(query, Admin, id.Value, default)))
            seen.Add(id);
        return seen;
    }

    private async Task<List<int>> IdsAsync(InboxView view) =>
        [.. (await _core.Inbox.ListAsync(Open with { View = view }, Admin, default)).Rows.Select(r => r.Id).Order()];

    private void Change(int id, Action<Incident> change)
    {
        using var db = _core.CreateDbContext();
        change(db.Incidents.Single(i => i.Id == id));
        db.SaveChanges();
    }

    private void Analyze() => _core.Stored(db => db.Database.ExecuteSqlRaw("ANALYZE"));

    // How the database goes about the page itself.
    private string Plan(InboxQuery query)
    {
        using var db = _core.CreateDbContext();
        Analyze();
        using var command = db.Database.GetDbConnection().CreateCommand();
        db.Database.OpenConnection();
        command.CommandText = "EXPLAIN QUERY PLAN " + string.Join('\n', IncidentInbox.Page(db, query, Admin).ToQueryString().Split('\n').SkipWhile(l => l.StartsWith(".param", StringComparison.Ordinal)));
        foreach (System.Text.RegularExpressions.Match name in System.Text.RegularExpressions.Regex.Matches(command.CommandText, "@[A-Za-z_0-9]+"))
        {
            if (!command.Parameters.Contains(name.Value))
                command.Parameters.Add(new Microsoft.Data.Sqlite.SqliteParameter(name.Value, "0"));
        }

        using var reader = command.ExecuteReader();
        List<string> steps = [];
        while (reader.Read())
            steps.Add(reader.GetString(3));
        return string.Join('\n', steps);
    }

    // Verdicts in turn, one a minute; every tenth is settled when there are many.

    private void Seed(int count, int from = 1) => _core.AddCases(count, from);
}
