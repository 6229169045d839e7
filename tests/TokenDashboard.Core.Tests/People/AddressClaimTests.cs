using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Triage;
using static TokenDashboard.Core.Tests.People.AdasAccount;

namespace TokenDashboard.Core.Tests.People;

/// <summary>An address that was changed by somebody else: the account is shut, and whose it is is settled by what is older, by an admin or at the console.</summary>
public sealed class AddressClaimTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly byte[] _adasKey = Totp.NewKey();
    private readonly byte[] _thiefsKey = Totp.NewKey();

    private WayReviewService Reviews => _core.Service<WayReviewService>();

    private UndoService Undos => _core.Service<UndoService>();

    private PasswordResetService Resets => _core.Service<PasswordResetService>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Undo_Address_ShutsTheAccountAndMailsNeither()
    {
        var ada = await _core.AdaAsync();
        await _core.ChangeAddressAsync(ada);
        await Resets.RequestAsync(Thiefs, default);
        var pending = _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.PasswordReset));
        var undo = await _core.UndoAddressLinkAsync(ada);

        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));
        await Resets.RequestAsync(Thiefs, default);
        await Resets.RequestAsync(Old, default);

        Assert.False(await _core.Sessions.IsLiveAsync(ada.SessionId!.Value, ada.UserId, default));
        Assert.Equal(Old, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).ClaimedAddress));
        Assert.Equal(1, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
        Assert.False(await Resets.ResetAsync(await _core.LinkAsync(LinkPurpose.PasswordReset, new(ada.UserId, pending.Epoch!.Value)), "the thief's own password", Elsewhere, default));
    }

    [Theory]
    [InlineData("admin gives back", Old)]
    [InlineData("admin leaves it", Thiefs)]
    [InlineData("console, old address", Old)]
    [InlineData("console, new address", Thiefs)]
    public async Task Claim_Settled_MailsWhoseItIs(string by, string address)
    {
        var ada = await _core.DisputedAsync();

        if (by.StartsWith("admin", StringComparison.Ordinal))
        {
            Assert.Equal(AdminResult.Done, await _core.Accounts.SettleAddressAsync(ada.UserId, by == "admin gives back", "Ada came by.", await _core.AddAdminAsync(), default));
            Assert.Equal(1, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
        }
        else
        {
            Assert.NotNull(await _core.Service<RecoveryService>().RecoverAsync(new(address, Grant: false, ResetSecondFactor: false), default));
        }

        var account = _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId));
        Assert.Equal((address, null), (account.Address, account.ClaimedAddress));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Claim_CodeOfAFactor_SettlesItOnlyIfItIsOlderThanTheChange(bool older, bool settles)
    {
        var ada = await _core.AdaAsync();
        if (older)
            await _core.TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada);
        if (!older)
            await _core.TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(Day);
        var undo = await _core.UndoAddressLinkAsync(ada);
        Assert.False(await Undos.SettleAsync(undo, _core.Code(_adasKey), Elsewhere, default));
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));
        Assert.False(await Undos.SettleAsync(undo, "000000", Elsewhere, default));

        Assert.Equal(settles, await Undos.SettleAsync(undo, _core.Code(_adasKey), Elsewhere, default));

        Assert.Equal(settles ? Old : Thiefs, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).Address));
        Assert.Equal(settles ? 1 : 0, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Claim_Passkey_SettlesItOnlyIfItIsOlderThanTheChange(bool older, bool settles)
    {
        var ada = await _core.AdaAsync();
        var passkey = older ? await _core.AddPasskeyAsync(ada, 1, "MacBook") : null;
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        passkey ??= await _core.AddPasskeyAsync(ada, 1, "MacBook");
        var undo = await _core.UndoAddressLinkAsync(ada);
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.False(await Undos.SettleAsync(undo, _core.AddUser(), passkey.CredentialId, Elsewhere, default));
        Assert.Equal(settles, await Undos.SettleAsync(undo, ada.UserId, passkey.CredentialId, Elsewhere, default));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Claim_AccountElsewhere_SettlesItOnlyIfItIsOlderThanTheChange(bool older, bool settles)
    {
        var ada = await _core.AdaAsync();
        if (older)
            await _core.LinkLoginAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        if (!older)
            await _core.LinkLoginAsync(ada, Thiefs);
        var undo = await _core.UndoAddressLinkAsync(ada);
        Assert.False(await Undos.SettleAsync(undo, Login, Elsewhere, default));
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));
        Assert.False(await _core.Service<ExternalLoginService>().MayEnterAsync(Login, ada.UserId, default));

        Assert.False(await Undos.SettleAsync(undo, Login with { Subject = "another" }, Elsewhere, default));
        Assert.Equal(settles, await Undos.SettleAsync(undo, Login, Elsewhere, default));
        Assert.Equal(settles ? Old : Thiefs, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).Address));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Claim_AddressChangedTwice_IsThatOfTheFirstAndWhatWasAddedInBetweenProvesNothing(bool ownerFirst)
    {
        var ada = await _core.AdaAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var thiefs = await _core.AddPasskeyAsync(ada, 1, "Thief’s");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada, "thief@example.com");
        var (owners, second) = (await _core.UndoAddressLinkAsync(ada), await _core.UndoAddressLinkAsync(ada, change: 1));

        foreach (var link in ownerFirst ? new[] { owners, second } : [second, owners])
            Assert.Equal(UndoKind.Address, await Undos.UndoAsync(link, Elsewhere, default));

        Assert.Equal(Old, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).ClaimedAddress));
        Assert.False(await Undos.SettleAsync(owners, ada.UserId, thiefs.CredentialId, Elsewhere, default));
        Assert.False(await Undos.SettleAsync(second, ada.UserId, thiefs.CredentialId, Elsewhere, default));
        Assert.Equal(AdminResult.Done, await _core.Accounts.SettleAddressAsync(ada.UserId, givesBack: true, "Ada came by.", await _core.AddAdminAsync(), default));
        Assert.Equal(Old, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).Address));
    }

    [Fact]
    public async Task Claim_Settled_LinksOfLaterChangesWorkNoMore()
    {
        var ada = await _core.AdaAsync();
        await _core.ChangeAddressAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada, "thief@example.com");
        var second = await _core.UndoAddressLinkAsync(ada, change: 1);
        await Undos.UndoAsync(await _core.UndoAddressLinkAsync(ada), Elsewhere, default);

        await _core.Accounts.SettleAddressAsync(ada.UserId, givesBack: true, "Ada came by.", await _core.AddAdminAsync(), default);

        Assert.Null(await Undos.UndoAsync(second, Elsewhere, default));
    }

    [Fact]
    public async Task Claim_OldAddressRegisteredByAStranger_IsGivenBackAllTheSame()
    {
        var ada = await _core.DisputedAsync();
        await _core.Service<RegistrationService>().RegisterAsync(Old, "Squatter", "a long enough password", Elsewhere, default);

        Assert.Equal(AdminResult.Done, await _core.Accounts.SettleAddressAsync(ada.UserId, givesBack: true, "Ada came by.", await _core.AddAdminAsync(), default));

        Assert.Equal(ada.UserId, _core.StoredPeople(identity => identity.Users.Single(u => u.Email == Old).Id));
    }

    [Fact]
    public async Task Answer_NotMineWhileContained_VoidsTheLinkThatTheNewAddressHas()
    {
        var ada = await _core.AdaAsync();
        var alert = (await _core.Service<AccountLinkService>().IssueAsync(LinkPurpose.Alert, _core.Begun(ada.UserId), null, null, AccountLinkService.Lifetime, default)).Reveal();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada);
        await _core.ContainAsync(ada);
        var reset = await _core.LinkAsync(LinkPurpose.PasswordReset, _core.Begun(ada.UserId));

        Assert.NotNull(await _core.Service<AlertService>().AnswerAsync(alert, isMine: false, Elsewhere, default));

        Assert.False(await Resets.ResetAsync(reset, "the thief's own password", Elsewhere, default));
        Assert.False(await Resets.ResetAsync(await _core.LinkAsync(LinkPurpose.PasswordReset, _core.Begun(ada.UserId)), "the thief's own password", Elsewhere, default));
    }

    [Fact]
    public async Task Undo_Address_WhatWasDoneSinceTheChangeIsSuspectAndTheFactorOfBeforeCounts()
    {
        var ada = await _core.AdaAsync();
        await _core.TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(40 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        await _core.ChangeAddressAsync(thief);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await _core.SecondFactors.TurnOffAsync(endOthers: true, thief, default)).IsDone);
        await _core.TurnOnAsync(thief, _thiefsKey);
        await _core.AddPasskeyAsync(thief, 1, "Thief’s");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var undo = await _core.UndoAddressLinkAsync(ada);
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.True(Assert.Single(await Reviews.ListAsync(ada.UserId, default), w => w.Kind == WayKind.Passkey).IsSuspect);
        Assert.True(await Undos.SettleAsync(undo, _core.Code(_adasKey), Elsewhere, default));
    }

    [Fact]
    public async Task Deletion_AskedByTheThief_WaitsForWhoIsShutOut()
    {
        var ada = await _core.AdaAsync();
        await _core.ChangeAddressAsync(ada);
        Assert.True((await _core.Deletions.AskAsync(ada, default)).IsDone);
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(await _core.UndoAddressLinkAsync(ada), Elsewhere, default));

        _core.Clock.Advance(30 * Day);
        await _core.Cleanup.RunAsync(default);

        Assert.Equal(1, _core.Stored(db => db.Accounts.Count(a => a.Id == ada.UserId)));
    }

    [Fact]
    public async Task Claim_OfTheAdminsOwn_IsForAnother()
    {
        var admin = await _core.AddAdminAsync();
        _core.Stored(db => db.Accounts.Where(a => a.Id == admin.UserId).ExecuteUpdate(set => set.SetProperty(a => a.ClaimedAddress, Old)));

        Assert.Equal(AdminResult.Unchanged, await _core.Accounts.SettleAddressAsync(admin.UserId, givesBack: true, "Mine.", admin, default));
    }

    [Fact]
    public async Task Answer_NotMineAfterTheAddressWasChanged_MailsNothingToTheNewOne()
    {
        var ada = await _core.AdaAsync();
        var alert = (await _core.Service<AccountLinkService>().IssueAsync(LinkPurpose.Alert, _core.Begun(ada.UserId), null, null, AccountLinkService.Lifetime, default)).Reveal();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada);

        Assert.NotNull(await _core.Service<AlertService>().AnswerAsync(alert, isMine: false, Elsewhere, default));

        Assert.Equal(Old, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).ClaimedAddress));
        Assert.Equal(0, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
    }

    [Theory]
    [InlineData("admin gives back", Resolution.GivenBack)]
    [InlineData("admin leaves it", Resolution.LeftAsItIs)]
    [InlineData("console, old address", Resolution.GivenBack)]
    [InlineData("console, new address", Resolution.LeftAsItIs)]
    [InlineData("owner", Resolution.GivenBack)]
    public async Task Claim_IsACase_UntilItIsSettledWhoeverSettlesIt(string by, Resolution resolution)
    {
        List<Change> told = [];
        using var listening = _core.Feed.Subscribe(told.Add);
        var ada = await _core.AdaAsync();
        await _core.TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(Day);
        await _core.ChangeAddressAsync(ada);
        var changed = _core.Clock.GetUtcNow();
        _core.Clock.Advance(Day);
        var undo = await _core.UndoAddressLinkAsync(ada);
        await Undos.UndoAsync(undo, Elsewhere, default);
        var claimed = _core.Clock.GetUtcNow();

        var opened = Case();
        Assert.Equal((null, ada.UserId, Verdict.Unclear, Certainty.CannotTell, Severity.High, IncidentStatus.Open, Elsewhere.Ip), (opened.SessionId, opened.UserId, opened.Verdict, opened.Certainty, opened.Severity, opened.Status, opened.AlarmIp));
        Assert.Equal(claimed, opened.ContainedAt);
        Assert.All(new[] { "ada lovelace", Old, Thiefs }, word => Assert.Contains(word, opened.Subject, StringComparison.Ordinal));
        Assert.Equal(new(Old, Thiefs, changed, claimed), await _core.Service<CaseHistory>().FindAddressesAsync(opened.Id, default));
        Assert.Equal([OutboxKind.IncidentOpened], Told(opened.Id));
        Assert.Contains(new Change.Incidents(opened.Id), told);
        told.Clear();
        _core.Clock.Advance(Day);

        var admin = await _core.AddAdminAsync();
        switch (by)
        {
            case "owner":
                Assert.True(await Undos.SettleAsync(undo, _core.Code(_adasKey), Elsewhere, default));
                break;
            case "console, old address" or "console, new address":
                Assert.NotNull(await _core.Service<RecoveryService>().RecoverAsync(new(by == "console, old address" ? Old : Thiefs, Grant: false, ResetSecondFactor: false), default));
                break;
            default:
                Assert.Equal(AdminResult.Done, await _core.Accounts.SettleAddressAsync(ada.UserId, by == "admin gives back", "Ada came by.", admin, default));
                break;
        }

        var settled = Case();
        Assert.Equal((IncidentStatus.Resolved, resolution, _core.Clock.GetUtcNow()), (settled.Status, settled.Resolution, settled.ResolvedAt));
        var line = _core.Stored(db => db.CaseEntries.Single(c => c.Kind == CaseEntryKind.Resolved));
        Assert.Equal((by[..5] switch { "admin" => admin.UserId, "owner" => ada.UserId, _ => null }, resolution.ToString()), (line.ActorId, line.Text));
        Assert.Equal([OutboxKind.IncidentOpened, OutboxKind.IncidentResolved], Told(settled.Id));
        // The console is another process: there is no page that it could tell.
        Assert.Equal(!by.StartsWith("console", StringComparison.Ordinal), told.Contains(new Change.Incidents(settled.Id)));
        Assert.Equal(new(Old, Thiefs, changed, claimed), await _core.Service<CaseHistory>().FindAddressesAsync(settled.Id, default));
    }

    [Fact]
    public async Task Claim_ByAnAlertsAnswer_IsACaseToo()
    {
        List<Change> told = [];
        using var listening = _core.Feed.Subscribe(told.Add);
        var ada = await _core.AdaAsync();
        var alert = await _core.LinkAsync(LinkPurpose.Alert, _core.Begun(ada.UserId));
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ChangeAddressAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.NotNull(await _core.Service<AlertService>().AnswerAsync(alert, isMine: false, Elsewhere, default));

        Assert.Equal((IncidentKind.TwoAddresses, IncidentStatus.Open), (Case().Kind, Case().Status));
        Assert.Contains(new Change.Incidents(Case().Id), told);
    }

    [Fact]
    public async Task Claim_ByTheAddressOfAnEarlierChange_IsToldInTheCaseThatIsOpen()
    {
        var ada = await _core.AdaAsync();
        await _core.ChangeAddressAsync(ada, "ada@example.com");
        _core.Clock.Advance(Day);
        await _core.ChangeAddressAsync(ada);
        await Undos.UndoAsync(await _core.UndoAddressLinkAsync(ada, change: 1), Elsewhere, default);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        await Undos.UndoAsync(await _core.UndoAddressLinkAsync(ada), Elsewhere, default);

        var id = Case().Id;
        Assert.Equal([OutboxKind.IncidentOpened, OutboxKind.IncidentChanged], Told(id));
        Assert.Equal((Old, Thiefs), await _core.Service<CaseHistory>().FindAddressesAsync(id, default) is { } addresses ? (addresses.Former, addresses.Present) : default);
        Assert.Contains(Old, Case().Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claim_IsNotSettledByAWord_NorReopenedNorCorrected()
    {
        var (ada, replay, admin) = (await _core.DisputedAsync(), await _core.ReplayAsync(), await _core.AddAdminAsync());
        var id = Case().Id;

        Assert.Equal(AdminResult.Unchanged, await _core.Triage.ResolveAsync([id], Resolution.Other, null, admin, default));
        Assert.Equal(AdminResult.Done, await _core.Triage.ResolveAsync([id, replay], Resolution.Other, "All of them.", admin, default));
        Assert.Equal(AdminResult.Unchanged, await _core.Triage.CorrectAsync(id, Verdict.LostReply, admin, default));
        Assert.Equal((IncidentStatus.Open, Severity.High), (Case().Status, Case().Severity));
        Assert.Equal(IncidentStatus.Resolved, _core.Stored(db => db.Incidents.Single(i => i.Id == replay).Status));
        Assert.Equal(Old, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).ClaimedAddress));

        await _core.Accounts.SettleAddressAsync(ada.UserId, givesBack: true, "Ada came by.", admin, default);

        Assert.Equal(AdminResult.Unchanged, await _core.Triage.ReopenAsync(id, admin, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _core.Triage.ResolveAsync([replay], Resolution.GivenBack, null, admin, default));
    }

    private Incident Case() => _core.Stored(db => db.Incidents.Single(i => i.Kind == IncidentKind.TwoAddresses));

    private List<OutboxKind> Told(int id) => _core.Stored(db => db.Outbox.Where(o => o.IncidentId == id).OrderBy(o => o.At).ThenBy(o => o.Id).Select(o => o.Kind).ToList());
}
