using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.Activity;

/// <summary>What happened to an account: one's own only, page by page, and as quick with many lines as with few.</summary>
public sealed class ActivityLogTests(ITestOutputHelper output) : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_SignInAndSignOut_TellsWhatFromWhere()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        var app = await _core.LinkAsync(ada.UserId, "Pixel 9");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.Sessions.EndAsync(app.Grant.SessionId, ada, default);

        var rows = (await _core.Activity.ListAsync(All(ada.UserId), default)).Rows;

        Assert.Equal([ActivityKind.SessionEnded, ActivityKind.AppLinked, ActivityKind.SignedIn], rows.Select(r => r.Kind));
        Assert.Equal(("Pixel 9", "Firefox on Windows", EndReason.ByOwner, false), (rows[0].SessionName, rows[0].EndedByName, rows[0].EndReason, rows[0].SessionLives));
        Assert.Equal((SignInMethod.Password, "192.0.2.77", true), (rows[2].Method, rows[2].Ip, rows[2].SessionLives));
    }

    [Fact]
    public async Task List_OfSomebodyElse_HasNoneOfIt()
    {
        await _core.SignInAsync(_core.AddUser());

        Assert.Empty((await _core.Activity.ListAsync(All(_core.AddUser()), default)).Rows);
    }

    [Fact]
    public async Task List_PageByPage_HasEveryLineOnceInOrder()
    {
        var user = _core.AddUser();
        // Several in one instant, so that only their numbers tell them apart.
        Seed(user, 130, perInstant: 7);
        List<long> seen = [];
        ActivityCursor? below = null;
        do
        {
            var page = await _core.Activity.ListAsync(All(user) with { Below = below }, default);
            seen.AddRange(page.Rows.Select(r => r.Id));
            below = page.HasMore ? page.Rows[^1].Cursor : null;
        }
        while (below is not null);

        Assert.Equal(Enumerable.Range(1, 130).Reverse().Select(i => (long)i), seen);
    }

    [Fact]
    public async Task List_OfATopicAndDays_HasNothingElse()
    {
        var user = _core.AddUser();
        Seed(user, 40);
        var from = _core.Clock.GetUtcNow().AddMinutes(10);

        var rows = (await _core.Activity.ListAsync(new(user, ActivityTopic.Refused, from, from.AddMinutes(10), null), default)).Rows;

        Assert.Equal([18, 16, 14, 12, 10], rows.Select(r => r.Id));
        Assert.All(rows, r => Assert.Equal(ActivityKind.SignInFailed, r.Kind));
    }

    [Fact]
    [Trait("Database", "Sqlite")]
    public void List_OfAHundredThousand_UsesThePlanOfAHundred()
    {
        var user = _core.AddUser();
        Seed(user, 100);
        var few = Asked(user, 50).Select(Plan).ToList();
        Seed(user, 100_000, from: 101);

        Assert.Equal(few, Asked(user, 50_000).Select(Plan));
        Assert.All(few, plan => Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal));
        Assert.All(few, plan => Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "Times")]
    public async Task List_OfAHundredThousand_TakesFiftyMilliseconds()
    {
        var user = _core.AddUser();
        Seed(user, 100_100);
        Analyze();

        foreach (var query in Asked(user, 50_000))
        {
            var times = await Times.MeasureAsync(20, () => _core.Activity.ListAsync(query, default));

            output.WriteLine($"{query.Topic} {(query.Below is null ? "first" : "deep")}: {times}");
            Assert.InRange(times.P95.TotalMilliseconds, 0, 50);
        }
    }

    [Fact]
    public async Task SignInDays_InAZone_AreItsDays()
    {
        var user = _core.AddUser();
        // 23:30 in UTC is the next day in Berlin.
        Add(user, ActivityKind.SignInFailed, new(2026, 2, 27, 23, 30, 0, TimeSpan.Zero), count: 6);
        Add(user, ActivityKind.SignedIn, new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));

        var days = await _core.Activity.ListSignInDaysAsync(user, 30, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), default);

        Assert.Equal(30, days.Count);
        Assert.Equal(new SignInDay(new(2026, 3, 1), 1, 0), days[^1]);
        Assert.Equal(new SignInDay(new(2026, 2, 28), 0, 6), days[^2]);
        Assert.Equal(7, days.Sum(d => d.Succeeded + d.Failed));
    }

    [Fact]
    public async Task Summary_OfTheLastWeek_CountsWhatFailedAndWhatNeedsALook()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        await _core.BrowserAsync(ada.UserId, new("198.51.100.7", "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0"));
        Add(ada.UserId, ActivityKind.SignInFailed, _core.Clock.GetUtcNow().AddDays(-8));
        Add(ada.UserId, ActivityKind.SignInFailed, _core.Clock.GetUtcNow().AddDays(-6), count: 3);

        Assert.Equal(new ActivitySummary(3, 1, 0), await _core.Activity.SummarizeAsync(ada.UserId, default));
    }

    [Fact]
    public async Task Summary_WithARefusedToken_CountsIt()
    {
        var ada = _core.AddUser();
        await _core.ReplayAsync(ada);
        Add(ada, ActivityKind.OwnerSaidMe, _core.Clock.GetUtcNow());
        Add(ada, ActivityKind.Contained, _core.Clock.GetUtcNow().AddDays(-8));

        Assert.Equal(new ActivitySummary(0, 0, 1), await _core.Activity.SummarizeAsync(ada, default));
    }

    [Fact]
    public async Task Renewals_OfADay_AreCountedByApp()
    {
        var user = _core.AddUser();
        var from = _core.Clock.GetUtcNow();
        var token = (await _core.LinkAsync(user, "build-box")).Token;
        for (var i = 0; i < 3; i++)
        {
            _core.Clock.Advance(TimeSpan.FromHours(1));
            token = await _core.NextAsync(token);
        }

        var app = Assert.Single(await _core.Activity.ListRenewalsAsync(user, from, from.AddHours(2.5), default));

        Assert.Equal(("build-box", 2), (app.SessionName, app.At.Count));
    }

    [Fact]
    public async Task Cleanup_OfOldLines_LeavesTheRecent()
    {
        var user = _core.AddUser();
        Add(user, ActivityKind.SignedIn, _core.Clock.GetUtcNow().AddDays(-91));
        Add(user, ActivityKind.SignedIn, _core.Clock.GetUtcNow().AddDays(-89));

        Assert.Equal(1, await _core.Cleanup.RunAsync(default));

        Assert.Equal(_core.Clock.GetUtcNow().AddDays(-89), Assert.Single((await _core.Activity.ListAsync(All(user), default)).Rows).At);
    }

    private static ActivityQuery All(string userId) => new(userId, null, null, null, null);

    private void Add(string userId, ActivityKind kind, DateTimeOffset at, int count = 1)
    {
        using var db = _core.CreateDbContext();
        db.Activity.Add(new ActivityEntry { UserId = userId, At = at, Kind = kind, Count = count });
        db.SaveChanges();
    }

    // One a minute; every second one was refused.
    private void Seed(string userId, int count, int from = 1, int perInstant = 1)
    {
        using var db = _core.CreateDbContext();
        var statement =
            $$"""
            WITH RECURSIVE n(i) AS (SELECT {0} UNION ALL SELECT i + 1 FROM n WHERE i < {1})
            INSERT INTO {{db.Schema}}activity ("Id", "UserId", "At", "Kind", "Topic", "Count", "ByAdmin")
            SELECT i, {2}, {{db.After("{3}", "i / {4} * 60")}}, CASE i % 2 WHEN 0 THEN 'SignInFailed' ELSE 'SignedIn' END, CASE i % 2 WHEN 0 THEN 'Refused' ELSE 'SignIns' END, 1, {5} FROM n
            """;
        db.Database.ExecuteSqlRaw(statement, from, from + count - 1, userId, _core.Clock.GetUtcNow(), perInstant, false);
    }

    private void Analyze() => _core.Stored(db => db.Database.ExecuteSqlRaw("ANALYZE"));

    // The first page, and one that is deep.
    private ActivityQuery[] Asked(string userId, int middle)
    {
        var (all, deep) = (All(userId), new ActivityCursor(_core.Clock.GetUtcNow().AddMinutes(middle), middle));
        return
        [
            all,
            all with { Below = deep },
            all with { Topic = ActivityTopic.Refused },
            all with { Topic = ActivityTopic.Refused, Below = deep },
            all with { Topic = ActivityTopic.Changes },
        ];
    }

    private string Plan(ActivityQuery query)
    {
        using var db = _core.CreateDbContext();
        Analyze();
        using var command = db.Database.GetDbConnection().CreateCommand();
        db.Database.OpenConnection();
        command.CommandText = "EXPLAIN QUERY PLAN " + string.Join('\n', ActivityLog.Page(db, query).ToQueryString().Split('\n').SkipWhile(l => l.StartsWith(".param", StringComparison.Ordinal)));
        foreach (System.Text.RegularExpressions.Match name in System.Text.RegularExpressions.Regex.Matches(command.CommandText, "@[A-Za-z_0-9]+"))
        {
            if (!command.Parameters.Contains(name.Value))
                command.Parameters.Add(new SqliteParameter(name.Value, "0"));
        }

        using var reader = command.ExecuteReader();
        List<string> steps = [];
        while (reader.Read())
            steps.Add(reader.GetString(3));
        return string.Join('\n', steps);
    }
}
