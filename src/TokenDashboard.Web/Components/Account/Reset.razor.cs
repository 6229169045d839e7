using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Account;

/// <summary>A new password, or the first one, by a link in the mail.</summary>
public sealed partial class Reset(IOptions<IdentityOptions> identity, BreachedPasswords breached, AttemptService attempts, SessionService sessions) : ComponentBase
{
    private LinkTarget? _target;
    private EndingSessions _ending = EndingSessions.None;
    private string? _error;
    private string? _passwordError;
    private IReadOnlyList<ReviewedWay> _ways = [];
    private bool _done;

    [SupplyParameterFromForm(FormName = "reset")]
    private string? Secret { get; set; }

    [SupplyParameterFromForm(FormName = "reset")]
    private string? Password { get; set; }

    [SupplyParameterFromForm(FormName = "reset")]
    private bool Keep { get; set; }

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
        (true, _, _) => Keep ? AccountStrings.ResetDoneKept : AccountStrings.ResetDone,
        (_, not null, _) => "",
        (_, _, { } target) => Phrase.Of(target.Purpose == LinkPurpose.Invitation ? AccountStrings.InviteLead : AccountStrings.ResetFor, target.Email),
        _ => AccountStrings.ResetLead,
    };

    private async Task OpenAsync()
    {
        var guess = await Guesses.BeginAsync(GuessKind.Link, RequesterOf.Http(Http), Http.RequestAborted);
        if (guess.Wait is { } wait)
        {
            _error = TryLater.Code(Http, wait);
            return;
        }

        _target = await Links.FindAsync(Secret?.Trim(), PasswordResetService.Purposes, Http.RequestAborted);
        if (_target is null)
        {
            _error = AccountStrings.LinkDead;
            return;
        }

        await guess.RightAsync();

        Secret = Secret!.Trim();
        _ending = await sessions.ListEndingAsync(_target.UserId, keep: null, Http.RequestAborted);
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
        else if (await Resets.ResetAsync(Secret, password, RequesterOf.Http(Http), Http.RequestAborted, Keep))
        {
            // Whoever reads the account's mail is not the one who guessed.
            await attempts.ForgiveAsync(SignInLimit.OfAddress(_target.Email, RequesterOf.Http(Http)), Http.RequestAborted);
            _ways = await Reviews.ListAsync(_target.UserId, Http.RequestAborted);
            _done = true;
        }
        else
            _error = AccountStrings.LinkDead;
    }
}
