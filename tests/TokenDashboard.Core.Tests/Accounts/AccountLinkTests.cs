using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Accounts;

/// <summary>Links in mails: they work once, for a while, for one thing, and sign nobody in.</summary>
public sealed class AccountLinkTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly AccountLinkService _links;
    private readonly AlertService _alerts;
    private readonly PasswordResetService _resets;

    public AccountLinkTests()
    {
        _links = _core.Service<AccountLinkService>();
        _alerts = _core.Service<AlertService>();
        _resets = _core.Service<PasswordResetService>();
    }

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Answer_Mine_IsKeptWithTheCaseAndEndsNothing()
    {
        var (owner, id, secret) = await AlertAsync();
        var browser = await _core.SignInAsync(owner);

        Assert.NotNull(await _alerts.AnswerAsync(secret, isMine: true, Requester.Unknown, default));

        Assert.Equal((OwnerAnswer.Me, IncidentStatus.Open, null), Case(id));
        Assert.True(await _core.Sessions.IsLiveAsync(browser.SessionId!.Value, owner, default));
    }

    [Fact]
    public async Task Answer_NotMine_ContainsTheAccountAndLeavesTheCaseOpen()
    {
        var (owner, id, secret) = await AlertAsync();
        var browser = await _core.SignInAsync(owner);

        Assert.NotNull(await _alerts.AnswerAsync(secret, isMine: false, Requester.Unknown, default));

        Assert.Equal((OwnerAnswer.NotMe, IncidentStatus.Open, _core.Clock.GetUtcNow()), Case(id));
        Assert.False(await _core.Sessions.IsLiveAsync(browser.SessionId!.Value, owner, default));
        Assert.Equal(
            [CaseEntryKind.OwnerAnswered, CaseEntryKind.Contained],
            _core.Stored(db => db.CaseEntries.Where(c => c.IncidentId == id).OrderBy(c => c.Id).Select(c => c.Kind).ToList()));
    }

    [Fact]
    public async Task Answer_NotMine_MailsALinkThatWorksWhileContained()
    {
        var (owner, _, secret) = await AlertAsync();

        await _alerts.AnswerAsync(secret, isMine: false, Requester.Unknown, default);

        var mail = _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.PasswordReset));
        Assert.Equal((owner, _core.Begun(owner).Epoch), (mail.UserId, mail.Epoch));
        var link = await _links.IssueAsync(LinkPurpose.PasswordReset, new(owner, mail.Epoch!.Value), null, null, AccountLinkService.ResetLifetime, default);
        Assert.True(await _resets.ResetAsync(link.Reveal(), "a new long password", Requester.Unknown, default));
        Assert.Null(_core.Stored(db => db.Accounts.Single(a => a.Id == owner).ContainedAt));
    }

    [Fact]
    public async Task Answer_MineAfterTheAccountWasSecured_CalmsNothing()
    {
        var (owner, id, secret) = await AlertAsync();
        await _core.Sessions.EndAllAsync(await _core.SignInAsync(owner), default);

        Assert.Null(await _alerts.AnswerAsync(secret, isMine: true, Requester.Unknown, default));

        Assert.Equal((OwnerAnswer.None, IncidentStatus.Open, null), Case(id));
        Assert.NotNull(await _alerts.AnswerAsync(secret, isMine: false, Requester.Unknown, default));
    }

    [Theory]
    [InlineData("all ended")]
    [InlineData("another password")]
    [InlineData("another address")]
    public async Task Answer_NotMineAfterTheAccountWasChanged_ContainsAllTheSame(string changed)
    {
        var (owner, id, secret) = await AlertAsync();
        var ada = await _core.SignInAsync(owner);
        var done = changed switch
        {
            "all ended" => await _core.Sessions.EndAllAsync(ada, default),
            "another password" => await _core.Passwords.ChangeAsync("a new long password", new(EndOthers: true, null), ada, default),
            _ => await _core.Emails.AskAsync("thief@example.org", confirms: false, ada, default),
        };
        Assert.True(done.IsDone);

        Assert.NotNull(await _alerts.AnswerAsync(secret, isMine: false, Requester.Unknown, default));

        Assert.NotNull(_core.Stored(db => db.Accounts.Single(a => a.Id == owner).ContainedAt));
        Assert.Equal(OwnerAnswer.NotMe, Case(id).Item1);
    }

    [Fact]
    public async Task Request_LimitUsedUpBeforeTheAccountWasSecured_IsMailedAllTheSame()
    {
        var owner = _core.AddUser(email: "ada@example.org");
        for (var i = 0; i < 5; i++)
            await _resets.RequestAsync("ada@example.org", default);
        Assert.Equal(3, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));

        await _core.Sessions.EndAllAsync(await _core.SignInAsync(owner), default);
        await _resets.RequestAsync("ada@example.org", default);

        Assert.Equal(4, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
    }

    [Fact]
    public async Task Answer_Twice_CountsOnce()
    {
        var (_, id, secret) = await AlertAsync();
        await _alerts.AnswerAsync(secret, isMine: true, Requester.Unknown, default);

        Assert.Null(await _alerts.AnswerAsync(secret, isMine: false, Requester.Unknown, default));

        Assert.Equal((OwnerAnswer.Me, IncidentStatus.Open, null), Case(id));
    }

    [Fact]
    public async Task Answer_ManyAtOnce_CountsOnce()
    {
        var (_, _, secret) = await AlertAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _alerts.AnswerAsync(secret, i % 2 == 0, Requester.Unknown, default)));

        Assert.Single(answers, a => a is not null);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Answer_AfterSevenDays_IsTooLate(long ticks, bool works)
    {
        var (_, _, secret) = await AlertAsync();
        _core.Clock.Advance(AccountLinkService.Lifetime + TimeSpan.FromTicks(ticks));

        Assert.Equal(works, await _alerts.AnswerAsync(secret, isMine: true, Requester.Unknown, default) is not null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Answer_MadeUpSecret_ChangesNothing(string? secret)
    {
        var (_, id, _) = await AlertAsync();

        Assert.Null(await _alerts.AnswerAsync(secret, isMine: false, Requester.Unknown, default));

        Assert.Equal((OwnerAnswer.None, IncidentStatus.Open, null), Case(id));
    }

    [Fact]
    public async Task Answer_WithASecretForAPassword_ChangesNothing()
    {
        var (owner, id, _) = await AlertAsync();
        var other = await _links.IssueAsync(LinkPurpose.PasswordReset, _core.Begun(owner), null, null, TimeSpan.FromHours(1), default);

        Assert.Null(await _alerts.AnswerAsync(other.Reveal(), isMine: false, Requester.Unknown, default));

        Assert.Equal(OwnerAnswer.None, Case(id).Answer);
    }

    [Fact]
    public async Task Issue_Secret_IsInTheDatabaseOnlyAsAHash()
    {
        var (_, _, secret) = await AlertAsync();

        var rows = _core.Stored(db => db.AccountLinks.AsNoTracking().ToList());

        Assert.Equal(Secret.HashOf(secret), Assert.Single(rows).Hash);
        Assert.DoesNotContain(secret, System.Text.Json.JsonSerializer.Serialize(rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_AgainForTheSame_TakesTheFormersPlace()
    {
        var (owner, id, secret) = await AlertAsync();

        var second = await _links.IssueAsync(LinkPurpose.Alert, _core.Begun(owner), Session(id), id, AccountLinkService.Lifetime, default);

        Assert.Null(await _links.FindAsync(secret, AlertService.Purposes, default));
        Assert.NotNull(await _links.FindAsync(second.Reveal(), AlertService.Purposes, default));
    }

    [Fact]
    public async Task Reset_NewPassword_EndsEverythingAndLiftsTheContainment()
    {
        var (owner, _, alert) = await AlertAsync();
        await _alerts.AnswerAsync(alert, isMine: false, Requester.Unknown, default);
        var secret = (await _links.IssueAsync(LinkPurpose.PasswordReset, _core.Begun(owner), null, null, AccountLinkService.ResetLifetime, default)).Reveal();

        Assert.True(await _resets.ResetAsync(secret, "another long password", Requester.Unknown, default));

        var user = _core.StoredPeople(identity => identity.Users.AsNoTracking().Single(u => u.Id == owner));
        Assert.Null(_core.Stored(db => db.Accounts.Single(a => a.Id == owner).ContainedAt));
        Assert.NotEqual(PasswordVerificationResult.Failed, new PasswordHasher<AppUser>().VerifyHashedPassword(user, user.PasswordHash!, "another long password"));
        Assert.False(await _resets.ResetAsync(secret, "a third long password", Requester.Unknown, default));
    }

    [Fact]
    public async Task Reset_NewPassword_EndsWhatLives()
    {
        var owner = _core.AddUser();
        var (browser, app) = (await _core.SignInAsync(owner), await _core.LinkAsync(owner));
        var secret = (await _links.IssueAsync(LinkPurpose.PasswordReset, _core.Begun(owner), null, null, AccountLinkService.ResetLifetime, default)).Reveal();
        Assert.Equal(2, (await _core.Sessions.ListEndingAsync(owner, keep: null, default)).Count);

        await _resets.ResetAsync(secret, "another long password", Requester.Unknown, default);

        Assert.False(await _core.Sessions.IsLiveAsync(browser.SessionId!.Value, owner, default));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(app.Token));
    }

    [Fact]
    public async Task Request_ManyTimes_SendsThreeAnHour()
    {
        var owner = _core.AddUser();
        _core.StoredPeople(identity => identity.Users.ExecuteUpdate(set => set.SetProperty(u => u.NormalizedEmail, "ADA@EXAMPLE.ORG")));

        for (var i = 0; i < 5; i++)
            await _resets.RequestAsync("ada@example.org", default);
        await _resets.RequestAsync("nobody@example.org", default);
        Assert.Equal(3, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset && o.UserId == owner)));

        _core.Clock.Advance(TimeSpan.FromHours(1));
        await _resets.RequestAsync("ada@example.org", default);
        Assert.Equal(4, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
    }

    private async Task<(string Owner, int Incident, string Secret)> AlertAsync()
    {
        var owner = _core.AddUser();
        var id = await _core.ReplayAsync(owner);
        return (owner, id, (await _links.IssueAsync(LinkPurpose.Alert, _core.Begun(owner), Session(id), id, AccountLinkService.Lifetime, default)).Reveal());
    }

    private Guid Session(int id) => _core.Stored(db => db.Incidents.Where(i => i.Id == id).Select(i => i.SessionId!.Value).Single());

    private (OwnerAnswer Answer, IncidentStatus Status, DateTimeOffset? ContainedAt) Case(int id)
    {
        var incident = _core.Stored(db => db.Incidents.AsNoTracking().Single(i => i.Id == id));
        return (incident.OwnerAnswer, incident.Status, incident.ContainedAt);
    }
}
