using Microsoft.AspNetCore.Components;
using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
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
    private OwnerGate Owners { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        IsOpen = (await Owners.CheckAsync(Me, Http.RequestAborted)).IsDone;
        if (!IsOpen)
            Navigation.NavigateTo(ProofAddress.For(Navigation, Navigation.Uri, then: null));
    }
}
