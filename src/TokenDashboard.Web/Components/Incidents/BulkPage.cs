using Microsoft.AspNetCore.Components;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Admin;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>A page on which admins act on many cases at once, in the background: it shows how far their act has come, wherever it was begun.</summary>
public abstract class BulkPage : AdminPage
{
    // More than these are confirmed by typing how many they are.
    protected const int MostUntyped = 10;

    /// <summary>The admin's act; null when there is none.</summary>
    protected BulkAct? Act { get; private set; }

    [Inject]
    protected BulkTriage Bulk { get; private set; } = default!;

    /// <inheritdoc/>
    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Incidents>(), new Change.BulkActs(Me.UserId)];

    /// <inheritdoc/>
    protected override async Task ReadAsync() => Act = await Bulk.FindAsync(Me.UserId, Closed);

    /// <summary>Begins one: it goes on when the page is gone, and is found again.</summary>
    protected async Task<bool> BeginAsync(BulkOrder order)
    {
        var begun = await ActAsync(closed => Bulk.StartAsync(order, Me, closed));
        if (!begun && Act?.IsRunning(Clock.GetUtcNow()) == true)
            Warning = IncidentStrings.BulkBusy;
        return begun;
    }

    /// <summary>Takes up what did not come to its end.</summary>
    protected async Task ResumeAsync()
    {
        if (await MayActAsync(""))
            await ActAsync(closed => Bulk.ResumeAsync(Me, closed));
    }
}
