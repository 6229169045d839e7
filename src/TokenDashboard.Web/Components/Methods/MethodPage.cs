using Microsoft.AspNetCore.Components;
using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Endpoints;

namespace TokenDashboard.Web.Components.Methods;

/// <summary>
/// A page on which a way to sign in is changed: it opens only for who has proved of late who they are, and else leads to
/// where they do. Core asks for the proof again.
/// </summary>
public abstract class MethodPage : ComponentBase
{
    /// <summary>Who acts.</summary>
    protected Actor Me => new(Http.User.UserId(), Http.User.SessionIdOf(), RequesterOf.Http(Http));

    /// <summary>How it stood when the page was asked for; null when it is not to be shown.</summary>
    protected SecondFactorState? State { get; private set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    protected HttpContext Http { get; private set; } = default!;

    /// <summary>Where the second factor is kept.</summary>
    [Inject]
    protected SecondFactorService Factors { get; private set; } = default!;

    [Inject]
    private SessionService Sessions { get; set; } = default!;

    /// <summary>Where to go next.</summary>
    [Inject]
    protected NavigationManager Navigation { get; private set; } = default!;

    /// <summary>Whether the page is for an account that has a second factor, or for one that has none; null when that is all the same.</summary>
    protected virtual bool? IsForOn => null;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (await Sessions.CheckProofAsync(Me, Http.RequestAborted) != ProofCheck.Recent)
        {
            Navigation.NavigateTo(ProofAddress.For(Navigation.ToBaseRelativePath(Navigation.Uri), then: null));
            return;
        }

        var state = await Factors.FindAsync(Me, Http.RequestAborted);
        if (IsForOn is null || state.IsOn == IsForOn)
            State = state;
        else
            GoBack();
    }

    /// <summary>Leads to the page of all ways.</summary>
    protected void GoBack() => Navigation.NavigateTo("/methods");
}
