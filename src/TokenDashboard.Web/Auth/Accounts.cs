using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>What a person gives to get an account.</summary>
public sealed class NewAccount
{
    public string Name { get; set; } = "";
    public string Email { get; set; } = "";
    public string Password { get; set; } = "";
}

/// <summary>What can be wrong with it, each beside its field.</summary>
public enum AccountFault
{
    NameMissing,
    NameTooLong,
    EmailInvalid,
    EmailTaken,
    PasswordTooShort,
    PasswordTooLong,

    /// <summary>It is in the list of stolen ones.</summary>
    PasswordBreached,
}

/// <summary>Makes accounts.</summary>
public sealed class Accounts(UserManager<AppUser> users, RegistrationService registrations, BreachedPasswords breached)
{
    /// <summary>The longest name a person can have, in UTF-16 units.</summary>
    public const int NameLength = 100;

    private const int EmailLength = 254;

    /// <summary>Makes the account, or says what is wrong with what was given and makes none.</summary>
    public async Task<(AppUser? User, IReadOnlySet<AccountFault> Faults)> CreateAsync(
        NewAccount account, bool asAdmin, Requester requester, CancellationToken cancellationToken)
    {
        var faults = await CheckAsync(account, cancellationToken);
        if (faults.Count > 0)
            return (null, faults);
        var id = await registrations.MakeAsync(
            account.Email.Trim(), PlainText.Of(account.Name, NameLength), account.Password, asAdmin, requester, cancellationToken);
        return id is null ? (null, new HashSet<AccountFault> { AccountFault.EmailTaken }) : (await users.FindByIdAsync(id), faults);
    }

    /// <summary>Whether it is written like an e-mail address, no longer than one may be, and looks like what it is.</summary>
    public static bool IsEmail(string text) =>
        PlainText.Of(text, EmailLength) == text && System.Net.Mail.MailAddress.TryCreate(text, out var parsed) && parsed.Address == text;

    /// <summary>What is wrong with what was given, whoever has an account already.</summary>
    public async Task<HashSet<AccountFault>> CheckAsync(NewAccount account, CancellationToken cancellationToken)
    {
        var faults = new HashSet<AccountFault>();
        var email = account.Email.Trim();
        if (PlainText.Of(account.Name, NameLength).Length == 0)
            faults.Add(AccountFault.NameMissing);
        if (account.Name.Length > NameLength)
            faults.Add(AccountFault.NameTooLong);
        if (!IsEmail(email))
            faults.Add(AccountFault.EmailInvalid);
        if (account.Password.Length < users.Options.Password.RequiredLength)
            faults.Add(AccountFault.PasswordTooShort);
        if (account.Password.Length > Passwords.MostCharacters)
            faults.Add(AccountFault.PasswordTooLong);
        else if (await breached.ContainsAsync(account.Password, cancellationToken))
            faults.Add(AccountFault.PasswordBreached);
        return faults;
    }
}
