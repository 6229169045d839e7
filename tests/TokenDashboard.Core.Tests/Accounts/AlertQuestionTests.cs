using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Accounts;

/// <summary>What a link in a mail asks, before it is answered.</summary>
public sealed class AlertQuestionTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly AlertQuestionService _questions;

    public AlertQuestionTests() => _questions = _core.Service<AlertQuestionService>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Find_NewDevice_IsAskedAboutAsItWasWhenItBegan()
    {
        var owner = _core.AddUser();
        var began = _core.Clock.GetUtcNow();
        var browser = await _core.SignInAsync(owner);
        _core.Stored(db => db.Sessions.Where(s => s.Id == browser.SessionId).ExecuteUpdate(set => set.SetProperty(s => s.LastUsedIp, "203.0.113.5")));
        _core.Clock.Advance(TimeSpan.FromHours(1));

        var question = await _questions.FindAsync(await IssueAsync(LinkPurpose.NewDevice, owner, browser.SessionId, null), default);

        Assert.Equal(AlertSubject.NewDevice, question!.Subject);
        Assert.Equal(("Ada Lovelace", "Firefox on Windows", false), (question.Link.UserName, question.Link.SessionName, question.IsEnded));
        Assert.Equal(("192.0.2.77", began), (question.Seen!.Ip, question.Seen.From));
    }

    [Fact]
    public async Task Find_NoStrangerKnown_AsksWhoPresentedTheToken()
    {
        var (_, secret) = await AlertAsync(i => i.SetProperty(x => x.StrangerClients, 0));
        var at = _core.Clock.GetUtcNow();

        var question = await _questions.FindAsync(secret, default);

        Assert.Equal((AlertSubject.Presenter, "Laptop", true), (question!.Subject, question.Link.SessionName, question.IsEnded));
        Assert.Equal(new SeenClient("198.51.100.24", "curl/8.9", at, at), question.Seen);
    }

    [Theory]
    [InlineData(IncidentKind.Reuse, 1, 0, true)]
    [InlineData(IncidentKind.Reuse, 3, 2, true)]
    [InlineData(IncidentKind.Retries, 1, 1, false)]
    [InlineData(IncidentKind.UnknownClient, 1, 5, false)]
    public async Task Find_AStranger_IsAskedAboutWhoeverSetOffTheAlarm(IncidentKind kind, int clients, int tokens, bool ended)
    {
        var from = _core.Clock.GetUtcNow();
        var (_, secret) = await AlertAsync(i => i
            .SetProperty(x => x.Kind, kind).SetProperty(x => x.AlarmIp, CoreDatabase.Laptop.Ip).SetProperty(x => x.AlarmAgent, CoreDatabase.Laptop.Agent)
            .SetProperty(x => x.StrangerClients, clients).SetProperty(x => x.StrangerIp, "45.66.77.88").SetProperty(x => x.StrangerAgent, "python-requests/2.32")
            .SetProperty(x => x.StrangerFrom, from).SetProperty(x => x.StrangerUntil, from.AddMinutes(15)).SetProperty(x => x.StrangerTokens, tokens));

        var question = await _questions.FindAsync(secret, default);

        Assert.Equal((AlertSubject.Stranger, ended), (question!.Subject, question.IsEnded));
        Assert.Equal(new SeenClient("45.66.77.88", "python-requests/2.32", from, from.AddMinutes(15), clients - 1, tokens > 0), question.Seen);
    }

    [Fact]
    public async Task Find_Often_ChangesNothingAndTheAnswerIsStillTaken()
    {
        var (id, secret) = await AlertAsync();
        var rows = (_core.Stored(db => db.Activity.Count()), _core.Stored(db => db.CaseEntries.Count()));

        for (var i = 0; i < 3; i++)
            Assert.NotNull(await _questions.FindAsync(secret, default));

        Assert.Equal(rows, (_core.Stored(db => db.Activity.Count()), _core.Stored(db => db.CaseEntries.Count())));
        Assert.Equal(OwnerAnswer.None, _core.Stored(db => db.Incidents.Single(i => i.Id == id).OwnerAnswer));
        Assert.NotNull(await _core.Service<AlertService>().AnswerAsync(secret, isMine: true, Requester.Unknown, default));
        Assert.Null(await _questions.FindAsync(secret, default));
    }

    [Fact]
    public async Task Find_TwoLinks_EachAsksItsOwn()
    {
        var (_, first) = await AlertAsync();
        var second = await IssueAsync(LinkPurpose.NewDevice, _core.AddUser("Grace Hopper"), null, null);

        Assert.Equal("Ada Lovelace", (await _questions.FindAsync(first, default))!.Link.UserName);
        Assert.Equal("Grace Hopper", (await _questions.FindAsync(second, default))!.Link.UserName);
    }

    [Fact]
    public async Task Find_NothingKeptOfIt_SaysWhoseAccountItIs()
    {
        var owner = _core.AddUser();

        var question = await _questions.FindAsync(await IssueAsync(LinkPurpose.Alert, owner, Guid.NewGuid(), 4711), default);

        Assert.Equal(("Ada Lovelace", null, null, false), (question!.Link.UserName, question.Link.SessionName, question.Seen, question.IsEnded));
    }

    [Fact]
    public async Task Find_ResolvedCase_SaysSo()
    {
        var (id, secret) = await AlertAsync();
        await _core.Triage.ResolveAsync([id], Resolution.LostReply, null, await _core.AddAdminAsync(), default);

        Assert.True((await _questions.FindAsync(secret, default))!.IsResolved);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Find_MadeUpSecret_IsNothing(string? secret)
    {
        await AlertAsync();

        Assert.Null(await _questions.FindAsync(secret, default));
    }

    [Fact]
    public async Task Find_AfterSevenDays_IsNothing()
    {
        var (_, secret) = await AlertAsync();
        _core.Clock.Advance(AccountLinkService.Lifetime);

        Assert.Null(await _questions.FindAsync(secret, default));
    }

    [Theory]
    [InlineData(LinkPurpose.PasswordReset)]
    [InlineData(LinkPurpose.Undo)]
    public async Task Find_SecretForSomethingElse_IsNothing(LinkPurpose purpose) =>
        Assert.Null(await _questions.FindAsync(await IssueAsync(purpose, _core.AddUser(), null, null), default));

    private async Task<(int Incident, string Secret)> AlertAsync(Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Incident>>? stored = null)
    {
        var owner = _core.AddUser();
        var id = await _core.ReplayAsync(owner);
        if (stored is not null)
            _core.Stored(db => db.Incidents.Where(i => i.Id == id).ExecuteUpdate(stored));
        return (id, await IssueAsync(LinkPurpose.Alert, owner, _core.Stored(db => db.Incidents.Single(i => i.Id == id).SessionId), id));
    }

    private async Task<string> IssueAsync(LinkPurpose purpose, string owner, Guid? session, int? incident) =>
        (await _core.Service<AccountLinkService>().IssueAsync(purpose, _core.Begun(owner), session, incident, AccountLinkService.Lifetime, default)).Reveal();
}
