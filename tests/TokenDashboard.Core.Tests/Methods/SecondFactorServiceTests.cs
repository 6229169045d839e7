using System.Text;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Methods;

/// <summary>A second factor: confirmed before it counts, codes that work once, and wrong ones that end nothing.</summary>
public sealed class SecondFactorServiceTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    // Always the same: of the codes of a random one, two are alike now and then.
    private readonly byte[] _key = [.. Enumerable.Range(1, 20).Select(n => (byte)n)];

    public void Dispose() => _core.Dispose();

    private string Now => Totp.Code(_key, Totp.StepOf(_core.Clock.GetUtcNow()));

    private string At(int minutes) => Totp.Code(_key, Totp.StepOf(_core.Clock.GetUtcNow().AddMinutes(minutes)));

    [Fact]
    public async Task TurnOn_RightCode_CountsForTheSessionThatDidIt()
    {
        var ada = await _core.SignInAsync(_core.AddUser());

        var done = Assert.IsType<OwnerResult.Done<IReadOnlyList<string>>>(await _core.SecondFactors.TurnOnAsync(_key, Now, endOthers: true, ada, default));

        Assert.Equal(10, done.Value.Distinct().Count());
        Assert.Equal(new SecondFactorState(true, 10, true, false), await _core.SecondFactors.FindAsync(ada, default));
    }

    [Fact]
    public async Task TurnOn_WrongCode_ChangesNothing()
    {
        var ada = await _core.SignInAsync(_core.AddUser());

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.WrongCode), await _core.SecondFactors.TurnOnAsync(_key, "12345", endOthers: true, ada, default));

        Assert.Equal(new SecondFactorState(false, 0, false, false), await _core.SecondFactors.FindAsync(ada, default));
        Assert.Equal(0, _core.Stored(db => db.SecondFactors.Count() + db.RecoveryCodes.Count() + db.WrongCodes.Count()));
    }

    [Fact]
    public async Task TurnOn_IsOnAlready_KeepsTheFirst()
    {
        var (ada, _) = await TurnedOnAsync();
        var other = Totp.NewKey();

        Assert.Equal(
            new OwnerResult.Refused(OwnerRefusal.Unchanged),
            await _core.SecondFactors.TurnOnAsync(other, Totp.Code(other, Totp.StepOf(_core.Clock.GetUtcNow())), endOthers: true, ada, default));
        _core.Clock.Advance(Totp.Step);
        Assert.Equal(CodeCheck.Right, await CheckAsync(ada, Now));
    }

    [Fact]
    public async Task Check_CodeOfTheSetUp_IsUsedUp()
    {
        var (ada, _) = await TurnedOnAsync();

        Assert.Equal(CodeCheck.Used, await CheckAsync(ada, Now));
    }

    [Fact]
    public async Task Check_SameCodeTwice_WorksOnceAndIsSaidToBeUsed()
    {
        var (ada, _) = await TurnedOnAsync();
        _core.Clock.Advance(Totp.Step);

        Assert.Equal([CodeCheck.Right, CodeCheck.Used], [await CheckAsync(ada, Now), await CheckAsync(ada, Now)]);
    }

    [Theory]
    [InlineData(-60, CodeCheck.Late)]
    [InlineData(-2, CodeCheck.Late)]
    [InlineData(-70, CodeCheck.Wrong)]
    [InlineData(2, CodeCheck.Wrong)]
    [InlineData(60, CodeCheck.Wrong)]
    public async Task Check_CodeOfAnotherTime_IsToldOnlyWhenItCanNeverCount(int minutes, CodeCheck check)
    {
        var (ada, _) = await TurnedOnAsync();
        _core.Clock.Advance(TimeSpan.FromHours(3));

        Assert.Equal(check, await CheckAsync(ada, At(minutes)));
    }

    [Fact]
    public async Task Check_UsedAndLateCodes_CountAsWrong()
    {
        var (ada, _) = await TurnedOnAsync();
        var used = Now;
        for (var i = 0; i < 5; i++)
            Assert.NotEqual(CodeCheck.Right, await CheckAsync(ada, i % 2 == 0 ? used : At(-20)));
        _core.Clock.Advance(Totp.Step);

        Assert.Equal(CodeCheck.TooMany, await CheckAsync(ada, Now));
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task TurnOn_ClockAnHourOff_SaysSoAndChangesNothing(int minutes)
    {
        var ada = await _core.SignInAsync(_core.AddUser());

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.ClockOff), await _core.SecondFactors.TurnOnAsync(_key, At(minutes), endOthers: true, ada, default));

        Assert.False((await _core.SecondFactors.FindAsync(ada, default)).IsOn);
    }

    [Fact]
    public async Task Check_SameCodeAtOnce_LetsOneIn()
    {
        var (ada, recovery) = await TurnedOnAsync();
        _core.Clock.Advance(Totp.Step);

        var app = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CheckAsync(ada, Now))));
        await _core.SecondFactors.CheckAsync(ada.UserId, recovery[1], Requester.Unknown, default);
        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CheckAsync(ada, recovery[0]))));

        Assert.Single(app, CodeCheck.Right);
        Assert.Single(codes, CodeCheck.Right);
    }

    [Fact]
    public async Task Check_RecoveryCode_WorksOnceHoweverItIsTyped()
    {
        var (ada, recovery) = await TurnedOnAsync();

        Assert.Equal(CodeCheck.Right, await CheckAsync(ada, " " + recovery[3].Replace('-', ' ').ToLowerInvariant()));

        Assert.Equal(CodeCheck.Used, await CheckAsync(ada, recovery[3]));
        Assert.Equal(9, (await _core.SecondFactors.FindAsync(ada, default)).RecoveryCodes);
        var line = _core.Stored(db => db.Activity.Single(a => a.Kind == ActivityKind.RecoveryCodeUsed));
        Assert.Equal(("9", ada.Requester.Ip, ada.Requester.Agent), (line.Detail, line.Ip, line.Agent));
    }

    [Fact]
    public async Task Check_FiveWrong_PausesForFiveMinutesAndEndsNothing()
    {
        var (ada, recovery) = await TurnedOnAsync();
        for (var i = 0; i < 5; i++)
            Assert.Equal(CodeCheck.Wrong, await CheckAsync(ada, "000000x"));

        Assert.Equal(CodeCheck.TooMany, await CheckAsync(ada, recovery[0]));
        Assert.True(await _core.Sessions.IsLiveAsync(ada.SessionId!.Value, ada.UserId, default));
        Assert.Equal(0, _core.StoredPeople(identity => identity.Users.Single(u => u.Id == ada.UserId).AccessFailedCount));
        _core.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(CodeCheck.Right, await CheckAsync(ada, recovery[0]));
    }

    [Fact]
    public async Task Check_AnothersCode_IsWrong()
    {
        var (_, recovery) = await TurnedOnAsync();
        var bob = await _core.SignInAsync(_core.AddUser());

        Assert.Equal(CodeCheck.Wrong, await CheckAsync(bob, recovery[0]));
    }

    [Fact]
    public async Task RenewCodes_Asked_OldOnesWorkNoMore()
    {
        var (ada, recovery) = await TurnedOnAsync();

        var done = Assert.IsType<OwnerResult.Done<IReadOnlyList<string>>>(await _core.SecondFactors.RenewCodesAsync(ada, default));

        Assert.Equal(CodeCheck.Wrong, await CheckAsync(ada, recovery[0]));
        Assert.Equal(CodeCheck.Right, await CheckAsync(ada, done.Value[0]));
    }

    [Fact]
    public async Task TurnOff_Asked_LeavesNothingOfIt()
    {
        var (ada, _) = await TurnedOnAsync();

        Assert.True((await _core.SecondFactors.TurnOffAsync(endOthers: true, ada, default)).IsDone);

        Assert.Equal(0, _core.Stored(db => db.SecondFactors.Count() + db.RecoveryCodes.Count() + db.WrongCodes.Count()));
        Assert.Equal(new SecondFactorState(false, 0, false, false), await _core.SecondFactors.FindAsync(ada, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Turn_OnAndOff_EndsOthersIfAskedAndVoidsWhatWasBegun(bool endOthers)
    {
        var owner = _core.AddUser();
        var (ada, phone) = (await _core.SignInAsync(owner), await _core.SignInAsync(owner));

        foreach (var turn in (Func<Task<OwnerResult>>[])[() => _core.SecondFactors.TurnOnAsync(_key, Now, endOthers, ada, default), () => _core.SecondFactors.TurnOffAsync(endOthers, ada, default)])
        {
            var begun = _core.Begun(owner);
            Assert.True((await turn()).IsDone);
            Assert.NotEqual(begun.Epoch, _core.Begun(owner).Epoch);
            Assert.True(await _core.Sessions.IsLiveAsync(ada.SessionId!.Value, owner, default));
            Assert.Equal(!endOthers, await _core.Sessions.IsLiveAsync(phone.SessionId!.Value, owner, default));
        }
    }

    [Fact]
    public async Task TurnOff_AdminWhoMustHaveOne_IsRefused()
    {
        var admin = await _core.AddAdminAsync();
        await _core.SecondFactors.TurnOnAsync(_key, Now, endOthers: true, admin, default);
        _core.Admins.RequireSecondFactor = true;

        Assert.Equal(new OwnerResult.Refused(OwnerRefusal.Required), await _core.SecondFactors.TurnOffAsync(endOthers: true, admin, default));
        Assert.Equal(AdminResult.Done, await _core.Gate.CheckAsync(Capability.Administer, admin, default));
    }

    [Theory]
    [InlineData("on")]
    [InlineData("codes")]
    [InlineData("off")]
    public async Task Change_ProofTooOld_ChangesNothing(string what)
    {
        var ada = what == "on" ? await _core.SignInAsync(_core.AddUser()) : (await TurnedOnAsync()).Actor;
        _core.Clock.Advance(Proof.Kept);
        var before = await _core.SecondFactors.FindAsync(ada, default);

        var result = what switch
        {
            "on" => await _core.SecondFactors.TurnOnAsync(_key, Now, endOthers: true, ada, default),
            "codes" => await _core.SecondFactors.RenewCodesAsync(ada, default),
            _ => await _core.SecondFactors.TurnOffAsync(endOthers: true, ada, default),
        };

        Assert.Equal(new OwnerResult.ProveFirst(), result);
        Assert.Equal(before, await _core.SecondFactors.FindAsync(ada, default));
    }

    [Fact]
    public async Task Stored_Everything_TellsNeitherKeyNorCodes()
    {
        var (_, recovery) = await TurnedOnAsync();

        var stored = Encoding.UTF8.GetString(_core.Stored(db => (byte[])[.. db.SecondFactors.Single().WrappedKey, .. db.RecoveryCodes.AsEnumerable().SelectMany(c => c.Hash)]));

        Assert.DoesNotContain(Totp.Text(_key), stored, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(-1, _core.Stored(db => db.SecondFactors.Single().WrappedKey).AsSpan().IndexOf(_key));
        Assert.DoesNotContain(recovery[0].Replace("-", "", StringComparison.Ordinal), stored, StringComparison.OrdinalIgnoreCase);
    }

    private Task<CodeCheck> CheckAsync(Actor who, string code) => _core.SecondFactors.CheckAsync(who.UserId, code, who.Requester, default);

    private async Task<(Actor Actor, IReadOnlyList<string> Codes)> TurnedOnAsync()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        var done = Assert.IsType<OwnerResult.Done<IReadOnlyList<string>>>(await _core.SecondFactors.TurnOnAsync(_key, Now, endOthers: true, ada, default));
        return (ada, done.Value);
    }
}
