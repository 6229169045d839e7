using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Methods;

/// <summary>After a containment: no way in of before lets anybody in until its owner says so, and there is always a way back for them.</summary>
public sealed class WaysBackTests : IDisposable
{
    private const string Old = "ada@example.org";
    private const string Thiefs = "thief@example.org";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly Requester Elsewhere = new("198.51.100.9", "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0");
    private static readonly ExternalLogin Login = new("https://login.example.org", "subject", "Example");

    private readonly CoreDatabase _core = new();
    private readonly byte[] _adasKey = Totp.NewKey();
    private readonly byte[] _thiefsKey = Totp.NewKey();

    private WayReviewService Reviews => _core.Service<WayReviewService>();

    private UndoService Undos => _core.Service<UndoService>();

    private ExternalLoginService Logins => _core.Service<ExternalLoginService>();

    private PasswordResetService Resets => _core.Service<PasswordResetService>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Contain_Passkey_LetsNobodyInUntilItsOwnerOpensIt()
    {
        var ada = await AdaAsync();
        var passkey = await AddPasskeyAsync(ada, 1, "MacBook");
        _core.Clock.Advance(Day);

        await ContainAsync(ada);
        Assert.False(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
        ada = await BackAsync(ada);
        Assert.False(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
        Assert.True(await Reviews.IsDueAsync(ada.UserId, default));

        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await Reviews.OpenAsync(WayKind.Passkey, Id(passkey), ada, default)).IsDone);

        Assert.True(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
        Assert.False(await Reviews.IsDueAsync(ada.UserId, default));
    }

    [Fact]
    public async Task Contain_External_LetsNobodyInUntilItsOwnerOpensIt()
    {
        var ada = await AdaAsync();
        Assert.True((await Logins.LinkAsync(Login, Old, ada, default)).IsDone);
        Assert.True(await Logins.MayEnterAsync(Login, ada.UserId, default));

        await ContainAsync(ada);
        Assert.False(await Logins.MayEnterAsync(Login, ada.UserId, default));
        ada = await BackAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await Reviews.OpenAsync(WayKind.External, Login.Issuer, ada, default)).IsDone);

        Assert.True(await Logins.MayEnterAsync(Login, ada.UserId, default));
    }

    [Fact]
    public async Task Open_ProvedTooLongAgo_IsNotDone()
    {
        var ada = await AdaAsync();
        var passkey = await AddPasskeyAsync(ada, 1, "MacBook");
        await ContainAsync(ada);
        ada = await BackAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.IsType<Core.Activity.OwnerResult.ProveFirst>(await Reviews.OpenAsync(WayKind.Passkey, Id(passkey), ada, default));
        Assert.False(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
    }

    [Fact]
    public async Task Passkey_AddedAfterTheContainment_IsOpenAtOnce()
    {
        var ada = await AdaAsync();
        await ContainAsync(ada);
        ada = await BackAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        var passkey = await AddPasskeyAsync(ada, 1, "New MacBook");

        Assert.True(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
    }

    [Fact]
    public async Task List_AfterEvidence_TellsWhatIsSuspectFromWhatIsOlderNewestFirst()
    {
        var ada = await AdaAsync();
        await AddPasskeyAsync(ada, 1, "MacBook");
        _core.Clock.Advance(60 * Day);
        ada = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await AddPasskeyAsync(ada with { Requester = Elsewhere }, 2, "Thief’s");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ContainAsync(ada);

        var ways = await Reviews.ListAsync(ada.UserId, default);

        Assert.Equal([("Thief’s", true, true), ("MacBook", true, false)], ways.Select(w => (w.Name, w.IsSuspended, w.IsSuspect)));
        Assert.Equal((Elsewhere.Ip, Elsewhere.Agent), (ways[0].Ip, ways[0].Agent));
    }

    [Fact]
    public async Task List_NeverContained_IsEmpty()
    {
        var ada = await AdaAsync();
        await AddPasskeyAsync(ada, 1, "MacBook");

        Assert.Empty(await Reviews.ListAsync(ada.UserId, default));
    }

    [Theory]
    [InlineData(true, 6, 2)]
    [InlineData(true, 7, 1)]
    [InlineData(false, 400, 2)]
    public async Task Cleanup_DaysAfterTheListWasShown_RemovesWhatIsSuspectAndNothingElse(bool shown, int days, int left)
    {
        var ada = await AdaAsync();
        await AddPasskeyAsync(ada, 1, "MacBook");
        _core.Clock.Advance(Day);
        ada = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await AddPasskeyAsync(ada, 2, "Thief’s");
        await ContainAsync(ada);
        ada = await BackAsync(ada);
        if (shown)
            await Reviews.NoteShownAsync(ada.UserId, default);

        _core.Clock.Advance(days * Day);
        await _core.Cleanup.RunAsync(default);

        var names = (await _core.Passkeys.ListAsync(ada.UserId, default)).Select(p => p.Name).ToList();
        Assert.Equal(left, names.Count);
        Assert.Contains("MacBook", names);
    }

    [Fact]
    public async Task Cleanup_SuspectWayThatWasOpened_IsKept()
    {
        var ada = await AdaAsync();
        _core.StoredNeedsLook(ada);
        var passkey = await AddPasskeyAsync(ada, 1, "MacBook");
        await ContainAsync(ada);
        ada = await BackAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await Reviews.NoteShownAsync(ada.UserId, default);
        Assert.True((await Reviews.OpenAsync(WayKind.Passkey, Id(passkey), ada, default)).IsDone);

        _core.Clock.Advance(30 * Day);
        await _core.Cleanup.RunAsync(default);

        Assert.True(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reset_FactorThatTheThiefTookAway_CountsAgain(bool replaced)
    {
        var ada = await AdaAsync();
        await TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(40 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(thief);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await _core.SecondFactors.TurnOffAsync(thief, default)).IsDone);
        if (replaced)
            await TurnOnAsync(thief, _thiefsKey);
        await ContainAsync(ada);

        await ResetAsync(ada.UserId);

        _core.Clock.Advance(Totp.Step);
        Assert.Equal(CodeCheck.Wrong, await _core.SecondFactors.CheckAsync(ada.UserId, Code(_thiefsKey), Elsewhere, default));
        Assert.Equal(CodeCheck.Right, await _core.SecondFactors.CheckAsync(ada.UserId, Code(_adasKey), Elsewhere, default));
        Assert.True(_core.StoredPeople(identity => identity.Users.Single(u => u.Id == ada.UserId).TwoFactorEnabled));
    }

    [Fact]
    public async Task Reset_FactorThatIsOlderThanTheEvidence_IsNotBeatenByTheMailbox()
    {
        var ada = await AdaAsync();
        await TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(Day);
        await ContainAsync(ada);

        await ResetAsync(ada.UserId);

        Assert.True(_core.StoredPeople(identity => identity.Users.Single(u => u.Id == ada.UserId).TwoFactorEnabled));
    }

    [Theory]
    [InlineData("undo")]
    [InlineData("admin")]
    [InlineData("console")]
    public async Task WayBack_FactorThatTheThiefTurnedOn_CanBeTakenAway(string by)
    {
        var ada = await AdaAsync();
        await TurnOnAsync(ada, _thiefsKey);
        var undo = await UndoLinkAsync(ada.UserId, _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail!));
        await ContainAsync(ada);
        await ResetAsync(ada.UserId);
        Assert.True(_core.StoredPeople(identity => identity.Users.Single(u => u.Id == ada.UserId).TwoFactorEnabled));

        switch (by)
        {
            case "undo":
                Assert.Equal(UndoKind.SecondFactor, await Undos.UndoAsync(undo, Elsewhere, default));
                break;
            case "admin":
                Assert.Equal(AdminResult.Done, await _core.Accounts.ResetSecondFactorAsync(ada.UserId, "Ada called.", await _core.AddAdminAsync(), default));
                break;
            default:
                Assert.NotNull(await _core.Service<RecoveryService>().RecoverAsync(new(Old, Grant: false, ResetSecondFactor: true), default));
                break;
        }

        Assert.False(_core.StoredPeople(identity => identity.Users.Single(u => u.Id == ada.UserId).TwoFactorEnabled));
        Assert.Equal(0, _core.Stored(db => db.SecondFactors.Count()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WayBack_OnlyWayInIsSuspended_IsANewPassword(bool withMail)
    {
        var id = _core.AddUser(email: Old);
        var ada = await _core.SignInAsync(id);
        await AddPasskeyAsync(ada, 1, "MacBook");
        Assert.True((await Logins.LinkAsync(Login, Old, ada, default)).IsDone);
        await ContainAsync(ada);

        if (withMail)
            await ResetAsync(id);
        else
            Assert.True(await Resets.ResetAsync((await _core.Service<RecoveryService>().RecoverAsync(new(Old, Grant: false, ResetSecondFactor: false), default))!.Secret.Reveal(), "a new long password", Elsewhere, default));

        Assert.NotNull((await _core.Service<PasswordCheckService>().CheckAsync(Old, "a new long password", default)).Begun);
    }

    [Fact]
    public async Task Undo_Passkey_TakesItAndItsSessionsWhateverHasHappenedSince()
    {
        var ada = await AdaAsync();
        await AddPasskeyAsync(ada, 1, "Thief’s");
        var undo = await UndoLinkAsync(ada.UserId, _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail!));
        var thief = (await _core.Browsers.CreateAsync(_core.Begun(ada.UserId), SignInMethod.Passkey, new(IsProof: true, SecondFactor: true), Elsewhere, default))!;
        Assert.True((await _core.Passwords.ChangeAsync("the thief's own password", new(EndOthers: false, null), ada, default)).IsDone);

        Assert.Equal(UndoKind.Passkey, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.Empty(await _core.Passkeys.ListAsync(ada.UserId, default));
        Assert.False(await _core.Sessions.IsLiveAsync(thief.Id, ada.UserId, default));
        Assert.Null(await Undos.UndoAsync(undo, Elsewhere, default));
    }

    [Fact]
    public async Task Undo_External_UnlinksIt()
    {
        var ada = await AdaAsync();
        Assert.True((await Logins.LinkAsync(Login, Old, ada, default)).IsDone);
        var undo = await UndoLinkAsync(ada.UserId, _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail!));

        Assert.Equal(UndoKind.External, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.Null(await Logins.FindAsync(Login, default));
    }

    [Fact]
    public async Task Undo_Address_ShutsTheAccountAndMailsNeither()
    {
        var ada = await AdaAsync();
        await ChangeAddressAsync(ada);
        await Resets.RequestAsync(Thiefs, default);
        var pending = _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.PasswordReset));
        var undo = await UndoAddressLinkAsync(ada);

        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));
        await Resets.RequestAsync(Thiefs, default);
        await Resets.RequestAsync(Old, default);

        Assert.False(await _core.Sessions.IsLiveAsync(ada.SessionId!.Value, ada.UserId, default));
        Assert.Equal(Old, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).ClaimedAddress));
        Assert.Equal(1, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
        Assert.False(await Resets.ResetAsync(await LinkAsync(LinkPurpose.PasswordReset, new(ada.UserId, pending.Epoch!.Value)), "the thief's own password", Elsewhere, default));
    }

    [Theory]
    [InlineData("admin gives back", Old)]
    [InlineData("admin leaves it", Thiefs)]
    [InlineData("console, old address", Old)]
    [InlineData("console, new address", Thiefs)]
    public async Task Claim_Settled_MailsWhoseItIs(string by, string address)
    {
        var ada = await DisputedAsync();

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
        var ada = await AdaAsync();
        if (older)
            await TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ChangeAddressAsync(ada);
        if (!older)
            await TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(Day);
        var undo = await UndoAddressLinkAsync(ada);
        Assert.False(await Undos.SettleAsync(undo, Code(_adasKey), Elsewhere, default));
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));
        Assert.False(await Undos.SettleAsync(undo, "000000", Elsewhere, default));

        Assert.Equal(settles, await Undos.SettleAsync(undo, Code(_adasKey), Elsewhere, default));

        Assert.Equal(settles ? Old : Thiefs, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).Address));
        Assert.Equal(settles ? 1 : 0, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Claim_Passkey_SettlesItOnlyIfItIsOlderThanTheChange(bool older, bool settles)
    {
        var ada = await AdaAsync();
        var passkey = older ? await AddPasskeyAsync(ada, 1, "MacBook") : null;
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ChangeAddressAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        passkey ??= await AddPasskeyAsync(ada, 1, "MacBook");
        var undo = await UndoAddressLinkAsync(ada);
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.False(await Undos.SettleAsync(undo, _core.AddUser(), passkey.CredentialId, Elsewhere, default));
        Assert.Equal(settles, await Undos.SettleAsync(undo, ada.UserId, passkey.CredentialId, Elsewhere, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Claim_AddressChangedTwice_IsThatOfTheFirstAndWhatWasAddedInBetweenProvesNothing(bool ownerFirst)
    {
        var ada = await AdaAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ChangeAddressAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var thiefs = await AddPasskeyAsync(ada, 1, "Thief’s");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ChangeAddressAsync(ada, "thief@example.com");
        var (owners, second) = (await UndoAddressLinkAsync(ada), await UndoAddressLinkAsync(ada, change: 1));

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
        var ada = await AdaAsync();
        await ChangeAddressAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ChangeAddressAsync(ada, "thief@example.com");
        var second = await UndoAddressLinkAsync(ada, change: 1);
        await Undos.UndoAsync(await UndoAddressLinkAsync(ada), Elsewhere, default);

        await _core.Accounts.SettleAddressAsync(ada.UserId, givesBack: true, "Ada came by.", await _core.AddAdminAsync(), default);

        Assert.Null(await Undos.UndoAsync(second, Elsewhere, default));
    }

    [Fact]
    public async Task Claim_OldAddressRegisteredByAStranger_IsGivenBackAllTheSame()
    {
        var ada = await DisputedAsync();
        await _core.Service<RegistrationService>().RegisterAsync(Old, "Squatter", "a long enough password", Elsewhere, default);

        Assert.Equal(AdminResult.Done, await _core.Accounts.SettleAddressAsync(ada.UserId, givesBack: true, "Ada came by.", await _core.AddAdminAsync(), default));

        Assert.Equal(ada.UserId, _core.StoredPeople(identity => identity.Users.Single(u => u.Email == Old).Id));
    }

    [Fact]
    public async Task Answer_NotMineWhileContained_VoidsTheLinkThatTheNewAddressHas()
    {
        var ada = await AdaAsync();
        var alert = (await _core.Service<AccountLinkService>().IssueAsync(LinkPurpose.Alert, _core.Begun(ada.UserId), null, null, AccountLinkService.Lifetime, default)).Reveal();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ChangeAddressAsync(ada);
        await ContainAsync(ada);
        var reset = await LinkAsync(LinkPurpose.PasswordReset, _core.Begun(ada.UserId));

        Assert.NotNull(await _core.Service<AlertService>().AnswerAsync(alert, isMine: false, Elsewhere, default));

        Assert.False(await Resets.ResetAsync(reset, "the thief's own password", Elsewhere, default));
        Assert.False(await Resets.ResetAsync(await LinkAsync(LinkPurpose.PasswordReset, _core.Begun(ada.UserId)), "the thief's own password", Elsewhere, default));
    }

    [Fact]
    public async Task Undo_Address_WhatWasDoneSinceTheChangeIsSuspectAndTheFactorOfBeforeCounts()
    {
        var ada = await AdaAsync();
        await TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(40 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        await ChangeAddressAsync(thief);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await _core.SecondFactors.TurnOffAsync(thief, default)).IsDone);
        await TurnOnAsync(thief, _thiefsKey);
        await AddPasskeyAsync(thief, 1, "Thief’s");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var undo = await UndoAddressLinkAsync(ada);
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.True(Assert.Single(await Reviews.ListAsync(ada.UserId, default), w => w.Kind == WayKind.Passkey).IsSuspect);
        Assert.True(await Undos.SettleAsync(undo, Code(_adasKey), Elsewhere, default));
    }

    [Fact]
    public async Task Reset_LongAfterAContainment_LeavesTheFactorThatItsOwnerChanged()
    {
        var ada = await AdaAsync();
        await TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(Day);
        await ContainAsync(ada);
        ada = await BackAsync(ada);
        _core.Clock.Advance(60 * Day);
        ada = await _core.SignInAsync(ada.UserId);
        Assert.True((await _core.SecondFactors.TurnOffAsync(ada, default)).IsDone);
        await TurnOnAsync(ada, _thiefsKey);
        _core.Clock.Advance(Day);

        await ResetAsync(ada.UserId);

        Assert.Equal(CodeCheck.Right, await _core.SecondFactors.CheckAsync(ada.UserId, Code(_thiefsKey), Elsewhere, default));
    }

    [Fact]
    public async Task Reset_RecoveryCodesThatTheThiefMade_AreTheOwnersAgain()
    {
        var ada = await AdaAsync();
        var codes = Assert.IsType<Core.Activity.OwnerResult.Done<IReadOnlyList<string>>>(await _core.SecondFactors.TurnOnAsync(_adasKey, Code(_adasKey), ada, default)).Value;
        _core.Clock.Advance(40 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(thief);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var thiefs = Assert.IsType<Core.Activity.OwnerResult.Done<IReadOnlyList<string>>>(await _core.SecondFactors.RenewCodesAsync(thief, default)).Value;
        await ContainAsync(ada);

        await ResetAsync(ada.UserId);

        Assert.Equal(CodeCheck.Wrong, await _core.SecondFactors.CheckAsync(ada.UserId, thiefs[0], Elsewhere, default));
        Assert.Equal(CodeCheck.Right, await _core.SecondFactors.CheckAsync(ada.UserId, codes[0], Elsewhere, default));
    }

    [Fact]
    public async Task Reset_FactorThatItsOwnerReplacedBefore_IsNotTheOneThatCountsAgain()
    {
        var ada = await AdaAsync();
        await TurnOnAsync(ada, Totp.NewKey());
        _core.Clock.Advance(40 * Day);
        ada = await _core.SignInAsync(ada.UserId);
        Assert.True((await _core.SecondFactors.TurnOffAsync(ada, default)).IsDone);
        await TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(5 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(thief);
        Assert.True((await _core.SecondFactors.TurnOffAsync(thief, default)).IsDone);
        await TurnOnAsync(thief, _thiefsKey);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ContainAsync(ada);

        await ResetAsync(ada.UserId);

        Assert.Equal(CodeCheck.Right, await _core.SecondFactors.CheckAsync(ada.UserId, Code(_adasKey), Elsewhere, default));
    }

    [Fact]
    public async Task Undo_SecondFactor_EndsEverySession()
    {
        var thief = await AdaAsync();
        await TurnOnAsync(thief, _thiefsKey);
        var undo = await UndoLinkAsync(thief.UserId, _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail!));

        Assert.Equal(UndoKind.SecondFactor, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.False(await _core.Sessions.IsLiveAsync(thief.SessionId!.Value, thief.UserId, default));
    }

    [Fact]
    public async Task Deletion_AskedByTheThief_WaitsForWhoIsShutOut()
    {
        var ada = await AdaAsync();
        await ChangeAddressAsync(ada);
        Assert.True((await _core.Deletions.AskAsync(ada, default)).IsDone);
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(await UndoAddressLinkAsync(ada), Elsewhere, default));

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
        var ada = await AdaAsync();
        var alert = (await _core.Service<AccountLinkService>().IssueAsync(LinkPurpose.Alert, _core.Begun(ada.UserId), null, null, AccountLinkService.Lifetime, default)).Reveal();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await ChangeAddressAsync(ada);

        Assert.NotNull(await _core.Service<AlertService>().AnswerAsync(alert, isMine: false, Elsewhere, default));

        Assert.Equal(Old, _core.Stored(db => db.Accounts.Single(a => a.Id == ada.UserId).ClaimedAddress));
        Assert.Equal(0, _core.Stored(db => db.Outbox.Count(o => o.Kind == OutboxKind.PasswordReset)));
    }

    private async Task<Actor> DisputedAsync()
    {
        var ada = await AdaAsync();
        await ChangeAddressAsync(ada);
        Assert.Equal(UndoKind.Address, await Undos.UndoAsync(await UndoAddressLinkAsync(ada), Elsewhere, default));
        return ada;
    }

    private async Task ChangeAddressAsync(Actor ada, string address = Thiefs) =>
        Assert.NotNull(await _core.Emails.ConfirmAsync(await LinkAsync(LinkPurpose.EmailChange, _core.Begun(ada.UserId), address), Elsewhere, default));

    // Of the first change.
    private Task<string> UndoAddressLinkAsync(Actor ada, int change = 0)
    {
        var told = _core.Stored(db => db.Outbox.Where(o => o.Kind == OutboxKind.EmailChanged && o.UserId == ada.UserId).OrderBy(o => o.At).Skip(change).First());
        return UndoLinkAsync(ada.UserId, new AddressChange(told.At, told.Detail!).ToString());
    }

    private Task<string> UndoLinkAsync(string userId, string detail) => LinkAsync(LinkPurpose.Undo, new(userId, 0), detail);

    private async Task<string> LinkAsync(LinkPurpose purpose, Beginning begun, string? detail = null) =>
        (await _core.Service<AccountLinkService>().IssueAsync(purpose, begun, null, null, AccountLinkService.Lifetime, default, detail)).Reveal();

    private async Task<Actor> AdaAsync()
    {
        var id = _core.AddUser(email: Old);
        _core.StoredPeople(identity =>
        {
            identity.Users.Single(u => u.Id == id).PasswordHash = "none";
            return identity.SaveChanges();
        });
        return await _core.SignInAsync(id);
    }

    private async Task<UserPasskeyInfo> AddPasskeyAsync(Actor ada, byte id, string name)
    {
        var passkey = new UserPasskeyInfo([id], [2], _core.Clock.GetUtcNow(), 0, [], isUserVerified: true, isBackupEligible: false, isBackedUp: false, [3], [4]);
        Assert.True((await _core.Passkeys.AddAsync(passkey, name, _core.Begun(ada.UserId), ada, default)).IsDone);
        return passkey;
    }

    private async Task TurnOnAsync(Actor ada, byte[] key) => Assert.True((await _core.SecondFactors.TurnOnAsync(key, Code(key), ada, default)).IsDone);

    private string Code(byte[] key) => Totp.Code(key, Totp.StepOf(_core.Clock.GetUtcNow()));

    private static string Id(UserPasskeyInfo passkey) => System.Buffers.Text.Base64Url.EncodeToString(passkey.CredentialId);

    private async Task ContainAsync(Actor ada) => Assert.Equal(AdminResult.Done, await _core.Accounts.ContainAsync(ada.UserId, await _core.AddAdminAsync(), default));

    private async Task ResetAsync(string userId) =>
        Assert.True(await Resets.ResetAsync(await LinkAsync(LinkPurpose.PasswordReset, _core.Begun(userId)), "a new long password", Elsewhere, default));

    // By a new password, and signed in.
    private async Task<Actor> BackAsync(Actor ada)
    {
        await ResetAsync(ada.UserId);
        return await _core.SignInAsync(ada.UserId);
    }
}
