using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Admin;

/// <summary>
/// A page on which people at the desk act. Core decides whether they may; when a proof of who they are is missing, the page leads to
/// where it is given, and back.
/// </summary>
public abstract class AdminPage : LivePage
{
    /// <summary>Who acts.</summary>
    protected Actor Me { get; private set; } = default!;

    /// <summary>Why the last act was not done, as a sentence; null when it was.</summary>
    protected string? Warning { get; set; }

    /// <summary>What was done last, for those who can't see it.</summary>
    protected string? Said { get; set; }

    /// <summary>What to ask when the page opens: what its owner was about to do before they proved who they are.</summary>
    [SupplyParameterFromQuery]
    public string? Then { get; set; }

    /// <summary>Who is signed in, as their account is now.</summary>
    [CascadingParameter]
    protected Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    private Requester Requester { get; set; } = Requester.Unknown;

    [Inject]
    private AdminGate Gate { get; set; } = default!;

    /// <summary>The address of the page.</summary>
    [Inject]
    protected NavigationManager Navigation { get; private set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        Me = new Actor(user.UserId(), user.SessionIdOf(), Requester);
    }

    /// <summary>The address that shows what is shown now, with what was chosen on it: whoever must prove who they are comes back to that.</summary>
    protected virtual string Here => Navigation.Uri;

    /// <summary>What acts on the page need, where they say nothing else.</summary>
    protected virtual Capability Needed => Capability.Act;

    /// <summary>Whether a role of who reads the page has it.</summary>
    protected bool May(Capability needed) => Authentication.May(needed);

    /// <summary>
    /// Whether the act may be done now, asked before its question is: else the page says why, or leads to the proof and then
    /// back to itself with <paramref name="then"/> as <see cref="Then"/>.
    /// </summary>
    protected Task<bool> MayActAsync(string then, Capability? needed = null) => HeedAsync(() => Gate.CheckAsync(needed ?? Needed, Me, Closed), then);

    /// <summary>Does the act, reads anew, and says whether it was done; if not the page says why.</summary>
    protected async Task<bool> ActAsync(Func<CancellationToken, Task<AdminResult>> act)
    {
        var done = await HeedAsync(() => act(Closed), then: null);
        await LoadAsync();
        return done;
    }

    private async Task<bool> HeedAsync(Func<Task<AdminResult>> ask, string? then)
    {
        try
        {
            var result = await ask();
            Warning = result switch
            {
                AdminResult.Done or AdminResult.ProofNeeded => null,
                AdminResult.SecondFactorNeeded => LayoutStrings.SecondFactorNeeded,
                AdminResult.Unchanged => AdminStrings.Unchanged,
                AdminResult.LastAdmin => AdminStrings.LastAdmin,
                _ => AdminStrings.NotAllowed,
            };
            if (result == AdminResult.ProofNeeded)
                Navigation.NavigateTo(ProofAddress.For(Navigation, Here, then), forceLoad: true);
            return result == AdminResult.Done;
        }
        catch (DbException e)
        {
            Warning = Phrase.Of(AdminStrings.NotDone, Fault.Log(Logger, e));
            return false;
        }
    }
}
