using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Finding;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Finding;

/// <summary>Who else was hit: everyone and everything that a text touches.</summary>
public sealed class FindServiceTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    private FindService Find => _core.Service<FindService>();

    /// <summary>People, sessions, incidents, evidence, activity and audit, in this order.</summary>
    [Theory]
    // The thief had a token of Ada's, used one of Bea's and was refused at Cleo's door.
    [InlineData("45.66.77.88", "3 2 1 1 2 0")]
    [InlineData("45.66.77.0/24", "3 2 1 1 2 0")]
    [InlineData("45.0.0.0/8", "3 2 1 1 2 0")]
    [InlineData("45.66.64.0/20", "3 2 1 1 2 0")]
    [InlineData("45.66.77.80/28", "3 2 1 1 2 0")]
    [InlineData("45.66.77.89", "0 0 0 0 0 0")]
    [InlineData("2001:db8:51::/48", "1 1 0 0 1 0")]
    [InlineData("2001:db8::/29", "1 1 0 0 1 0")]
    [InlineData("192.0.2.77", "1 1 0 0 1 1")]
    [InlineData("python-requests", "2 1 1 1 2 0")]
    [InlineData("python-requests/2.32", "2 1 1 1 2 0")]
    [InlineData("PYTHON", "0 0 0 0 0 0")]
    [InlineData("1.7", "1 1 0 0 0 0")]
    [InlineData("companion 1.7", "1 1 0 0 0 0")]
    [InlineData("companion 1.70", "0 0 0 0 0 0")]
    [InlineData("companion", "2 3 1 1 4 0")]
    [InlineData("thinkpad", "1 1 1 1 2 0")]
    // In the middle of a name, in a domain, and by somebody's beginning when that is all.
    [InlineData("da Byr", "1 1 1 1 2 1")]
    [InlineData("@LAB.example", "2 3 1 1 4 1")]
    [InlineData("be", "1 2 0 0 2 0")]
    [InlineData("%", "0 0 0 0 0 0")]
    [InlineData("a\"b", "0 0 0 0 0 0")]
    [InlineData("' OR 1=1 --", "0 0 0 0 0 0")]
    [InlineData("a* OR lovelace", "0 0 0 0 0 0")]
    [InlineData("nobody at all", "0 0 0 0 0 0")]
    [InlineData("#9999", "0 0 0 0 0 0")]
    public async Task Find_AText_HasAllThatItTouches(string text, string expected)
    {
        await StageAsync();

        Assert.Equal(expected, Counts(await Find.FindAsync(Question.Of(text), null, default)));
    }

    [Fact]
    public async Task Find_AnIncidentASessionAndAnAccount_HasAllOfThem()
    {
        var (incident, ada, session) = await StageAsync();

        var byNumber = await Find.FindAsync(Question.Of($"#{incident}"), null, default);
        var bySession = await Find.FindAsync(Question.Of(session.ToString()), null, default);
        var byAccount = await Find.FindAsync(Question.Of(ada), null, default);

        Assert.Equal(("1 1 1 1 2 1", "1 1 1 1 2 0", "1 1 1 1 2 1"), (Counts(byNumber), Counts(bySession), Counts(byAccount)));
        Assert.Equal((incident, session, ada), (byNumber.Incidents.Rows[0].Id, byNumber.Sessions.Rows[0].Id, byNumber.People.Rows[0].Id));
        Assert.Equal((AuditAction.IncidentNoted, incident), (byNumber.Audit.Rows[0].Action, byNumber.Evidence.Rows[0].IncidentId));
    }

    [Fact]
    public async Task Find_AWordOfSeveralKinds_IsTheFirstAndNamesTheOthers()
    {
        await _core.LinkAsync(_core.AddUser("Ada's companion"));

        var found = await Find.FindAsync(Question.Of("companion"), null, default);
        var chosen = await Find.FindAsync(Question.Of("companion", "app"), null, default);

        Assert.Equal(new Subject.Person("companion"), found.Subject);
        Assert.Equal([new Subject.App("companion"), new Subject.Agent("companion")], found.Others);
        Assert.Equal((new Subject.App("companion"), 1), (chosen.Subject, chosen.Sessions.Count));
    }

    [Fact]
    public async Task Find_WhatSessionsLivedAtAnInstant_LeavesOutThoseBeforeAndAfter()
    {
        var (before, there) = (_core.Clock.GetUtcNow(), new Requester("203.0.113.5", "x"));
        var ada = _core.AddUser("Ada");
        var ended = await _core.LinkAsync(ada, "ended");
        await _core.LinkAsync(ada, "run out");
        _core.Clock.Advance(TimeSpan.FromHours(1));
        var then = _core.Clock.GetUtcNow();
        await _core.Tokens.CreateAsync(new NewFamily(ada, "companion", "there", DeviceType.Terminal, "CLI", SignInMethod.DeviceCode, "profile"), there, default);
        _core.Clock.Advance(TimeSpan.FromHours(1));
        await _core.Tokens.RevokeByTokenAsync(ended.Token, "companion", CoreDatabase.Laptop, default);
        var afterwards = _core.Clock.GetUtcNow();
        await _core.LinkAsync(_core.AddUser("Bob"), "later");
        _core.Clock.Advance(TimeSpan.FromDays(8));
        // Not marked as ended yet, and run out all the same.
        Assert.Equal("", await LivedAsync(null, _core.Clock.GetUtcNow()));
        await _core.Cleanup.RunAsync(default);

        Assert.Equal("", await LivedAsync(null, before.AddTicks(-10)));
        Assert.Equal("ended,run out", await LivedAsync(null, before));
        Assert.Equal("ended,run out,there", await LivedAsync(null, then));
        Assert.Equal("later,run out,there", await LivedAsync(null, afterwards));
        Assert.Equal("", await LivedAsync(null, _core.Clock.GetUtcNow()));
        Assert.Equal("there", await LivedAsync("203.0.113.0/24", then));
        Assert.Equal("later", await LivedAsync("Bob", afterwards));
        Assert.Equal("1 3 0 0 0 0", Counts(await Find.FindAsync(Question.Of(null), then, default)));

        async Task<string> LivedAsync(string? text, DateTimeOffset at) =>
            string.Join(',', (await Find.FindAsync(Question.Of(text), at, default)).Sessions.Rows.Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Whatever writes it: the database itself keeps what is searched.</summary>
    [Fact]
    public async Task Find_ANameThatChangedOrWent_IsTheNewOne()
    {
        var ada = _core.AddUser("Ada Lovelace", "ada@old.example");
        Assert.Equal((1, 0), (await PeopleAsync("LOVELACE"), await PeopleAsync("ngstr")));

        _core.StoredPeople(db => db.Users.Where(u => u.Id == ada).ExecuteUpdate(set => set.SetProperty(u => u.DisplayName, "Ada Ångström").SetProperty(u => u.Email, "ada@new.example")));
        Assert.Equal((0, 1, 1, 0, 1), (await PeopleAsync("lovelace"), await PeopleAsync("ngstr"), await PeopleAsync("ÅNGSTRÖM"), await PeopleAsync("@old.ex"), await PeopleAsync("@new.ex")));

        _core.StoredPeople(db => db.Users.Where(u => u.Id == ada).ExecuteDelete());
        Assert.Equal(0, await PeopleAsync("ngstr"));

        async Task<int> PeopleAsync(string text) => (await Find.FindAsync(Question.Of(text), null, default)).People.Count;
    }

    /// <summary>A copy has other numbers of rows than the file it was made of.</summary>
    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Find_AfterRowsAreNumberedAnew_IsStillThatPerson()
    {
        var first = _core.AddUser("Ada Lovelace");
        var second = _core.AddUser("Bea Lind");
        _core.StoredPeople(db => db.Users.Where(u => u.Id == first).ExecuteDelete());
        _core.Stored(db => db.Database.ExecuteSqlRaw("VACUUM"));

        Assert.Equal(second, (await Find.FindAsync(Question.Of("a Lind"), null, default)).People.Rows.Single().Id);
    }

    [Fact]
    public async Task Find_VeryManyPeople_OpensTheFirstHundredAndSaysSo()
    {
        for (var i = 0; i < FindService.MostOpened + 5; i++)
            _core.AddUser($"Person {i}", $"p{i}@lab.example");

        var found = await Find.FindAsync(Question.Of("@lab.example"), null, default);

        Assert.Equal((FindService.MostOpened + 5, FindService.MostOpened, Found.Shown), (found.People.Count, found.OfFirst, found.People.Rows.Count));
    }

    /// <summary>Nothing to report would be said of nearly every device, were only the newest sessions asked.</summary>
    [Theory]
    [InlineData("thinkpad")]
    [InlineData("companion")]
    public async Task Find_ACommonDeviceOrApp_HasTheIncidentsOfThoseBeyondTheCountedToo(string text)
    {
        var (incident, _, _) = await StageAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var db = _core.CreateDbContext())
        {
            var many =
                $$"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= {2}) INSERT INTO {{db.Schema}}sessions ("Id", "UserId", "Kind", "AppId", "Name", "Device", "Software", "Method", "Scope", "NeedsLook",
                    "SecondFactor", "CreatedAt", "LastUsedAt", "CurrentHash", "Generation", "RotatedAt", "ExpiresAt", "ExpiresHour", "AbsoluteExpiresAt", "Epoch")
                SELECT {{db.Id("i")}}, {0}, 'App', 'companion', 'ThinkPad', 'Laptop', 'CLI', 'DeviceCode', '', FALSE, FALSE, {1}, {1}, {3}, 1, {1}, {1}, 0, {1}, 0 FROM n
                """;
            db.Database.ExecuteSqlRaw(many, _core.AddUser(), _core.Clock.GetUtcNow(), Found.MostCounted, new byte[] { 0 });
        }

        var found = await Find.FindAsync(Question.Of(text), null, default);

        Assert.Equal((Found.MostCounted, true, incident), (found.Sessions.Count, found.Sessions.IsMore, Assert.Single(found.Incidents.Rows).Id));
    }

    [Fact]
    [Trait("Database", "Postgres")]
    public async Task Find_WithoutTheExtension_IsByTheBeginningAndSaysSo()
    {
        _core.AddUser("Ada Lovelace");
        Assert.False((await Find.FindAsync(Question.Of("ovelace"), null, default)).FromBeginning);
        _core.Stored(db => db.Database.ExecuteSqlRaw("DROP EXTENSION pg_trgm CASCADE"));

        var (middle, beginning) = (await Find.FindAsync(Question.Of("ovelace"), null, default), await Find.FindAsync(Question.Of("ada lo"), null, default));

        Assert.Equal((true, 0, 1), (middle.FromBeginning, middle.People.Count, beginning.People.Count));
    }

    private static string Counts(Found found) =>
        $"{found.People.Count} {found.Sessions.Count} {found.Incidents.Count} {found.Evidence.Count} {found.Activity.Count} {found.Audit.Count}";

    // A token of Ada's came back from a thief, who used another of Bea's and tried Cleo's password; an admin noted it.
    private async Task<(int Incident, string Ada, Guid Session)> StageAsync()
    {
        var (ada, bea, cleo) = (_core.AddUser("Ada Byron", "ada@lab.example"), _core.AddUser("Bea Lind", "bea@lab.example"), _core.AddUser("Cleo", "cleo@home.example"));
        var thief = new Requester("45.66.77.88", "python-requests/2.32");
        var issued = await _core.LinkAsync(ada, "ThinkPad");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.NextAsync(issued.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var incident = Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(issued.Token, thief)).IncidentId;
        await _core.LinkAsync(bea, "Phone");
        var family = new NewFamily(bea, "companion", "Tablet", DeviceType.Terminal, "CLI", SignInMethod.DeviceCode, "profile");
        var tablet = await _core.Tokens.CreateAsync(family, new("2001:db8:51:7::2f", "companion/1.7.2 (Linux)"), default);
        var uses = _core.Service<AccessUseLog>();
        uses.Count(tablet!.Grant.SessionId, "GET /api/me", thief.Ip!);
        await uses.FlushAsync(default);
        using (var db = _core.CreateDbContext())
        {
            db.Activity.Add(new ActivityEntry { UserId = cleo, At = _core.Clock.GetUtcNow(), Kind = ActivityKind.SignInFailed, Ip = thief.Ip, Agent = thief.Agent });
            await db.SaveChangesAsync();
        }

        var admin = await _core.AddAdminAsync();
        Assert.Equal(AdminResult.Done, await _core.Triage.NoteAsync(incident, "A note.", admin, default));
        return (incident, ada, issued.Grant.SessionId);
    }
}
