using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Proof;

namespace TokenDashboard.Web.Components.Methods;

/// <summary>A page on which the second factor is changed.</summary>
public abstract class SecondFactorPage : ProvenPage
{
    /// <summary>How it stood when the page was asked for; null when it is not to be shown.</summary>
    protected SecondFactorState? State { get; private set; }

    /// <summary>Where the second factor is kept.</summary>
    [Inject]
    protected SecondFactorService Factors { get; private set; } = default!;

    /// <summary>What changing it ends.</summary>
    protected EndingSessions Others { get; private set; } = EndingSessions.None;

    /// <summary>Where that is known.</summary>
    [Inject]
    protected SessionService Sessions { get; private set; } = default!;

    /// <summary>Whether the page is for an account that has a second factor, or for one that has none.</summary>
    protected abstract bool IsForOn { get; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        if (!IsOpen)
            return;
        var state = await Factors.FindAsync(Me, Http.RequestAborted);
        if (state.IsOn == IsForOn)
            (State, Others) = (state, await Sessions.ListEndingAsync(Me.UserId, Me.SessionId, Http.RequestAborted));
        else
            GoBack();
    }

    /// <summary>Leads to the page of all ways.</summary>
    protected virtual void GoBack() => Navigation.NavigateTo("methods");
}
