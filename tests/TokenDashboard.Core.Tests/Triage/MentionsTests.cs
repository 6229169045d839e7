using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>A colleague's name in a note: who is meant, and who is mailed for it.</summary>
public sealed class MentionsTests : IDisposable
{
    private static readonly Colleague[] Desk =
    [
        new("1", "Ana Lind", "ana@example.org"), new("2", "Ana Moor", "moor@example.org"), new("3", "Jonas Weber", "jonas@example.org"), new("4", "Jonas Weber-Lang", "lang@example.org"),
        new("5", "Zoë Noël", "zoe@example.org"), new("6", "Kim", "kim@example.org"), new("7", "Sam Ray", "sam@example.org"), new("8", "sam ray", "ray@example.org"),
    ];

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("@Ana Lind, look", "1")]
    [InlineData("look, @ana lind!", "1")]
    [InlineData("@Ana, look", "")]
    [InlineData("@Ana Lindgren", "")]
    [InlineData("@Jonas Weber", "3")]
    [InlineData("@Jonas Weber.", "3")]
    [InlineData("@Jonas Weber-Lang and @kim", "4 6")]
    [InlineData("@jonas@example.org", "3")]
    [InlineData("@zoë", "5")]
    [InlineData("(@Kim)", "6")]
    [InlineData("@Kim @Kim @kim@example.org", "6")]
    [InlineData("write to jonas@kim", "")]
    [InlineData("@Sam Ray", "")]
    [InlineData("@ray@example.org", "8")]
    [InlineData("@ Kim", "")]
    [InlineData("@Kimberley", "")]
    [InlineData("@Zoe\u0308", "")]
    [InlineData("@K\u00ADim", "")]
    [InlineData("@", "")]
    [InlineData("nobody", "")]
    public void Find_InANote_IsWhoIsMeantForSure(string text, string expected) => Assert.Equal(expected, string.Join(' ', Mentions.Find(text, Desk).Select(c => c.Id)));

    [Theory]
    [InlineData("look, @a", "1 2")]
    [InlineData("@li", "1")]
    [InlineData("@Jonas W", "3 4")]
    [InlineData("@moor@", "2")]
    [InlineData("@", "1 2 3 4 5")]
    [InlineData("@Ana Lind ", "")]
    [InlineData("@Kim\n", "")]
    [InlineData("jonas@e", "")]
    [InlineData("nobody", "")]
    public void Suggest_EndOfANote_IsWhoMayBeMeant(string text, string expected) => Assert.Equal(expected, string.Join(' ', Mentions.Suggest(text, Desk, 5).Select(c => c.Id)));

    [Theory]
    [InlineData("look, @a", 0, "look, @Ana Lind ")]
    [InlineData("@sa", 6, "@sam@example.org ")]
    public void Complete_WhomIsChosen_IsWhoIsFoundThen(string text, int chosen, string expected)
    {
        var completed = Mentions.Complete(text, Desk[chosen], Desk);

        Assert.Equal(expected, completed);
        Assert.Equal([Desk[chosen]], Mentions.Find(completed, Desk));
    }

    [Fact]
    public async Task Note_MentionsColleagues_MailsThemAndNobodyElse()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        var (jonas, kim) = (Admin("Jonas Weber"), Admin("Kim Lee"));
        _core.AddUser("Owen Person", "owen@example.org");

        var (result, told) = await _core.Triage.NoteTellingAsync(id, "@Jonas, @Kim Lee and @Owen Person: look. @Ada Lovelace too.", admin, default);

        Assert.Equal(AdminResult.Done, result);
        Assert.Equal(["Jonas Weber", "Kim Lee"], told);
        Assert.Equal(new[] { jonas, kim }.Order(StringComparer.Ordinal), Mails().Select(m => m.UserId).Order(StringComparer.Ordinal));
        Assert.All(Mails(), m => Assert.Equal((id, admin.UserId), (m.IncidentId, m.Detail)));
        Assert.All(Mails(), m => Assert.Null(m.SessionId));
    }

    /// <summary>Who is shut out hears nothing, nor who has no address; and nobody is mailed for a note that was refused.</summary>
    [Fact]
    public async Task Note_MentionsWhoMayNotOpenCases_MailsNobody()
    {
        var (id, admin, somebody) = (await _core.ReplayAsync(), await _core.AddAdminAsync(), await _core.SignInAsync(_core.AddUser()));
        var locked = Admin("Lea Lock");
        _core.MakeAdmin(_core.AddUser("No Address"));
        Admin("Jonas Weber");
        _core.Stored(db =>
        {
            db.Accounts.Single(a => a.Id == locked).LockedAt = _core.Clock.GetUtcNow();
            return db.SaveChanges();
        });

        await _core.Triage.NoteAsync(id, "@Lea and @No Address", admin, default);
        await _core.Triage.NoteAsync(id, "@Jonas", somebody, default);

        Assert.Empty(Mails());
    }

    [Fact]
    public async Task Resolve_NoteMentions_MailsForOneCaseAndNotForMany()
    {
        var (first, second, third, admin) = (await _core.ReplayAsync(), await _core.ReplayAsync(), await _core.ReplayAsync(), await _core.AddAdminAsync());
        Admin("Jonas Weber");

        await _core.Triage.ResolveAsync([first, second], Resolution.Test, "Told @Jonas.", admin, default);
        Assert.Empty(Mails());
        await _core.Triage.ResolveAsync([third], Resolution.Test, "Told @Jonas.", admin, default);
        await _core.Triage.ResolveAsync([third], Resolution.Test, "Told @Jonas.", admin, default);

        Assert.Equal([third], Mails().Select(m => m.IncidentId));
    }

    [Fact]
    public async Task Note_Again_MailsNoMoreThanTheHourAllows()
    {
        var (id, admin) = (await _core.ReplayAsync(), await _core.AddAdminAsync());
        for (var i = 0; i < 4; i++)
            Admin($"Person{(char)('A' + i)} One");
        var other = await _core.SignInAsync(Admin("Other One"));
        for (var i = 0; i < 12; i++)
            await _core.Triage.NoteAsync(id, "@PersonA", admin, default);
        Assert.Equal(10, Mails().Count);
        Assert.Empty((await _core.Triage.NoteTellingAsync(id, "@PersonA", other, default)).Told);
        for (var i = 0; i < 10; i++)
            await _core.Triage.NoteAsync(id, "@PersonB @PersonC @PersonD", admin, default);
        Assert.Equal(30, Mails().Count(m => m.Detail == admin.UserId));
        Assert.Equal(["PersonD One"], (await _core.Triage.NoteTellingAsync(id, "@PersonD", other, default)).Told);

        _core.Clock.Advance(TimeSpan.FromHours(1));
        var again = await _core.SignInAsync(admin.UserId);

        Assert.Equal(["PersonA One"], (await _core.Triage.NoteTellingAsync(id, "@PersonA", again, default)).Told);
    }

    private string Admin(string name)
    {
        var id = _core.AddUser(name, $"{name.Replace(' ', '.')}@example.org");
        _core.MakeAdmin(id);
        return id;
    }

    private List<OutboxEvent> Mails() => _core.Stored(db => db.Outbox.Where(o => o.Kind == OutboxKind.CaseMention).ToList());
}
