using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tests.People;
using static TokenDashboard.Core.Tests.People.AdasAccount;

namespace TokenDashboard.Core.Tests.Methods;

/// <summary>After a containment no way in of before lets anybody in until its owner says so, and what somebody else may have added goes.</summary>
public sealed class WayReviewTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    private WayReviewService Reviews => _core.Service<WayReviewService>();

    private ExternalLoginService Logins => _core.Service<ExternalLoginService>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Contain_Passkey_LetsNobodyInUntilItsOwnerOpensIt()
    {
        var ada = await _core.AdaAsync();
        var passkey = await _core.AddPasskeyAsync(ada, 1, "MacBook");
        _core.Clock.Advance(Day);

        await _core.ContainAsync(ada);
        Assert.False(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
        ada = await _core.BackAsync(ada);
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
        var ada = await _core.AdaAsync();
        await _core.LinkLoginAsync(ada);
        Assert.True(await Logins.MayEnterAsync(Login, ada.UserId, default));

        await _core.ContainAsync(ada);
        Assert.False(await Logins.MayEnterAsync(Login, ada.UserId, default));
        ada = await _core.BackAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await Reviews.OpenAsync(WayKind.External, Login.Issuer, ada, default)).IsDone);

        Assert.True(await Logins.MayEnterAsync(Login, ada.UserId, default));
    }

    [Fact]
    public async Task Open_ProvedTooLongAgo_IsNotDone()
    {
        var ada = await _core.AdaAsync();
        var passkey = await _core.AddPasskeyAsync(ada, 1, "MacBook");
        await _core.ContainAsync(ada);
        ada = await _core.BackAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.IsType<Core.Activity.OwnerResult.ProveFirst>(await Reviews.OpenAsync(WayKind.Passkey, Id(passkey), ada, default));
        Assert.False(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
    }

    [Fact]
    public async Task Passkey_AddedAfterTheContainment_IsOpenAtOnce()
    {
        var ada = await _core.AdaAsync();
        await _core.ContainAsync(ada);
        ada = await _core.BackAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        var passkey = await _core.AddPasskeyAsync(ada, 1, "New MacBook");

        Assert.True(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
    }

    [Fact]
    public async Task List_AfterEvidence_TellsWhatIsSuspectFromWhatIsOlderNewestFirst()
    {
        var ada = await _core.AdaAsync();
        await _core.AddPasskeyAsync(ada, 1, "MacBook");
        _core.Clock.Advance(60 * Day);
        ada = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.AddPasskeyAsync(ada with { Requester = Elsewhere }, 2, "Thief’s");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.ContainAsync(ada);

        var ways = await Reviews.ListAsync(ada.UserId, default);

        Assert.Equal([("Thief’s", true, true), ("MacBook", true, false)], ways.Select(w => (w.Name, w.IsSuspended, w.IsSuspect)));
        Assert.Equal((Elsewhere.Ip, Elsewhere.Agent), (ways[0].Ip, ways[0].Agent));
    }

    [Fact]
    public async Task List_AfterANoToADeviceThatVouchedForItself_IsSuspectFromItsSignInOn()
    {
        var ada = await _core.AdaAsync();
        await _core.AddPasskeyAsync(ada, 1, "MacBook");
        _core.Clock.Advance(60 * Day);
        var thief = await _core.SignInAsync(ada.UserId);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.AddPasskeyAsync(thief, 2, "Thief’s");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        var alert = await _core.Service<AccountLinkService>().IssueAsync(LinkPurpose.NewDevice, _core.Begun(ada.UserId), thief.SessionId, null, AccountLinkService.Lifetime, default);

        Assert.NotNull(await _core.Service<AlertService>().AnswerAsync(alert.Reveal(), isMine: false, Elsewhere, default));

        Assert.Equal([("Thief’s", true), ("MacBook", false)], (await Reviews.ListAsync(ada.UserId, default)).Select(w => (w.Name, w.IsSuspect)));
    }

    [Fact]
    public async Task List_NeverContained_IsEmpty()
    {
        var ada = await _core.AdaAsync();
        await _core.AddPasskeyAsync(ada, 1, "MacBook");

        Assert.Empty(await Reviews.ListAsync(ada.UserId, default));
    }

    [Theory]
    [InlineData(true, 6, 2)]
    [InlineData(true, 7, 1)]
    [InlineData(false, 400, 2)]
    public async Task Cleanup_DaysAfterTheListWasShown_RemovesWhatIsSuspectAndNothingElse(bool shown, int days, int left)
    {
        var ada = await _core.AdaAsync();
        await _core.AddPasskeyAsync(ada, 1, "MacBook");
        _core.Clock.Advance(Day);
        ada = await _core.SignInAsync(ada.UserId);
        _core.StoredNeedsLook(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.AddPasskeyAsync(ada, 2, "Thief’s");
        await _core.ContainAsync(ada);
        ada = await _core.BackAsync(ada);
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
        var ada = await _core.AdaAsync();
        _core.StoredNeedsLook(ada);
        var passkey = await _core.AddPasskeyAsync(ada, 1, "MacBook");
        await _core.ContainAsync(ada);
        ada = await _core.BackAsync(ada);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await Reviews.NoteShownAsync(ada.UserId, default);
        Assert.True((await Reviews.OpenAsync(WayKind.Passkey, Id(passkey), ada, default)).IsDone);

        _core.Clock.Advance(30 * Day);
        await _core.Cleanup.RunAsync(default);

        Assert.True(await _core.Passkeys.UseAsync(passkey, ada.UserId, default));
    }

    /// <summary>It is asked at each sign-in: it must not read a month of what happened to tell that nothing waits.</summary>
    [Fact]
    public async Task IsDue_OnceContained_AsksForNothingThatHappened()
    {
        var asked = new Asked(_core);
        var ada = _core.AddUser();
        _core.Stored(db => db.Accounts.Where(a => a.Id == ada).ExecuteUpdate(set => set.SetProperty(a => a.SuspendedAt, _core.Clock.GetUtcNow())));
        var reviews = new WayReviewService(null!, asked, asked, null!, null!, _core.Clock);

        Assert.False(await reviews.IsDueAsync(ada, default));

        Assert.Equal(3, asked.Commands.Count);
        Assert.All(asked.Commands, command => Assert.DoesNotContain("\"activity\"", command.Sql, StringComparison.Ordinal));
    }
}
