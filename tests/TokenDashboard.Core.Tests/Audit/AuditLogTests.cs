using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Audit;

/// <summary>The log as admins read it.</summary>
public sealed class AuditLogTests : IDisposable
{
    private static readonly AuditQuery All = new(null, null, null, null, null, null);

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_MoreThanAPage_GoesOnWhereItEnded()
    {
        for (var i = 0; i < 120; i++)
            Add("ada", AuditAction.JobRun);

        List<long> ids = [];
        AuditPage page;
        do
        {
            page = await _core.Audit.ListAsync(All with { Beyond = ids.Count == 0 ? null : ids[^1] }, default);
            ids.AddRange(page.Lines.Select(l => l.Id));
        }
        while (page.HasMore);

        Assert.Equal(Enumerable.Range(1, 120).Select(i => (long)i).Reverse(), ids);
    }

    [Theory]
    [InlineData("actor", "3,1")]
    [InlineData("console", "4")]
    [InlineData("action", "3,2")]
    [InlineData("person by name", "2")]
    [InlineData("person by e-mail", "2")]
    [InlineData("person by the middle of a name", "2")]
    [InlineData("person by a domain", "2")]
    [InlineData("person by two letters", "2")]
    [InlineData("person by the id of an account that is gone", "1")]
    [InlineData("from", "4,3")]
    [InlineData("until", "2,1")]
    [InlineData("actor and action", "3")]
    public async Task List_Filtered_HasThoseLinesOnly(string by, string expected)
    {
        var bob = _core.AddUser("Bob Moor", "bob.m@example.org");
        Add("ada", AuditAction.UserLocked, "gone");
        Add("eve", AuditAction.JobRun, bob);
        _core.Clock.Advance(TimeSpan.FromHours(1));
        Add("ada", AuditAction.JobRun);
        Add(null, AuditAction.AdminRecovered);
        var noon = _core.Clock.GetUtcNow();

        var page = await _core.Audit.ListAsync(
            by switch
            {
                "actor" => All with { ActorId = "ada" },
                "console" => All with { ActorId = AuditLog.Console },
                "action" => All with { Action = AuditAction.JobRun },
                "person by name" => All with { Person = "bOB m" },
                "person by e-mail" => All with { Person = "Bob.m@" },
                "person by the middle of a name" => All with { Person = "B MOO" },
                "person by a domain" => All with { Person = "@example.o" },
                "person by two letters" => All with { Person = "bo" },
                "from" => All with { From = noon },
                "until" => All with { Until = noon },
                "actor and action" => All with { ActorId = "ada", Action = AuditAction.JobRun },
                _ => All with { Person = "gone" },
            },
            default);

        Assert.Equal(expected, string.Join(',', page.Lines.Select(l => l.Id)));
    }

    /// <summary>So many that they are not looked up first.</summary>
    [Fact]
    public async Task List_OfAPersonWhoseNameThousandsHave_HasThoseLinesOnly()
    {
        _core.StoredPeople(people =>
        {
            people.Users.AddRange(Enumerable.Range(0, 2001).Select(i => new AppUser { Id = $"one-{i}", UserName = $"{i}@example.org", NormalizedUserName = $"{i}@EXAMPLE.ORG", DisplayName = $"Bob of {i}" }));
            return people.SaveChanges();
        });
        foreach (var user in new[] { "one-1999", _core.AddUser("Ada"), null, "b of" })
            Add("ada", AuditAction.JobRun, user);

        var page = await _core.Audit.ListAsync(All with { Person = "b of" }, default);

        Assert.Equal(["b of", "one-1999"], page.Lines.Select(l => l.UserId));
    }

    [Fact]
    public async Task List_Names_AreThoseOfAccountsThatAreThere()
    {
        var ada = _core.AddUser("Ada", "ada@example.org");
        Add(ada, AuditAction.IncidentAssigned, "gone", after: ada);

        var line = Assert.Single((await _core.Audit.ListAsync(All, default)).Lines);

        Assert.Equal(("Ada", null, null, "Ada"), (line.ActorName, line.UserName, line.BeforeName, line.AfterName));
    }

    [Fact]
    public async Task List_Actors_AreEveryoneWhoHasEverActed()
    {
        var ada = _core.AddUser("Ada", "ada@example.org");
        foreach (var actor in new[] { ada, "gone", ada, null, "gone" })
            Add(actor, AuditAction.JobRun);

        var page = await _core.Audit.ListAsync(All with { Action = AuditAction.UserLocked }, default);

        Assert.Equal([("gone", null), (ada, "Ada")], page.Actors.Select(a => (a.Id, a.Name)));
    }

    [Fact]
    public async Task Stream_MoreThanAPage_HasAllOfThem()
    {
        for (var i = 0; i < 120; i++)
            Add(i % 2 == 0 ? "ada" : "eve", AuditAction.JobRun);

        var count = 0;
        await foreach (var line in _core.Audit.StreamAsync(All with { ActorId = "eve" }, default))
            count++;

        Assert.Equal(60, count);
    }

    private void Add(string? actor, AuditAction action, string? user = null, string? after = null)
    {
        using var db = _core.CreateDbContext();
        db.Audit.Add(new AuditEntry { At = _core.Clock.GetUtcNow(), ActorId = actor, Action = action, UserId = user, After = after });
        db.SaveChanges();
    }
}
