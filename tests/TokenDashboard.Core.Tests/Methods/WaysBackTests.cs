using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tests.People;
using static TokenDashboard.Core.Tests.People.AdasAccount;

namespace TokenDashboard.Core.Tests.Methods;

/// <summary>After a containment there is always a way back for the owner, and none for whoever had the account.</summary>
public sealed class WaysBackTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly byte[] _adasKey = Totp.NewKey();
    private readonly byte[] _thiefsKey = Totp.NewKey();

    private UndoService Undos => _core.Service<UndoService>();

    private ExternalLoginService Logins => _core.Service<ExternalLoginService>();

    private PasswordResetService Resets => _core.Service<PasswordResetService>();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reset_FactorThatTheThiefTookAway_CountsAgain(bool replaced)
    {
        var ada = await _core.AdaAsync();
        await _core.TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(40 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(thief);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await _core.SecondFactors.TurnOffAsync(endOthers: true, thief, default)).IsDone);
        if (replaced)
            await _core.TurnOnAsync(thief, _thiefsKey);
        await _core.ContainAsync(ada);

        await _core.ResetAsync(ada.UserId);

        _core.Clock.Advance(Totp.Step);
        Assert.Equal(CodeCheck.Wrong, await _core.SecondFactors.CheckAsync(ada.UserId, _core.Code(_thiefsKey), Elsewhere, default));
        Assert.Equal(CodeCheck.Right, await _core.SecondFactors.CheckAsync(ada.UserId, _core.Code(_adasKey), Elsewhere, default));
        Assert.True(_core.StoredPeople(identity => identity.Users.Single(u => u.Id == ada.UserId).TwoFactorEnabled));
    }

    [Fact]
    public async Task Reset_FactorThatIsOlderThanTheEvidence_IsNotBeatenByTheMailbox()
    {
        var ada = await _core.AdaAsync();
        await _core.TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(Day);
        await _core.ContainAsync(ada);

        await _core.ResetAsync(ada.UserId);

        Assert.True(_core.StoredPeople(identity => identity.Users.Single(u => u.Id == ada.UserId).TwoFactorEnabled));
    }

    [Theory]
    [InlineData("undo")]
    [InlineData("admin")]
    [InlineData("console")]
    public async Task WayBack_FactorThatTheThiefTurnedOn_CanBeTakenAway(string by)
    {
        var ada = await _core.AdaAsync();
        await _core.TurnOnAsync(ada, _thiefsKey);
        var undo = await _core.UndoLinkAsync(ada.UserId, _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail!));
        await _core.ContainAsync(ada);
        await _core.ResetAsync(ada.UserId);
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
        await _core.AddPasskeyAsync(ada, 1, "MacBook");
        await _core.LinkLoginAsync(ada);
        await _core.ContainAsync(ada);

        if (withMail)
            await _core.ResetAsync(id);
        else
            Assert.True(await Resets.ResetAsync((await _core.Service<RecoveryService>().RecoverAsync(new(Old, Grant: false, ResetSecondFactor: false), default))!.Secret.Reveal(), "a new long password", Elsewhere, default));

        Assert.NotNull((await _core.Service<PasswordCheckService>().CheckAsync(Old, "a new long password", Lane.Nobody, Elsewhere, default)).Begun);
    }

    [Fact]
    public async Task Undo_Passkey_TakesItAndItsSessionsWhateverHasHappenedSince()
    {
        var ada = await _core.AdaAsync();
        await _core.AddPasskeyAsync(ada, 1, "Thief’s");
        var undo = await _core.UndoLinkAsync(ada.UserId, _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail!));
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
        var ada = await _core.AdaAsync();
        await _core.LinkLoginAsync(ada);
        var undo = await _core.UndoLinkAsync(ada.UserId, _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail!));

        Assert.Equal(UndoKind.External, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.Null(await Logins.FindAsync(Login, default));
    }

    [Fact]
    public async Task Reset_LongAfterAContainment_LeavesTheFactorThatItsOwnerChanged()
    {
        var ada = await _core.AdaAsync();
        await _core.TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(Day);
        await _core.ContainAsync(ada);
        ada = await _core.BackAsync(ada);
        _core.Clock.Advance(60 * Day);
        ada = await _core.SignInAsync(ada.UserId);
        Assert.True((await _core.SecondFactors.TurnOffAsync(endOthers: true, ada, default)).IsDone);
        await _core.TurnOnAsync(ada, _thiefsKey);
        _core.Clock.Advance(Day);

        await _core.ResetAsync(ada.UserId);

        Assert.Equal(CodeCheck.Right, await _core.SecondFactors.CheckAsync(ada.UserId, _core.Code(_thiefsKey), Elsewhere, default));
    }

    [Fact]
    public async Task Reset_RecoveryCodesThatTheThiefMade_AreTheOwnersAgain()
    {
        var ada = await _core.AdaAsync();
        var codes = Assert.IsType<Core.Activity.OwnerResult.Done<IReadOnlyList<string>>>(await _core.SecondFactors.TurnOnAsync(_adasKey, _core.Code(_adasKey), endOthers: true, ada, default)).Value;
        _core.Clock.Advance(40 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(thief);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var thiefs = Assert.IsType<Core.Activity.OwnerResult.Done<IReadOnlyList<string>>>(await _core.SecondFactors.RenewCodesAsync(thief, default)).Value;
        await _core.ContainAsync(ada);

        await _core.ResetAsync(ada.UserId);

        Assert.Equal(CodeCheck.Wrong, await _core.SecondFactors.CheckAsync(ada.UserId, thiefs[0], Elsewhere, default));
        Assert.Equal(CodeCheck.Right, await _core.SecondFactors.CheckAsync(ada.UserId, codes[0], Elsewhere, default));
    }

    [Fact]
    public async Task Reset_FactorThatItsOwnerReplacedBefore_IsNotTheOneThatCountsAgain()
    {
        var ada = await _core.AdaAsync();
        await _core.TurnOnAsync(ada, Totp.NewKey());
        _core.Clock.Advance(40 * Day);
        ada = await _core.SignInAsync(ada.UserId);
        Assert.True((await _core.SecondFactors.TurnOffAsync(endOthers: true, ada, default)).IsDone);
        await _core.TurnOnAsync(ada, _adasKey);
        _core.Clock.Advance(5 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(thief);
        Assert.True((await _core.SecondFactors.TurnOffAsync(endOthers: true, thief, default)).IsDone);
        await _core.TurnOnAsync(thief, _thiefsKey);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ContainAsync(ada);

        await _core.ResetAsync(ada.UserId);

        Assert.Equal(CodeCheck.Right, await _core.SecondFactors.CheckAsync(ada.UserId, _core.Code(_adasKey), Elsewhere, default));
    }

    [Fact]
    public async Task Undo_SecondFactor_EndsEverySession()
    {
        var thief = await _core.AdaAsync();
        await _core.TurnOnAsync(thief, _thiefsKey);
        var undo = await _core.UndoLinkAsync(thief.UserId, _core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.MethodChanged).Detail!));

        Assert.Equal(UndoKind.SecondFactor, await Undos.UndoAsync(undo, Elsewhere, default));

        Assert.False(await _core.Sessions.IsLiveAsync(thief.SessionId!.Value, thief.UserId, default));
    }
}
