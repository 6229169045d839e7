using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Methods;

/// <summary>Devices that are not asked for the second factor: whose, for how long, and what makes them be asked again.</summary>
public sealed class TrustedDeviceServiceTests : IDisposable
{
    private static readonly Requester Desk = new("192.0.2.77", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36");
    private readonly CoreDatabase _core = new(cleanup: new CleanupOptions { BatchSize = 2 });

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task IsTrusted_OwnSecret_IsAndIsNotedAsUsed()
    {
        var ada = _core.AddUser();
        var secret = await TrustAsync(ada);
        _core.Clock.Advance(TimeSpan.FromDays(1));

        Assert.True(await IsTrustedAsync(ada, secret));

        var row = Assert.Single(await _core.Trusted.ListAsync(ada, default));
        Assert.Equal(("Chrome 142 on Windows", "192.0.2.77", _core.Clock.GetUtcNow()), (row.Name, row.Ip, row.LastUsedAt));
        Assert.Equal(row.CreatedAt + TrustedDeviceService.Lifetime, row.ExpiresAt);
    }

    [Fact]
    public async Task IsTrusted_AnythingElse_IsNot()
    {
        var (ada, eve) = (_core.AddUser(), _core.AddUser());
        var secret = await TrustAsync(ada);

        Assert.False(await IsTrustedAsync(eve, secret));
        Assert.False(await IsTrustedAsync(ada, null));
        Assert.False(await IsTrustedAsync(ada, ""));
        Assert.False(await IsTrustedAsync(ada, secret + "x"));
        Assert.False(await IsTrustedAsync(ada, new string('x', 100_000)));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task IsTrusted_AroundTheEnd_IsUntilThen(long ticks, bool trusted)
    {
        var ada = _core.AddUser();
        var secret = await TrustAsync(ada);
        _core.Clock.Advance(TrustedDeviceService.Lifetime + TimeSpan.FromTicks(ticks));

        Assert.Equal(trusted, await IsTrustedAsync(ada, secret));
        Assert.Equal(trusted ? 1 : 0, (await _core.Trusted.ListAsync(ada, default)).Count);
    }

    [Fact]
    public async Task Trust_SameBrowserAgain_ReplacesWhatItHeld()
    {
        var ada = _core.AddUser();
        var first = await TrustAsync(ada);
        var second = (await _core.Trusted.TrustAsync(_core.Begun(ada), first, Desk, default))!.Reveal();

        Assert.False(await IsTrustedAsync(ada, first));
        Assert.True(await IsTrustedAsync(ada, second));
        Assert.Single(await _core.Trusted.ListAsync(ada, default));
    }

    [Fact]
    public async Task Trust_SecretOfSomebodyElse_TakesNothingFromThem()
    {
        var (ada, eve) = (_core.AddUser(), _core.AddUser());
        var secret = await TrustAsync(ada);
        await _core.Trusted.TrustAsync(_core.Begun(eve), secret, Desk, default);

        Assert.True(await IsTrustedAsync(ada, secret));
    }

    [Fact]
    public async Task IsTrusted_AdminMustHaveAFactor_IsAlwaysAsked()
    {
        var admin = await _core.AddAdminAsync();
        var secret = await TrustAsync(admin.UserId);
        _core.Admins.RequireSecondFactor = true;

        Assert.False(await _core.Trusted.MayTrustAsync(admin.UserId, default));
        Assert.False(await IsTrustedAsync(admin.UserId, secret));
        Assert.Null(await _core.Trusted.TrustAsync(_core.Begun(admin.UserId), null, Desk, default));
    }

    [Fact]
    public async Task Remove_One_IsAskedAgainThereOnly()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        var (first, second) = (await TrustAsync(ada.UserId), await TrustAsync(ada.UserId));
        var row = (await _core.Trusted.ListAsync(ada.UserId, default))[0];

        Assert.Equal(new OwnerResult.Done(), await _core.Trusted.RemoveAsync(ada, row.Id, default));

        Assert.Single(new[] { await IsTrustedAsync(ada.UserId, first), await IsTrustedAsync(ada.UserId, second) }, trusted => trusted);
        Assert.Equal(
            [(ActivityKind.DeviceTrusted, row.Name), (ActivityKind.DeviceTrusted, row.Name), (ActivityKind.DeviceDistrusted, row.Name)],
            _core.Stored(db => db.Activity.Where(a => a.Detail == row.Name).OrderBy(a => a.Id).AsEnumerable().Select(a => (a.Kind, a.Detail!)).ToList()));
    }

    [Fact]
    public async Task Remove_SomebodyElses_ChangesNothing()
    {
        var (ada, eve) = (await _core.SignInAsync(_core.AddUser()), await _core.SignInAsync(_core.AddUser()));
        var secret = await TrustAsync(ada.UserId);
        var row = (await _core.Trusted.ListAsync(ada.UserId, default))[0];

        await _core.Trusted.RemoveAsync(eve, row.Id, default);
        await _core.Trusted.RemoveAllAsync(eve, default);

        Assert.True(await IsTrustedAsync(ada.UserId, secret));
    }

    [Fact]
    public async Task RemoveAll_ProofTooOld_ChangesNothing()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        var secret = await TrustAsync(ada.UserId);
        _core.Clock.Advance(Proof.Kept);

        Assert.Equal(new OwnerResult.ProveFirst(), await _core.Trusted.RemoveAllAsync(ada, default));
        Assert.True(await IsTrustedAsync(ada.UserId, secret));
    }

    [Fact]
    public async Task RemoveAll_Proved_LeavesNone()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        await TrustAsync(ada.UserId);
        await TrustAsync(ada.UserId);

        Assert.Equal(new OwnerResult.Done(), await _core.Trusted.RemoveAllAsync(ada, default));
        Assert.Empty(await _core.Trusted.ListAsync(ada.UserId, default));
    }

    [Theory]
    [InlineData("new password")]
    [InlineData("containment")]
    [InlineData("owner turns it off")]
    [InlineData("admin resets it")]
    [InlineData("recovery")]
    public async Task IsTrusted_AfterWhatChangesHowOneGetsIn_IsAskedAgain(string change)
    {
        var ada = await _core.SignInAsync(_core.AddUser(email: "ada@example.org"));
        var other = _core.AddUser();
        var key = Totp.NewKey();
        await _core.SecondFactors.TurnOnAsync(key, Totp.Code(key, Totp.StepOf(_core.Clock.GetUtcNow())), endOthers: true, ada, default);
        var (secret, others) = (await TrustAsync(ada.UserId), await TrustAsync(other));

        await ChangeAsync(change, ada);

        Assert.False(await IsTrustedAsync(ada.UserId, secret));
        Assert.True(await IsTrustedAsync(other, others));
    }

    [Fact]
    public async Task Cleanup_Expired_RemovesThemInPortionsAndNoOther()
    {
        var ada = _core.AddUser();
        for (var i = 0; i < 5; i++)
            await TrustAsync(ada);
        _core.Clock.Advance(TrustedDeviceService.Lifetime - TimeSpan.FromTicks(1));
        var late = await TrustAsync(ada);
        _core.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(5, await _core.Cleanup.RunAsync(default));
        Assert.True(await IsTrustedAsync(ada, late));
    }

    private async Task ChangeAsync(string change, Actor ada)
    {
        switch (change)
        {
            case "new password":
                var secret = await _core.Service<AccountLinkService>()
                    .IssueAsync(LinkPurpose.PasswordReset, _core.Begun(ada.UserId), null, null, AccountLinkService.ResetLifetime, default);
                Assert.True(await _core.Service<PasswordResetService>().ResetAsync(secret.Reveal(), "another story of weeks", Desk, default));
                break;
            case "containment":
                Assert.Equal(AdminResult.Done, await _core.Accounts.ContainAsync(ada.UserId, await _core.AddAdminAsync(), default));
                break;
            case "owner turns it off":
                Assert.True((await _core.SecondFactors.TurnOffAsync(endOthers: true, ada, default)).IsDone);
                break;
            case "admin resets it":
                Assert.Equal(AdminResult.Done, await _core.Accounts.ResetSecondFactorAsync(ada.UserId, "Lost the phone", await _core.AddAdminAsync(), default));
                break;
            default:
                Assert.NotNull(await _core.Service<RecoveryService>().RecoverAsync(new("ada@example.org", Grant: false, ResetSecondFactor: false), default));
                break;
        }
    }

    private async Task<string> TrustAsync(string userId) => (await _core.Trusted.TrustAsync(_core.Begun(userId), null, Desk, default))!.Reveal();

    private Task<bool> IsTrustedAsync(string userId, string? secret) => _core.Trusted.IsTrustedAsync(userId, secret, default);
}
