using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.People;

/// <summary>An account, what its owner and a thief do with it, and the links that they are mailed.</summary>
internal static class AdasAccount
{
    public const string Old = "ada@example.org";
    public const string Thiefs = "thief@example.org";

    public static readonly TimeSpan Day = TimeSpan.FromDays(1);
    public static readonly Requester Elsewhere = new("198.51.100.9", "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0");
    public static readonly ExternalLogin Login = new("https://login.example.org", "subject", "Example");

    public static async Task<Actor> AdaAsync(this CoreDatabase core)
    {
        var id = core.AddUser(email: Old);
        core.StoredPeople(identity =>
        {
            identity.Users.Single(u => u.Id == id).PasswordHash = "none";
            return identity.SaveChanges();
        });
        return await core.SignInAsync(id);
    }

    /// <summary>Whose address somebody changed, and whose owner says that it was not asked.</summary>
    public static async Task<Actor> DisputedAsync(this CoreDatabase core)
    {
        var ada = await core.AdaAsync();
        await core.ChangeAddressAsync(ada);
        Assert.Equal(UndoKind.Address, await core.Service<UndoService>().UndoAsync(await core.UndoAddressLinkAsync(ada), Elsewhere, default));
        return ada;
    }

    public static async Task ChangeAddressAsync(this CoreDatabase core, Actor ada, string address = Thiefs) =>
        Assert.NotNull(await core.Emails.ConfirmAsync(await core.LinkAsync(LinkPurpose.EmailChange, core.Begun(ada.UserId), address), Elsewhere, default));

    /// <summary>Of the first change, unless another is meant.</summary>
    public static Task<string> UndoAddressLinkAsync(this CoreDatabase core, Actor ada, int change = 0)
    {
        var told = core.Stored(db => db.Outbox.Where(o => o.Kind == OutboxKind.EmailChanged && o.UserId == ada.UserId).OrderBy(o => o.At).Skip(change).First());
        return core.UndoLinkAsync(ada.UserId, new AddressChange(told.At, told.Detail!).ToString());
    }

    public static Task<string> UndoLinkAsync(this CoreDatabase core, string userId, string detail) => core.LinkAsync(LinkPurpose.Undo, new(userId, 0), detail);

    public static async Task<string> LinkAsync(this CoreDatabase core, LinkPurpose purpose, Beginning begun, string? detail = null) =>
        (await core.Service<AccountLinkService>().IssueAsync(purpose, begun, null, null, AccountLinkService.Lifetime, default, detail)).Reveal();

    public static async Task<UserPasskeyInfo> AddPasskeyAsync(this CoreDatabase core, Actor ada, byte id, string name)
    {
        var passkey = new UserPasskeyInfo([id], [2], core.Clock.GetUtcNow(), 0, [], isUserVerified: true, isBackupEligible: false, isBackedUp: false, [3], [4]);
        Assert.True((await core.Passkeys.AddAsync(passkey, name, core.Begun(ada.UserId), ada, default)).IsDone);
        return passkey;
    }

    public static async Task LinkLoginAsync(this CoreDatabase core, Actor ada, string email = Old) =>
        Assert.True((await core.Service<ExternalLoginService>().LinkAsync(Login, email, core.Begun(ada.UserId), ada, default)).IsDone);

    public static async Task TurnOnAsync(this CoreDatabase core, Actor ada, byte[] key) => Assert.True((await core.SecondFactors.TurnOnAsync(key, core.Code(key), endOthers: true, ada, default)).IsDone);

    public static string Code(this CoreDatabase core, byte[] key) => Totp.Code(key, Totp.StepOf(core.Clock.GetUtcNow()));

    public static string Id(UserPasskeyInfo passkey) => Base64Url.EncodeToString(passkey.CredentialId);

    public static async Task ContainAsync(this CoreDatabase core, Actor ada) =>
        Assert.Equal(AdminResult.Done, await core.Accounts.ContainAsync(ada.UserId, await core.AddAdminAsync(), default));

    public static async Task ResetAsync(this CoreDatabase core, string userId) => Assert.True(await core.Service<PasswordResetService>().ResetAsync(
        await core.LinkAsync(LinkPurpose.PasswordReset, core.Begun(userId)), "a new long password", Elsewhere, default));

    /// <summary>By a new password, and signed in.</summary>
    public static async Task<Actor> BackAsync(this CoreDatabase core, Actor ada)
    {
        await core.ResetAsync(ada.UserId);
        return await core.SignInAsync(ada.UserId);
    }
}
