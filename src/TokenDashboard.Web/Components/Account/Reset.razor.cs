using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Account;

/// <summary>A new password, or the first one, by a link in the mail.</summary>
public sealed partial class Reset(IOptions<IdentityOptions> identity, BreachedPasswords breached, SignInLimit limit) : ComponentBase
{
    private LinkTarget? _target;
    private IReadOnlyList<string> _ending = [];
    private string? _error;
    private string? _passwordError;
    private IReadOnlyList<ReviewedWay> _ways = [];
    private bool _done;

    [SupplyParameterFromForm(FormName = "reset")]
    private string? Secret { get; set; }

    [SupplyParameterFromForm(FormName = "reset")]
    private string? Password { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    private string Title => (_done, _error, _target) switch
    {
        (true, _, _) => AccountStrings.ResetDoneTitle,
        (_, not null, _) => AccountStrings.ResetTitle,
        (_, _, { Purpose: LinkPurpose.Invitation }) => Phrase.Of(AccountStrings.InviteTitle, _target.UserName),
        _ => AccountStrings.ResetTitle,
    };

    private string Lead => (_done, _error, _target) switch
    {
        (true, _, _) => AccountStrings.ResetDone,
        (_, not null, _) => "",
        (_, _, { } target) => Phrase.Of(target.Purpose == LinkPurpose.Invitation ? AccountStrings.InviteLead : AccountStrings.ResetFor, target.Email),
        _ => AccountStrings.ResetLead,
    };

    private string Guesser => $"reset {RequesterOf.Http(Http).Ip}";

    private async Task OpenAsync()
    {
        if (!Guesses.MayTry(Guesser))
        {
            _error = AccountStrings.TooManyGuesses;
            return;
        }

        _target = await Links.FindAsync(Secret?.Trim(), PasswordResetService.Purposes, Http.RequestAborted);
        if (_target is null)
        {
            Guesses.CountWrong(Guesser);
            _error = AccountStrings.LinkDead;
            return;
        }

        Secret = Secret!.Trim();
        _ending = await Resets.ListEndingAsync(_target.UserId, Http.RequestAborted);
    }

    // Both steps: a form that is not on the page before it is posted would be refused.
    private async Task TakeAsync()
    {
        await OpenAsync();
        if (_target is null || Password is not { } password)
            return;
        if (password.Length < identity.Value.Password.RequiredLength)
            _passwordError = AccountStrings.PasswordTooShort;
        else if (password.Length > Passwords.MostCharacters)
            _passwordError = AccountStrings.PasswordTooLong;
        else if (await breached.ContainsAsync(password, Http.RequestAborted))
            _passwordError = AccountStrings.PasswordBreached;
        else if (await Resets.ResetAsync(Secret, password, RequesterOf.Http(Http), Http.RequestAborted))
        {
            // Whoever reads the account's mail is not the one who guessed.
            limit.Forgive(_target.Email, RequesterOf.Http(Http).Network);
            _ways = await Reviews.ListAsync(_target.UserId, Http.RequestAborted);
            _done = true;
        }
        else
            _error = AccountStrings.LinkDead;
    }
}
