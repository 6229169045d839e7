using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Accounts;

/// <summary>
/// Everything that is begun for an account and finished later, against everything that secures the account: what began before is void
/// after. Whoever adds a purpose of links enters it here.
/// </summary>
[Trait("Postgres", "Thorough")]
public sealed class PendingTests : IDisposable
{
    private static readonly Requester Elsewhere = new("198.51.100.9", "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0");

    // What each begins, and whether it could be finished when asked.
    private static readonly Dictionary<string, Func<PendingTests, Actor, Task<Func<Task<bool>>>>> Pending = new()
    {
        ["sign-in"] = async (t, ada) =>
        {
            var begun = await t._core.Service<OwnerService>().BeginAsync(ada.UserId, default);
            return async () => await t._core.Browsers.CreateAsync(begun!, SignInMethod.Password, new(IsProof: true, SecondFactor: false), Elsewhere, default) is not null;
        },
        ["proof"] = async (t, ada) =>
        {
            var begun = await t._core.Service<OwnerService>().BeginAsync(ada.UserId, default);
            return async () => await t._core.Browsers.RenewAsync(ada.SessionId!.Value, begun!, new(IsProof: true, SecondFactor: true), default) is not null;
        },
        ["trusted browser"] = async (t, ada) =>
        {
            var begun = await t._core.Service<OwnerService>().BeginAsync(ada.UserId, default);
            return async () => await t._core.Trusted.TrustAsync(begun!, null, Elsewhere, default) is not null;
        },
        ["passkey"] = async (t, ada) =>
        {
            var begun = await t._core.Service<OwnerService>().BeginAsync(ada.UserId, default);
            var passkey = new UserPasskeyInfo([1], [2], t._core.Clock.GetUtcNow(), 0, [], isUserVerified: true, isBackupEligible: false, isBackedUp: false, [3], [4]);
            return async () => (await t._core.Passkeys.AddAsync(passkey, "Thief's", begun!, ada, default)).IsDone;
        },
        ["account elsewhere"] = async (t, ada) =>
        {
            var begun = await t._core.Service<OwnerService>().BeginAsync(ada.UserId, default);
            var email = t._core.StoredPeople(identity => identity.Users.Single(u => u.Id == ada.UserId).Email!);
            return async () => (await t._core.Service<ExternalLoginService>().LinkAsync(new("https://login.example.org", "thief", "Example"), email, begun!, ada, default)).IsDone;
        },
        ["device approval"] = async (t, ada) =>
        {
            var devices = t._core.Service<DeviceAuthorizationService>();
            var started = (await devices.StartAsync("companion", "profile", "TV", Elsewhere, default))!;
            var link = await devices.ClaimAsync(started.UserCode, ada.UserId, default);
            Assert.True((await devices.DecideAsync(link!.Id, allow: true, ada, default, isSure: true)).IsDone);
            return async () => await devices.PollAsync(started.DeviceCode, "companion", "Companion", Elsewhere, default) is PollResult.Issued;
        },
        [nameof(LinkPurpose.PasswordReset)] = async (t, ada) =>
        {
            var secret = await t.LinkAsync(LinkPurpose.PasswordReset, ada);
            return () => t._core.Service<PasswordResetService>().ResetAsync(secret, "the thief's own password", Elsewhere, default);
        },
        [nameof(LinkPurpose.Invitation)] = async (t, ada) =>
        {
            var secret = await t.LinkAsync(LinkPurpose.Invitation, ada);
            return () => t._core.Service<PasswordResetService>().ResetAsync(secret, "the thief's own password", Elsewhere, default);
        },
        [nameof(LinkPurpose.EmailConfirmation)] = async (t, ada) =>
        {
            var secret = await t.LinkAsync(LinkPurpose.EmailConfirmation, ada);
            return async () => await t._core.Service<AccountLinkService>().FindAsync(secret, RegistrationService.Purposes, default) is not null;
        },
        [nameof(LinkPurpose.EmailChange)] = async (t, ada) =>
        {
            var secret = await t.LinkAsync(LinkPurpose.EmailChange, ada, "thief@example.org");
            return async () => await t._core.Emails.ConfirmAsync(secret, Elsewhere, default) is not null;
        },
        ["mail about an address, not sent yet"] = async (t, ada) =>
        {
            Assert.True((await t._core.Emails.AskAsync("thief@example.org", confirms: true, ada, default)).IsDone);
            var asked = t._core.Stored(db => db.Outbox.Single(o => o.Kind == OutboxKind.EmailChange));
            return async () =>
            {
                // As mail does, whenever it is sent.
                var secret = (await t._core.Service<AccountLinkService>().IssueAsync(LinkPurpose.EmailChange, new(ada.UserId, asked.Epoch!.Value), null, null, AccountLinkService.Lifetime, default, asked.Detail)).Reveal();
                return await t._core.Emails.ConfirmAsync(secret, Elsewhere, default) is not null;
            };
        },
    };

    private static readonly Dictionary<string, Func<PendingTests, Actor, Task>> Securing = new()
    {
        ["new password"] = async (t, ada) => Assert.True((await t._core.Passwords.ChangeAsync("a new long password", new(EndOthers: true, null), ada, default)).IsDone),
        ["new password, others kept"] = async (t, ada) => Assert.True((await t._core.Passwords.ChangeAsync("a new long password", new(EndOthers: false, null), ada, default)).IsDone),
        ["new password by a link"] = async (t, ada) =>
            Assert.True(await t._core.Service<PasswordResetService>().ResetAsync(await t.LinkAsync(LinkPurpose.PasswordReset, ada), "a new long password", Requester.Unknown, default)),
        ["containment by its owner"] = async (t, ada) =>
        {
            var secret = await t._core.Service<AccountLinkService>().IssueAsync(LinkPurpose.Alert, t._core.Begun(ada.UserId), null, null, AccountLinkService.Lifetime, default);
            Assert.NotNull(await t._core.Service<AlertService>().AnswerAsync(secret.Reveal(), isMine: false, Requester.Unknown, default));
        },
        ["containment by an admin"] = async (t, ada) => Assert.Equal(AdminResult.Done, await t._core.Accounts.ContainAsync(ada.UserId, await t._core.AddAdminAsync(), default)),
        ["lock"] = async (t, ada) => Assert.Equal(AdminResult.Done, await t._core.Accounts.LockAsync(ada.UserId, "Ada called.", await t._core.AddAdminAsync(), default)),
        ["lock and unlock"] = async (t, ada) =>
        {
            var admin = await t._core.AddAdminAsync();
            Assert.Equal(AdminResult.Done, await t._core.Accounts.LockAsync(ada.UserId, "Ada called.", admin, default));
            Assert.Equal(AdminResult.Done, await t._core.Accounts.UnlockAsync(ada.UserId, admin, default));
        },
        ["end of all others"] = async (t, ada) => Assert.True((await t._core.Sessions.EndOthersAsync(ada, default)).IsDone),
        ["end of all"] = async (t, ada) => Assert.True((await t._core.Sessions.EndAllAsync(ada, default)).IsDone),
        ["sign-out by an admin"] = async (t, ada) => Assert.Equal(AdminResult.Done, await t._core.Accounts.SignOutAsync(ada.UserId, await t._core.AddAdminAsync(), default)),
        ["second factor on"] = (t, ada) => t.TurnOnAsync(ada),
        ["second factor off"] = async (t, ada) => Assert.True((await t._core.SecondFactors.TurnOffAsync(endOthers: true, ada, default)).IsDone),
        ["second factor taken away by an admin"] = async (t, ada) =>
            Assert.Equal(AdminResult.Done, await t._core.Accounts.ResetSecondFactorAsync(ada.UserId, "Lost phone.", await t._core.AddAdminAsync(), default)),
        ["recovery at the console"] = async (t, _) =>
            Assert.NotNull(await t._core.Service<RecoveryService>().RecoverAsync(new("ada@example.org", Grant: false, ResetSecondFactor: true), default)),
        ["another address"] = async (t, ada) => Assert.NotNull(await t._core.Emails.ConfirmAsync(await t.LinkAsync(LinkPurpose.EmailChange, ada, "ada@example.com"), Requester.Unknown, default)),
    };

    private readonly CoreDatabase _core;

    public PendingTests()
        : this(new())
    {
    }

    private PendingTests(CoreDatabase core) => _core = core;

    // Each in rounds, both at once, and where there may be several instances at two of them: what is alive afterwards was begun after.
    private static readonly string[] Races = ["new password", "containment by an admin", "lock", "end of all"];

    public static TheoryData<string, string> Pairs => Each(Pending.Keys, Securing.Keys);

    public static TheoryData<string, string> RacingPairs => Each(["sign-in", "trusted browser", "device approval"], Races);

    public static TheoryData<string> Kinds => [.. Pending.Keys];

    public void Dispose() => _core.Dispose();

    [Fact]
    public void Table_HasEveryPurposeThatFinishesSomething() =>
        Assert.Empty(Enum.GetValues<LinkPurpose>().Except(AlertService.Purposes).Except(UndoService.Purposes).Select(p => p.ToString()).Except(Pending.Keys));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Finish_NothingHappenedInBetween_IsDone(string pending)
    {
        var ada = await AdaAsync();
        var finish = await Pending[pending](this, ada);

        Assert.True(await finish());
        if (pending != "proof")
            return;
        Assert.True(_core.Stored(db => db.Sessions.Single(s => s.Id == ada.SessionId).SecondFactor));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Finish_AccountSecuredInBetween_IsVoid(string pending, string securing)
    {
        var ada = await AdaAsync();
        if (securing is "second factor off" or "second factor taken away by an admin")
            await TurnOnAsync(ada);
        var finish = await Pending[pending](this, ada);

        await Securing[securing](this, ada);

        var before = Everything(ada.UserId);
        Assert.False(await finish());
        Assert.Equal(before, Everything(ada.UserId));
    }

    [Theory]
    [MemberData(nameof(RacingPairs))]
    public async Task Finish_WhileTheAccountIsSecured_LeavesNothingOfIt(string pending, string securing)
    {
        using var other = TestPostgres.IsUsed ? new PendingTests(_core.Beside()) : null;
        for (var round = 0; round < 50; round++)
        {
            var ada = await AdaAsync($"ada{round}@example.org");
            var finish = await Pending[pending](this, ada);

            await Task.WhenAll(Task.Run(finish), Task.Run(() => Securing[securing](other ?? this, ada)));

            Assert.Equal(0, _core.Stored(db => db.Live(_core.Clock.GetUtcNow()).Count(s => s.UserId == ada.UserId && s.Id != ada.SessionId)));
            if (securing is not "lock" and not "end of all")
                Assert.Equal(0, _core.Stored(db => db.TrustedDevices.Count(d => d.UserId == ada.UserId)));
        }
    }

    private static TheoryData<string, string> Each(IEnumerable<string> pending, IReadOnlyCollection<string> securing)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var (one, other) in pending.SelectMany(_ => securing, (one, other) => (one, other)))
            pairs.Add(one, other);
        return pairs;
    }

    private (int Sessions, int Trusted, string? Address, string? Password) Everything(string userId)
    {
        var person = _core.StoredPeople(identity => identity.Users.Where(u => u.Id == userId).Select(u => new { u.Email, u.PasswordHash }).Single());
        return _core.Stored(db => (db.Live(_core.Clock.GetUtcNow()).Count(s => s.UserId == userId), db.TrustedDevices.Count(), person.Email, person.PasswordHash));
    }

    private static readonly string StolenHash = new PasswordHasher<AppUser>().HashPassword(new(), "the stolen password");

    private async Task<Actor> AdaAsync(string email = "ada@example.org")
    {
        var id = _core.AddUser(email: email);
        _core.StoredPeople(identity =>
        {
            identity.Users.Single(u => u.Id == id).PasswordHash = StolenHash;
            return identity.SaveChanges();
        });
        return await _core.SignInAsync(id);
    }

    private async Task TurnOnAsync(Actor ada)
    {
        var key = RandomNumberGenerator.GetBytes(20);
        Assert.True((await _core.SecondFactors.TurnOnAsync(key, Totp.Code(key, Totp.StepOf(_core.Clock.GetUtcNow())), endOthers: true, ada, default)).IsDone);
    }

    private async Task<string> LinkAsync(LinkPurpose purpose, Actor ada, string? detail = null) =>
        (await _core.Service<AccountLinkService>().IssueAsync(purpose, _core.Begun(ada.UserId), null, null, AccountLinkService.Lifetime, default, detail)).Reveal();
}
