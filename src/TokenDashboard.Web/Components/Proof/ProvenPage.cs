using Microsoft.AspNetCore.Components;
using TokenDashboard.Core;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Proof;

/// <summary>A page that opens only for who has proved of late who they are, and else leads to where they do. Core asks for the proof again.</summary>
public abstract class ProvenPage : ComponentBase
{
    /// <summary>Who acts.</summary>
    protected Actor Me => new(Http.User.UserId(), Http.User.SessionIdOf(), RequesterOf.Http(Http));

    /// <summary>Whether the page is to be shown.</summary>
    protected bool IsOpen { get; private set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    protected HttpContext Http { get; private set; } = default!;

    /// <summary>Where to go next.</summary>
    [Inject]
    protected NavigationManager Navigation { get; private set; } = default!;

    [Inject]
    private SessionService Sessions { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        IsOpen = await Sessions.CheckProofAsync(Me, Http.RequestAborted) == ProofCheck.Recent;
        if (!IsOpen)
            Navigation.NavigateTo(ProofAddress.For(Navigation.ToBaseRelativePath(Navigation.Uri), then: null));
    }
}
