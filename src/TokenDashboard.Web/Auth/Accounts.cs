using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

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
public sealed class Accounts(UserManager<AppUser> users, RoleManager<IdentityRole> roles, BreachedPasswords breached, DashboardContext db, TimeProvider clock)
{
    /// <summary>The longest name a person can have, in UTF-16 units.</summary>
    public const int NameLength = 100;

    private const int EmailLength = 254;

    /// <summary>Makes the account, or says what is wrong with what was given and makes none.</summary>
    public async Task<(AppUser? User, IReadOnlySet<AccountFault> Faults)> CreateAsync(
        NewAccount account, bool asAdmin, Requester requester, CancellationToken cancellationToken)
    {
        var faults = await CheckAsync(account, cancellationToken);
        var email = account.Email.Trim();
        if (faults.Count == 0 && await users.FindByEmailAsync(email) is not null)
            faults.Add(AccountFault.EmailTaken);
        if (faults.Count > 0)
            return (null, faults);

        var user = new AppUser
        {
            UserName = email, Email = email, DisplayName = Requests.PlainText.Of(account.Name, NameLength),
            CreatedAt = clock.GetUtcNow(), LockoutEnabled = true, EmailConfirmed = asAdmin,
        };
        // Saved with the account.
        db.Activity.Add(ActivityEntries.By(new Actor(user.Id, null, requester), ActivityKind.AccountCreated, user.CreatedAt));
        var made = await users.CreateAsync(user, account.Password);
        if (!made.Succeeded)
        {
            // Only a twin that came in between is left to refuse it.
            return made.Errors.Any(e => e.Code.StartsWith("Duplicate", StringComparison.Ordinal))
                ? (null, new HashSet<AccountFault> { AccountFault.EmailTaken })
                : throw new InvalidOperationException($"The account was refused: {string.Join(' ', made.Errors.Select(e => e.Code))}.");
        }

        if (asAdmin)
        {
            if (!await roles.RoleExistsAsync(SessionClaims.AdminRole))
                await roles.CreateAsync(new IdentityRole(SessionClaims.AdminRole));
            await users.AddToRoleAsync(user, SessionClaims.AdminRole);
        }

        return (user, faults);
    }

    /// <summary>Whether it is written like an e-mail address, and no longer than one may be.</summary>
    public static bool IsEmail(string text) =>
        text.Length <= EmailLength && System.Net.Mail.MailAddress.TryCreate(text, out var parsed) && parsed.Address == text;

    /// <summary>What is wrong with what was given, whoever has an account already.</summary>
    public async Task<HashSet<AccountFault>> CheckAsync(NewAccount account, CancellationToken cancellationToken)
    {
        var faults = new HashSet<AccountFault>();
        var email = account.Email.Trim();
        if (string.IsNullOrWhiteSpace(account.Name))
            faults.Add(AccountFault.NameMissing);
        if (account.Name.Length > NameLength)
            faults.Add(AccountFault.NameTooLong);
        if (!IsEmail(email))
            faults.Add(AccountFault.EmailInvalid);
        if (account.Password.Length < users.Options.Password.RequiredLength)
            faults.Add(AccountFault.PasswordTooShort);
        if (account.Password.Length > PasswordSignIn.MostCharacters)
            faults.Add(AccountFault.PasswordTooLong);
        else if (await breached.ContainsAsync(account.Password, cancellationToken))
            faults.Add(AccountFault.PasswordBreached);
        return faults;
    }
}
